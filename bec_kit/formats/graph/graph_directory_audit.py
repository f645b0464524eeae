"""Entra's audit log as Graph writes it: response pages and the portal's JSON download."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_directory_audit",
    title="Graph directoryAudit records",
    source="directory_audits",
    container="json",
    needs=frozenset({"activityDateTime", "initiatedBy", "targetResources"}),
    context="auditLogs/directoryAudits",
    nested=True,
    order=40,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/directoryaudit",),
)
