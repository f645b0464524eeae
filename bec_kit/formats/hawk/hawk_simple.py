"""Hawk's `Simple_*` files: audit records spread over columns, a parameter in each.

There are two layouts: fields of the inner record under their own names with
`_` between levels, or under `AuditCreationTime`, `AuditId` and so on. They repeat the ids of the
raw files beside them with data lost. A row that tells of an error holds no record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.flat_audit import fields, iso_time
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_FIRST = {
    "Id": ("AuditId", "Id", "Identity"),
    "RecordType": ("AuditRecordType", "RecordType"),
    "Operation": ("Operation", "Operations"),
    "UserId": ("UserId", "UserIds"),
}
_TOOL = frozenset(
    {
        *(name for names in _FIRST.values() for name in names),
        *("AuditCreationTime", "CreationDate", "Error", "ErrorDetails", "FullCommand"),
        *("IsValid", "ObjectState", "ParameterString", "Parameters", "Record"),
        *("ResultCount", "ResultIndex", "RunspaceId", "PSComputerName", "PSShowComputerName"),
    }
)
_CONTEXT = {
    "AADSessionId": "AADSessionId",
    "AppAccessContextIssuedAtTime": "IssuedAtTime",
    "AppAccessContextUniqueTokenId": "UniqueTokenId",
}
_OBJECTS = ("AppAccessContext", "DestFolder", "Folder", "Item", "ParentFolder")


def _native(row: Row) -> dict[str, Any]:
    if row.text("error") or row.text("errordetails") or row.text("recordtype") == "Error":
        raise UnreadableError("Hawk could not convert this record: see the raw file beside it")
    cells = fields(row.record.items())
    record: dict[str, Any] = {
        key: next((cells[name] for name in names if name in cells), None)
        for key, names in _FIRST.items()
    }
    record["CreationTime"] = iso_time(row, "auditcreationtime", "creationtime", "creationdate")
    record["Parameters"] = list(_parameters(row, cells)) or None
    for key, value in cells.items():
        if key in _CONTEXT:
            _put(record, ["AppAccessContext", _CONTEXT[key]], value)
        elif key not in _TOOL and not key.startswith("Param_"):
            _put(record, _path(key), value)
    return {key: value for key, value in record.items() if value is not None}


def _parameters(row: Row, cells: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each parameter; where they have no columns, from `Name=Value | Name=Value`."""
    named = [key for key in row.record if key.startswith("Param_")]
    if named:
        for key in named:
            if key in cells:
                yield {"Name": key.removeprefix("Param_"), "Value": cells[key]}
        return
    written = cells.get("ParameterString") or cells.get("Parameters")
    for part in written.split(" | ") if isinstance(written, str) else ():
        name, sign, value = part.partition("=")
        if sign:
            yield {"Name": name.strip(), "Value": value}


def _path(key: str) -> list[str]:
    """`Item_ParentFolder_Path` is a field of an object in an object; most names hold no `_`."""
    head, mark, rest = key.partition("_")
    return [head, *_path(rest)] if mark and rest and head in _OBJECTS else [key]


def _put(record: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        inner = record.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        record = inner
    if record.get(path[-1]) is None:
        record[path[-1]] = value


SPEC = Format(
    id="hawk_simple",
    title="Hawk: Simple_ files, audit records in columns",
    source="audit",
    container="any",
    needs=frozenset({"fullcommand", "operation", "userid", "recordtype"}),
    times=("auditcreationtime", "creationtime", "creationdate"),
    native=_native,
    lossy=True,
    order=17,
    references=(
        "https://github.com/T0pCyber/hawk: Get-SimpleUnifiedAuditLog",
        "CreationTime,Workload,RecordType,Operation,...,Param_<Name>,ParameterString,FullCommand "
        "or RecordType,CreationDate,...,AuditCreationTime,AuditId,Operation,...,Param_<Name>,"
        "Parameters,FullCommand; ParameterString and Parameters are Name=Value | Name=Value; a row "
        "whose Error, ErrorDetails or Record is filled holds none, and its CreationDate is the "
        "time of collection",
    ),
)
