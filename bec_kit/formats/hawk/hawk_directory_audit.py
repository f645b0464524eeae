"""Hawk's Entra audit log as JSON: `directoryAudit` records with the keys of the PowerShell SDK."""

from __future__ import annotations

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="hawk_directory_audit",
    title="Graph directoryAudit records as PowerShell's SDK spells them (Hawk)",
    source="directory_audits",
    container="json",
    needs=frozenset({"ActivityDateTime", "InitiatedBy", "TargetResources"}),
    native=camel_record,
    order=48,
    references=("https://github.com/T0pCyber/hawk: EntraIDAuditLogs",),
)
