"""`Search-UnifiedAuditLog`, exported as CSV or JSON: Extractor Suite, Hawk, or by hand."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="search_ual",
    title="Search-UnifiedAuditLog, exported as CSV or JSON",
    source="audit",
    container="any",
    needs=frozenset({"recordtype", "creationdate", "userids", "operations", "auditdata"}),
    body="auditdata",
    envelope={
        "Id": "identity",
        "CreationTime": "creationdate",
        "RecordType": "recordtype",
        "Operation": "operations",
        "UserId": "userids",
    },
    times=("creationdate",),
    order=21,
    references=(
        "https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/"
        "search-unifiedauditlog",
        "columns: RecordType,CreationDate,UserIds,Operations,AuditData,ResultIndex,ResultCount,"
        "Identity,IsValid,ObjectState; PSComputerName,RunspaceId,PSShowComputerName may precede; "
        "AuditData is a parsed object in the Extractor Suite's JSON, text in its JSON lines",
    ),
)
