"""Log Analytics and Sentinel: `AuditLogs`, Entra's audit log, as CSV or JSON.

Nested cells hold JSON text. Queries often add columns, some under the name Type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import held, moment
from bec_kit.formats._native.graph_names import directory_audit
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_TIMES = ("activitydatetime", "timegenerated")
_ELSE = {
    "operationType": "aadoperationtype",
    "activityDisplayName": "operationname",
    "resultReason": "resultdescription",
}


def _native(row: Row) -> dict[str, Any]:
    record = directory_audit(row.cells)
    for field, name in _ELSE.items():
        written = row.cells.get(name)
        if field not in record and written not in (None, ""):
            record[field] = written
    record["activityDateTime"], _name = moment(row, _TIMES)
    return held(record.items())


SPEC = Format(
    id="la_audit",
    title="Log Analytics: AuditLogs",
    source="directory_audits",
    container="any",
    needs=frozenset({"aadoperationtype", "targetresources"}),
    tables=frozenset({"auditlogs"}),
    times=(*_TIMES, *(f"{name}[localtime]" for name in _TIMES)),
    native=_native,
    nested=True,
    order=35,
    references=("https://learn.microsoft.com/azure/azure-monitor/reference/tables/auditlogs",),
)
