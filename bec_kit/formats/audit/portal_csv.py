"""Older exports of the compliance portal and the Office 365 Extractor: four columns."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="portal_csv",
    title="older audit portal: four columns",
    source="audit",
    container="any",
    needs=frozenset({"creationdate", "userids", "operations", "auditdata"}),
    body="auditdata",
    envelope={
        "CreationTime": "creationdate",
        "Operation": "operations",
        "UserId": "userids",
    },
    times=("creationdate",),
    order=30,
    references=("columns: CreationDate,UserIds,Operations,AuditData",),
)
