"""Log Analytics: audit records that a collector sent to a custom table (`…_CL`), field by field.

Each column carries the type of its values behind its name (`Operation_s`, `RecordType_d`,
`CreationTime_t`, `Id_g`); lists and objects are JSON text. Time is the record's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import moment
from bec_kit.formats._native.flat_audit import fields
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_TYPED = re.compile(r"(?P<name>.+)_(?P<type>[sgdbt])(?: \[UTC\])?")
_TRUTHS = {"true": True, "false": False}
_WHOLE = re.compile(r"(-?\d{1,18})(?:\.0*)?")


def _native(row: Row) -> dict[str, Any]:
    """The record; the workspace's own columns carry no type behind their names."""
    typed = ((_TYPED.fullmatch(key), value) for key, value in row.record.items())
    record = fields(
        (match["name"], _value(match["type"], value)) for match, value in typed if match
    )
    record["CreationTime"], _name = moment(row, ("creationtime_t",))
    return {key: value for key, value in record.items() if value is not None}


def _value(kind: str, value: Any) -> Any:
    """A number or a truth as such, where it was written as text or with a point."""
    written = str(value).strip()
    if kind == "d" and (match := _WHOLE.fullmatch(written)):
        return int(match[1])
    if kind == "b":
        return _TRUTHS.get(written.casefold(), value)
    return value


SPEC = Format(
    id="la_custom_audit",
    title="Log Analytics: audit records in a custom table",
    source="audit",
    container="any",
    needs=frozenset({"id", "creationtime_t", "operation"}),
    times=("creationtime_t",),
    native=_native,
    lossy=True,
    order=35,
    references=(
        "https://learn.microsoft.com/previous-versions/azure/azure-monitor/logs/"
        "data-collector-api: what stands behind the names of columns",
    ),
)
