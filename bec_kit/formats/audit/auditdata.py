"""AuditData records by themselves: lines, an array, documents back to back, API blobs."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="auditdata",
    title="unified-audit records as JSON",
    source="audit",
    container="json",
    needs=frozenset({"Id", "CreationTime", "Operation", "RecordType"}),
    nested=True,
    order=20,
    references=(
        "https://learn.microsoft.com/en-us/office/office-365-management-api/"
        "office-365-management-activity-api-schema",
        "what Goose, DFIR-O365RC, SOF-ELK's export and content blobs of the Management "
        "Activity API hold; Workload may be absent",
    ),
)
