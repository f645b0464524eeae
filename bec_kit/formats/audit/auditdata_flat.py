"""Audit records flattened into columns: Extractor Suite's AuditDataOnly, Hawk's converted logins.

The columns are those of the first record, so others have lost fields; nested
cells may have become the name of a .NET type. Hawk spreads ExtendedProperties
over columns of their own and writes times to the minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import fields, identities, iso_time
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC", "native"]

_EXTENDED = frozenset(
    {
        "additionalDetails",
        "BrowserId",
        "extendedAuditEventCategory",
        "FlowTokenScenario",
        "KeepMeSignedIn",
        "RequestType",
        "ResultStatusDetail",
        "UserAgent",
        "UserAuthenticationMethod",
    }
)
"""Names of ExtendedProperties that are no fields of a login by themselves."""


def native(row: Row) -> dict[str, Any]:
    """The AuditData record, as far as the row shows it."""
    record = fields(row.record.items())
    record["CreationTime"] = iso_time(row, "creationtime")
    for key in ("Actor", "Target"):
        if isinstance(record.get(key), str):
            record[key] = identities(record[key])
    if not isinstance(record.get("ExtendedProperties"), list | dict):
        record.pop("ExtendedProperties", None)
        extended = _extended(record)
        if extended:
            record["ExtendedProperties"] = extended
    return {key: value for key, value in record.items() if value is not None}


def _extended(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "Actor" not in record:
        return []
    return [{"Name": key, "Value": record[key]} for key in record if key in _EXTENDED]


SPEC = Format(
    id="auditdata_flat",
    title="unified-audit records flattened into columns",
    source="audit",
    container="csv",
    needs=frozenset({"id", "creationtime", "operation", "recordtype"}),
    times=("creationtime",),
    native=native,
    lossy=True,
    order=100,
    references=(
        "Extractor Suite, AuditDataOnly as CSV: columns of the first AuditData object",
        "https://github.com/T0pCyber/hawk: Converted_Authentication_Logs: CreationTime in the "
        "short form of the operator's culture, Actor as id:type,id:type, ExtendedProperties "
        "without their values but spread over columns, and CountryName,RegionCode,RegionName,"
        "City,KnownMicrosoftIP where addresses were looked up",
    ),
)
