"""Hawk's Entra audit log as JSON: `directoryAudit` records with the keys of the PowerShell SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.pascal import camel
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = camel(row.record)
    return record


SPEC = Format(
    id="hawk_directory_audit",
    title="Graph directoryAudit records as PowerShell's SDK spells them (Hawk)",
    source="directory_audits",
    container="json",
    needs=frozenset({"ActivityDateTime", "InitiatedBy", "TargetResources"}),
    native=_native,
    order=48,
    references=("https://github.com/T0pCyber/hawk: EntraIDAuditLogs",),
)
