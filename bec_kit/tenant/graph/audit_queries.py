"""Audit search: a query is made, watched, and its records are read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

import orjson

from bec_kit.data import load
from bec_kit.tenant.answer import Answer, Refused, bad_request
from bec_kit.tenant.graph._query import FILTERS, SERVICES, Query, found, made
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_QUERY = (
    "displayName",
    "filterEndDateTime",
    "filterStartDateTime",
    "id",
    "isRecordCountLimitExceeded",
    "keywordFilter",
    "recordCountLimit",
    "status",
    *FILTERS,
)
_RECORD = fields(
    """
    administrativeUnits auditData auditLogRecordType clientIp createdDateTime id objectId
    operation organizationId service userId userPrincipalName userType
    """
)
_USER_TYPES = (
    "Regular",
    "Reserved",
    "Admin",
    "DcAdmin",
    "System",
    "Application",
    "ServicePrincipal",
)


def _create(asked: Asked) -> Answer:
    try:
        body = orjson.loads(asked.body)
    except orjson.JSONDecodeError:
        raise bad_request("Unable to read JSON request payload.") from None
    queries = asked.state.queries
    name = str(uuid5(NAMESPACE_URL, f"{asked.state.tenant_id}/query/{len(queries)}"))
    query = made(body, name, asked)
    queries[name] = query
    context = "https://graph.microsoft.com/v1.0/$metadata#security/auditLog/queries/$entity"
    return Answer.of({"@odata.context": context, **query.document(asked)}, 201)


def _query(asked: Asked) -> Query:
    query = asked.state.queries.get(asked.path["id"])
    if not isinstance(query, Query):
        raise Refused(404, "NotFound", f"Audit query '{asked.path['id']}' does not exist.")
    return query


def _queries(asked: Asked) -> Sequence[Record]:
    return [query.document(asked) for query in asked.state.queries.values()]


def _records(asked: Asked) -> Sequence[Record]:
    query = _query(asked)
    status = query.status(asked)
    if status != "succeeded":
        raise bad_request(f"The query is {status}: it has no records to give.")
    return [_record(record) for record in found(query, asked)]


def _record(record: Record) -> Record:
    names = {one["id"]: one["name"] for one in load("record_types")["types"]}
    user = record.get("UserId", "")
    return {
        "id": record["Id"],
        "administrativeUnits": [""],
        "auditData": {"@odata.type": "#microsoft.graph.security.defaultAuditData", **record},
        "auditLogRecordType": names[record["RecordType"]],
        "clientIp": record.get("ClientIP"),
        "createdDateTime": record["CreationTime"] + "Z",
        "objectId": record.get("ObjectId"),
        "operation": record["Operation"],
        "organizationId": record["OrganizationId"],
        "service": record["Workload"],
        "userId": user,
        "userPrincipalName": user,
        "userType": _USER_TYPES[record["UserType"]],
    }


_NEEDS = tuple(SERVICES)
_PATH = "/security/auditLog/queries"

SPEC = Family(
    "audit_queries",
    (
        Operation(_PATH, _create, _NEEDS, method="POST", service="audit_queries"),
        Operation(
            _PATH,
            listed("security/auditLog/queries", _queries, Listing(_QUERY)),
            _NEEDS,
            service="audit_queries",
        ),
        Operation(
            _PATH + "/{id}",
            single(
                "security/auditLog/queries/$entity",
                lambda asked: _query(asked).document(asked),
                _QUERY,
            ),
            _NEEDS,
            service="audit_queries",
        ),
        Operation(
            _PATH + "/{id}/records",
            listed(
                "security/auditLog/queries('{id}')/records",
                _records,
                Listing(_RECORD, page=150, most=10_000, counts_page=True),
            ),
            _NEEDS,
            service="audit_queries",
        ),
    ),
)
