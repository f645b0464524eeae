"""Extractor Suite, quick triage of operations: the record as `AuditData_Raw`, maybe cut.

It is written five levels deep, so that what lies deeper has become text; that
is why it never wins over another copy.
"""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="mes_triage",
    title="Extractor Suite: triage of operations",
    source="audit",
    container="any",
    needs=frozenset({"auditdata_raw", "operationqueried"}),
    body="auditdata_raw",
    envelope={
        "Id": "identity",
        "CreationTime": "creationdate",
        "RecordType": "recordtype",
        "Operation": "operations",
        "UserId": "userids",
    },
    fills={
        "UserId": "auditdata_userid",
        "ClientIP": "auditdata_clientip",
        "UserAgent": "auditdata_useragent",
        "ObjectId": "auditdata_objectid",
    },
    times=("creationdate",),
    lossy=True,
    order=16,
    references=(
        "the columns of Search-UnifiedAuditLog without AuditData, and AuditData_UserId,"
        "AuditData_ClientIP,AuditData_UserAgent,AuditData_ObjectId,AuditData_Raw,OperationQueried",
    ),
)
