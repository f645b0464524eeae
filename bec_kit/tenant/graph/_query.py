"""An audit query: what was asked, how far it is, what it finds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.data import load
from bec_kit.tenant.answer import bad_request
from bec_kit.tenant.odata.words import moment

if TYPE_CHECKING:
    from bec_kit.tenant.operation import Asked

__all__ = ["FILTERS", "SERVICES", "Query", "found", "made"]

Record = dict[str, Any]

KEPT = timedelta(days=180)
# what a permission for one service lets through; the general one lets through all
SERVICES = {
    "AuditLogsQuery-CRM.Read.All": ("CRM",),
    "AuditLogsQuery-Endpoint.Read.All": ("Endpoint",),
    "AuditLogsQuery-Entra.Read.All": ("AzureActiveDirectory",),
    "AuditLogsQuery-Exchange.Read.All": ("Exchange",),
    "AuditLogsQuery-OneDrive.Read.All": ("OneDrive",),
    "AuditLogsQuery-SharePoint.Read.All": ("SharePoint",),
    "AuditLogsQuery.Read.All": (),
}
FILTERS = (
    "administrativeUnitIdFilters",
    "ipAddressFilters",
    "objectIdFilters",
    "operationFilters",
    "recordTypeFilters",
    "serviceFilters",
    "userPrincipalNameFilters",
)
_TEXTS = ("displayName", "filterEndDateTime", "filterStartDateTime", "keywordFilter")
_COMPARED = {
    "ipAddressFilters": "ClientIP",
    "objectIdFilters": "ObjectId",
    "operationFilters": "Operation",
    "serviceFilters": "Workload",
    "userPrincipalNameFilters": "UserId",
}


@dataclass
class Query:
    """One query.

    Attributes:
        id: its own.
        asked: what was asked.
        created: seconds of the tenant's clock.
        services: what the token that made it may see; empty for all.
    """

    id: str
    asked: Record
    created: float
    services: tuple[str, ...]

    def status(self, asked: Asked) -> str:
        """How far it is, by the tenant's clock."""
        passed = asked.seconds - self.created
        if passed < asked.settings.query_starts:
            return "notStarted"
        ran = asked.settings.query_starts + asked.settings.query_takes
        return "running" if passed < ran else asked.state.query_fate

    def document(self, asked: Asked) -> Record:
        """The auditLogQuery object."""
        lists = {name: self.asked.get(name, []) for name in FILTERS}
        texts = {name: self.asked.get(name) for name in _TEXTS}
        document = {"id": self.id, **texts, **lists, "status": self.status(asked)}
        limit = asked.state.query_limit
        if limit is not None and document["status"] == "succeeded":
            document["recordCountLimit"] = limit
            document["isRecordCountLimitExceeded"] = len(found(self, asked)) >= limit
        return document


def made(body: Any, query_id: str, asked: Asked) -> Query:
    """A query from the body of a request.

    Args:
        body: the parsed body.
        query_id: what to call it.
        asked: the request.

    Raises:
        Refused: the body is not an auditLogQuery.
    """
    if not isinstance(body, dict):
        raise bad_request("The body is not an auditLogQuery.")
    for name, value in body.items():
        if name.startswith("@") or name in ("id", "status"):
            continue
        if name not in (*FILTERS, *_TEXTS):
            raise bad_request(f"The property '{name}' does not exist on type 'auditLogQuery'.")
        texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not (texts if name in FILTERS else value is None or isinstance(value, str)):
            raise bad_request(f"The property '{name}' has a value of another type.")
    for name in body.get("recordTypeFilters", ()):
        if name not in _numbers():
            raise bad_request(f"'{name}' is not a member of 'auditLogRecordType'.")
    start, end = body.get("filterStartDateTime"), body.get("filterEndDateTime")
    times = [moment(value) for value in (start, end) if value]
    if len(times) == 2 and times[0] >= times[1]:
        raise bad_request("filterStartDateTime must be earlier than filterEndDateTime.")
    allowed = [SERVICES[role] for role in asked.claims.roles if role in SERVICES]
    services = () if () in allowed else tuple(one for some in allowed for one in some)
    return Query(query_id, body, asked.seconds, services)


def found(query: Query, asked: Asked) -> list[Record]:
    """The audit records that a query finds; both ends of its window count.

    Args:
        query: the query.
        asked: the request.
    """
    want = query.asked
    oldest = (asked.now - KEPT).strftime("%Y-%m-%dT00:00:00Z")
    first = max(moment(want.get("filterStartDateTime") or oldest), moment(oldest))
    last = moment(want.get("filterEndDateTime") or "9999-12-31T00:00:00Z")
    lists = {
        key: {value.casefold() for value in want[name]}
        for name, key in _COMPARED.items()
        if want.get(name)
    }
    types = {_numbers()[name] for name in want.get("recordTypeFilters", ())}
    word = (want.get("keywordFilter") or "").casefold()
    rows = [
        record
        for record in asked.state.audit(asked.now)
        if first <= moment(record["CreationTime"] + "Z") <= last
        and all(str(record.get(key, "")).casefold() in some for key, some in lists.items())
        and (not types or record["RecordType"] in types)
        and (not query.services or record["Workload"] in query.services)
        and (not word or word in json.dumps(record, ensure_ascii=False).casefold())
    ]
    # the service sorts nothing: neither do we, by the only field that says nothing of time
    rows.sort(key=lambda record: str(record["Id"]))
    return rows[: asked.state.query_limit]


def _numbers() -> dict[str, int]:
    return {one["name"]: one["id"] for one in load("record_types")["types"]}
