"""Small exports of made-up records, in every container that tells the same."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEADER = (
    "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,"
    "AssociatedAdminUnits,AssociatedAdminUnitsNames\r\n"
)
Doc = dict[str, Any]


def login(number: int, **more: Any) -> Doc:
    """A login, the same for the same number."""
    return {
        "CreationTime": f"2026-03-{1 + number % 28:02}T10:00:{number % 60:02}",
        "Id": f"00000000-0000-4000-8000-{number:012}",
        "Operation": "UserLoggedIn",
        "OrganizationId": "5c9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11",
        "RecordType": 15,
        "ResultStatus": "Success",
        "UserKey": "k",
        "UserType": 0,
        "Workload": "AzureActiveDirectory",
        "UserId": f"user{number % 5}@contoso.example",
        "ClientIP": f"198.51.100.{number % 200}",
        "ExtendedProperties": [{"Name": "RequestType", "Value": "OAuth2:Authorize"}],
        "ErrorNumber": "0",
        **more,
    }


def read_mail(number: int) -> Doc:
    """A read of two messages."""
    items = [{"InternetMessageId": f"<{number}.{place}@contoso.example>"} for place in range(2)]
    return {
        **login(number),
        "Operation": "MailItemsAccessed",
        "RecordType": 50,
        "Workload": "Exchange",
        "MailboxOwnerUPN": "user1@contoso.example",
        "OperationProperties": [{"Name": "MailAccessType", "Value": "Bind"}],
        "Folders": [{"Path": "\\Inbox", "FolderItems": items}],
    }


def as_csv(docs: Iterable[Doc | bytes]) -> bytes:
    """A Purview export; bytes stand for a body that is no record."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for place, doc in enumerate(docs):
        outer = doc if isinstance(doc, dict) else login(9000 + place)
        body = orjson.dumps(doc).decode() if isinstance(doc, dict) else doc.decode()
        writer.writerow(
            [
                outer["Id"],
                outer["CreationTime"] + ".0000000Z",
                outer["RecordType"],
                outer["Operation"],
                outer["UserId"],
                body,
                "",
                "",
            ]
        )
    return (HEADER + out.getvalue()).encode()


def as_lines(docs: Iterable[Doc]) -> bytes:
    """One AuditData a line."""
    return b"".join(orjson.dumps(doc) + b"\n" for doc in docs)


def as_array(docs: Iterable[Doc]) -> bytes:
    """One array, indented."""
    return orjson.dumps(list(docs), option=orjson.OPT_INDENT_2)


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as PowerShell's Export-Csv writes them: every cell in quotes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
