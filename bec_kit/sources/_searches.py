"""Searches of the unified audit log, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.sources._question import Question, accounts
from bec_kit.sources._spans import last, moment, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bec_kit.connect import Ask
    from bec_kit.sources._question import Span, Wanted, Whose

__all__ = ["AuditSearch"]


@dataclass(frozen=True)
class AuditSearch:
    """Searches of the unified audit log.

    Attributes:
        name: tells it from the other asks of its source.
        build: from the SDK's client, the collection of searches.
        permission: least privileged application permission that reads it.
        days: how far back the service reaches.
        whose: one search for each account in question, or one for the tenant.
        record_types: kinds of records, as the schema spells them; all where left out.
    """

    name: str
    build: Callable[[Any], Any]
    permission: str
    days: int
    whose: Whose = "user"
    record_types: tuple[str, ...] = ()

    def questions(self, wanted: Wanted) -> Iterator[Question]:
        """One search for each account, or one for the tenant."""
        whole, spans = parts(wanted, self.days, 0)
        for user in accounts(self.whose, wanted):
            asks = tuple(self._ask(user, span) for span in spans if span)
            yield Question(self.name, asks, self.permission, user, whole, search=True)

    def _ask(self, user: str | None, span: Span) -> Ask:
        from bec_kit.connect import Ask

        body: dict[str, Any] = {
            "@odata.type": "#microsoft.graph.security.auditLogQuery",
            "displayName": f"bec-kit {user or self.name}",
            "filterStartDateTime": moment(span.start),
            "filterEndDateTime": last(span.end),
            "userPrincipalNameFilters": [user] if user else [],
            "recordTypeFilters": list(self.record_types),
        }
        told = {name: value for name, value in body.items() if value}
        return Ask(self.build, body=orjson.dumps(told), service="audit_queries")
