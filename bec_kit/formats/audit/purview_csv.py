"""Purview portal, Audit, Download all results: one row for each record."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="purview_csv",
    title="Purview portal: audit search, downloaded as CSV",
    source="audit",
    container="csv",
    needs=frozenset({"recordid", "creationdate", "recordtype", "operation", "userid", "auditdata"}),
    body="auditdata",
    envelope={
        "Id": "recordid",
        "CreationTime": "creationdate",
        "RecordType": "recordtype",
        "Operation": "operation",
        "UserId": "userid",
    },
    times=("creationdate",),
    order=20,
    references=(
        "https://learn.microsoft.com/en-us/purview/audit-log-export-records",
        "columns: RecordId,CreationDate,RecordType,Operation,UserId,AuditData,"
        "AssociatedAdminUnits,AssociatedAdminUnitsNames; at most 50,000 rows",
    ),
)
