"""What SIEMs and cloud exports make of records: Log Analytics, diagnostic settings, wrappers."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Doc = dict[str, Any]

OFFICE = {
    "Id": "OfficeId",
    "CreationTime": "TimeGenerated",
    "Workload": "OfficeWorkload",
    "ObjectId": "OfficeObjectId",
    "ClientIPAddress": "Client_IPAddress",
    "LogonType": "Logon_Type",
}


def text(value: Any) -> str:
    """A cell: objects as JSON text, nothing as an empty cell."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value) if isinstance(value, bool | int) else orjson.dumps(value).decode()


def as_table(rows: Sequence[Doc], delimiter: str = ",") -> bytes:
    """A CSV export of all columns that any row has."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([text(row.get(name)) for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_ndjson(rows: Iterable[Doc]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def pascal(record: Doc) -> Doc:
    return {name[:1].upper() + name[1:]: value for name, value in record.items()}


def la_sign_in(record: Doc, table: str = "SigninLogs") -> Doc:
    """A Graph sign-in as a row of Log Analytics."""
    row = pascal(record)
    place = row.pop("Location", None) or {}
    row.pop("SignInEventTypes", None)
    row["IPAddress"] = row.pop("IpAddress", None)
    row["ResourceIdentity"] = row.pop("ResourceId", None)
    row["LocationDetails"], row["Location"] = place, place.get("countryOrRegion")
    row["ResultType"] = text((record.get("status") or {}).get("errorCode"))
    return {
        "TimeGenerated [UTC]": record.get("createdDateTime"),
        "ResourceId": "/tenants/5c9f8a4e/providers/Microsoft.aadiam",
        **{name.replace("CreatedDateTime", "CreatedDateTime [UTC]"): row[name] for name in row},
        "Type": table,
    }


def la_audit(record: Doc) -> Doc:
    """A directory audit as a row of Log Analytics."""
    row = pascal(record)
    row["AADOperationType"] = row.pop("OperationType", None)
    return {"TimeGenerated [UTC]": record["activityDateTime"], **row, "Type": "AuditLogs"}


def la_office(record: Doc) -> Doc:
    """An audit record as a row of OfficeActivity."""
    row = {OFFICE.get(name, name): value for name, value in record.items()}
    return {**row, "SourceSystem": "OfficeActivityManager", "Type": "OfficeActivity"}


def diagnostic(record: Doc, category: str) -> Doc:
    """A Graph record as diagnostic settings write it."""
    when = record.get("createdDateTime") or record.get("activityDateTime")
    return {
        "time": when,
        "resourceId": "/tenants/5c9f8a4e/providers/Microsoft.aadiam",
        "operationName": record.get("activityDisplayName") or "Sign-in activity",
        "category": category,
        "tenantId": "5c9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11",
        "properties": record,
    }
