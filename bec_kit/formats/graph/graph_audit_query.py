"""Records of a Graph audit query: the body as `auditData`, some of its fields lifted beside it."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_audit_query",
    title="Graph audit query records",
    source="audit",
    container="any",
    needs=frozenset({"auditlogrecordtype", "createddatetime", "auditdata"}),
    body="auditdata",
    envelope={
        "Id": "id",
        "CreationTime": "createddatetime",
        "RecordType": "auditlogrecordtype",
        "Operation": "operation",
        "UserId": "userid",
    },
    fills={
        "UserId": "userprincipalname",
        "ClientIP": "clientip",
        "ObjectId": "objectid",
        "OrganizationId": "organizationid",
        "Workload": "service",
    },
    times=("createddatetime",),
    context=r"auditLog/queries\([^()]*\)/records",
    order=19,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/security-auditlogrecord",),
)
