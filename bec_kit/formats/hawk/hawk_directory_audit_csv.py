"""Hawk's Entra audit log as CSV: who did it and to whom has been lost; prefer the JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import iso_time, lost
from bec_kit.formats._native.pascal import camel
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    kept = {key: cell for key, cell in row.record.items() if cell and not lost(cell)}
    record: dict[str, Any] = camel(kept)
    record["activityDateTime"] = iso_time(row, "activitydatetime")
    return record


SPEC = Format(
    id="hawk_directory_audit_csv",
    title="Hawk: Entra audit log as CSV",
    source="directory_audits",
    container="csv",
    needs=frozenset({"id", "activitydatetime", "initiatedby", "targetresources"}),
    times=("activitydatetime",),
    native=_native,
    lossy=True,
    order=60,
    references=(
        "https://github.com/T0pCyber/hawk: EntraIDAuditLogs as CSV; nested cells show the name of "
        "a .NET type",
    ),
)
