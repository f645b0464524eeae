"""What a source asks of a tenant, as data: requests to Graph, cmdlets of Exchange, audit queries.

Windows are half-open. Where a service takes the end itself as inside, the last moment asked for
is 100 ns before it: the finest step of its clock (reference: Graph's `createdDateTime`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bec_kit.connect import Ask, Cmdlet

__all__ = ["AuditSearch", "CmdletAsk", "GraphAsk", "Question", "Span", "Wanted", "Whose"]

Whose = Literal["user", "tenant"]

MARGIN = timedelta(hours=1)
"""A service that limits spans refuses what is a moment too old, and asking it takes time."""


@dataclass(frozen=True)
class Wanted:
    """What a collection is about.

    Attributes:
        users: the accounts in question, as case-folded UPNs.
        start: of the case's window, aware; None where it is open.
        end: of the case's window, or the moment up to which is collected; aware.
        now: the services' clock, by which retention is reckoned; aware.
        messages: for each mailbox, the groups of messages that are asked for together, by their
            internetMessageIds.
    """

    users: tuple[str, ...]
    start: datetime | None
    end: datetime
    now: datetime
    messages: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A half-open window of time.

    Attributes:
        start: first moment inside, aware.
        end: first moment behind it, aware.
        cut: why it begins later than was wanted; empty where it does not.
    """

    start: datetime
    end: datetime
    cut: str = ""


@dataclass(frozen=True)
class Question:
    """One thing to ask, whose answer is one item of evidence.

    Attributes:
        name: tells it from the other questions of its source.
        asks: the requests, one after the other; for a search the one that makes it. None where
            the service holds nothing of the window any more.
        permission: that it needs.
        user: whose; None for the tenant.
        span: its window; None for state.
        view: which of several views of the same things it shows.
        beside: the question of the same source beside which the view tells what it alone shows.
        single: whether the answer is one thing and no list.
        search: whether it is a job that is made, waited for and then read.
    """

    name: str
    asks: tuple[Ask | Cmdlet, ...]
    permission: str
    user: str | None = None
    span: Span | None = None
    view: str = ""
    beside: str = ""
    single: bool = False
    search: bool = False


@dataclass(frozen=True)
class GraphAsk:
    """Requests to Graph.

    Attributes:
        name: tells it from the other asks of its source.
        build: from the SDK's client and a user, the request builder.
        permission: least privileged application permission that reads it.
        whose: asked for each account in question, or once for the tenant.
        filter: OData filter with `{start}`, `{last}` (the last moment inside) and `{user}`.
        query: further options by their names without `$`.
        days: how far back the service reaches, for logs.
        span: days that one request may cover; 0 for any.
        beta: whether Graph's beta alone knows it.
        service: whose rate limit it counts against.
        single: whether the answer is one thing and no list.
    """

    name: str
    build: Callable[[Any, str], Any]
    permission: str
    whose: Whose = "user"
    filter: str = ""
    query: Mapping[str, str | int | bool] = field(default_factory=dict)
    days: int = 0
    span: int = 0
    beta: bool = False
    service: str = "graph"
    single: bool = False

    def questions(self, wanted: Wanted) -> Iterator[Question]:
        """One for each account, or one for the tenant; a request for each span of days."""
        from bec_kit.connect import Ask

        whole, spans = _spans(wanted, self.days, self.span) if self.days else (None, [None])
        for user in _whose(self.whose, wanted):

            def build(client: Any, user: str | None = user) -> Any:
                return self.build(client, user or "")

            asks = tuple(
                Ask(build, self._query(user, span), beta=self.beta, service=self.service)
                for span in spans
            )
            yield Question(self.name, asks, self.permission, user, whole, single=self.single)

    def _query(self, user: str | None, span: Span | None) -> dict[str, str | int | bool]:
        query = dict(self.query)
        if self.filter:
            times = {"start": _moment(span.start), "last": _last(span.end)} if span else {}
            query["filter"] = self.filter.format(user=(user or "").replace("'", "''"), **times)
        return query


@dataclass(frozen=True)
class CmdletAsk:
    """Cmdlets of Exchange Online.

    Attributes:
        name: tells it from the other asks of its source.
        cmdlet: such as `Get-InboxRule`.
        parameters: by name; `{user}` in a text is the account.
        whose: asked for each account in question, or once for the tenant.
        view: which of several views of the same things it shows.
        beside: the ask that shows less: what it does not show is seen in this view alone.
        permission: that it needs, beside a role in Exchange.
    """

    name: str
    cmdlet: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    whose: Whose = "user"
    view: str = ""
    beside: str = ""
    permission: str = "Exchange.ManageAsApp"

    def questions(self, wanted: Wanted) -> Iterator[Question]:
        """One for each account, or one for the tenant."""
        from bec_kit.connect import Cmdlet

        for user in _whose(self.whose, wanted):
            told = {
                name: value.format(user=user) if isinstance(value, str) else value
                for name, value in self.parameters.items()
            }
            call = Cmdlet(self.cmdlet, told, anchor=user)
            yield Question(
                self.name, (call,), self.permission, user, view=self.view, beside=self.beside
            )


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
        whole, spans = _spans(wanted, self.days, 0)
        for user in _whose(self.whose, wanted):
            asks = tuple(self._ask(user, span) for span in spans if span)
            yield Question(self.name, asks, self.permission, user, whole, search=True)

    def _ask(self, user: str | None, span: Span) -> Ask:
        from bec_kit.connect import Ask

        body: dict[str, Any] = {
            "@odata.type": "#microsoft.graph.security.auditLogQuery",
            "displayName": f"bec-kit {user or self.name}",
            "filterStartDateTime": _moment(span.start),
            "filterEndDateTime": _last(span.end),
            "userPrincipalNameFilters": [user] if user else [],
            "recordTypeFilters": list(self.record_types),
        }
        told = {name: value for name, value in body.items() if value}
        return Ask(self.build, body=orjson.dumps(told), service="audit_queries")


def _whose(whose: Whose, wanted: Wanted) -> tuple[str | None, ...]:
    return wanted.users if whose == "user" else (None,)


def _spans(wanted: Wanted, days: int, step: int) -> tuple[Span, list[Span | None]]:
    """The window as far as the service still has it, and its parts, oldest first."""
    horizon = wanted.now - timedelta(days=days) + (MARGIN if step else timedelta())
    end = min(wanted.end, wanted.now)
    start = max(wanted.start or horizon, horizon)
    cut = ""
    if wanted.start and wanted.start < horizon:
        cut = f"what is older than {days} days is gone: the service keeps no more"
    if start >= end:
        why = cut or (f"the service keeps {days} days" if horizon >= end else "it is yet to come")
        first = min(wanted.start or wanted.end, wanted.end)
        return Span(first, wanted.end, f"nothing of the window is there: {why}"), []
    longest = timedelta(days=step) if step else end - start
    parts: list[Span | None] = []
    first = start
    while first < end:
        until = min(first + longest, end)
        parts.append(Span(first, until))
        first = until
    return Span(start, end, cut), parts


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _last(end: datetime) -> str:
    """100 ns before the end."""
    before = end - timedelta(microseconds=1)
    return before.strftime("%Y-%m-%dT%H:%M:%S.%f") + "9Z"
