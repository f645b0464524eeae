"""What a source asks of a tenant, as data: requests to Graph and cmdlets of Exchange.

Where a service refuses, the same may be had another way (`instead`): for the same accounts and
windows, so that each request has its counterpart.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bec_kit.sources._question import Question, accounts
from bec_kit.sources._spans import parts, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bec_kit.connect import Cmdlet
    from bec_kit.sources._question import Span, Wanted, Whose

__all__ = ["CmdletAsk", "GraphAsk"]


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
        below: path under the builder's own, for what Graph's beta alone knows.
        instead: the same asked another way, where this way is refused.
        lacks: what the answer lacks that came the other way; empty where nothing.
        licence: what the tenant must have bought for it, where the rest of its source needs less.
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
    below: str = ""
    instead: GraphAsk | CmdletAsk | None = None
    lacks: str = ""
    licence: str = ""

    def questions(self, wanted: Wanted) -> Iterator[Question]:
        """One for each account, or one for the tenant; a request for each span of days."""
        if self.instead is None:
            yield from self._questions(wanted)
            return
        pairs = zip(self._questions(wanted), self.instead.questions(wanted), strict=True)
        for question, other in pairs:
            yield replace(question, instead=other, lacks=self.lacks)

    def _questions(self, wanted: Wanted) -> Iterator[Question]:
        from bec_kit.connect import Ask

        whole, spans = parts(wanted, self.days, self.span) if self.days else (None, [None])
        for user in accounts(self.whose, wanted):

            def build(client: Any, user: str | None = user) -> Any:
                return self.build(client, user or "")

            asks = tuple(
                Ask(
                    build,
                    self._query(user, span),
                    beta=self.beta,
                    service=self.service,
                    below=self.below,
                )
                for span in spans
            )
            yield Question(
                self.name,
                asks,
                self.permission,
                user,
                whole,
                single=self.single,
                licence=self.licence,
            )

    def _query(self, user: str | None, span: Span | None) -> dict[str, str | int | bool]:
        query = dict(self.query)
        if self.filter:
            name = (user or "").replace("'", "''")
            query["filter"] = self.filter.format(user=name, **times(span))
        return query


@dataclass(frozen=True)
class CmdletAsk:
    """Cmdlets of Exchange Online.

    Attributes:
        name: tells it from the other asks of its source.
        cmdlet: such as `Get-InboxRule`.
        parameters: by name; in a text `{user}` is the account, `{start}` and `{last}` the first
            and the last moment of a log's window.
        whose: asked for each account in question, or once for the tenant.
        view: which of several views of the same things it shows.
        beside: the ask that shows less: what it does not show is seen in this view alone.
        permission: that it needs, beside a role in Exchange.
        days: how far back the service reaches, for logs.
        span: days that one call may cover; 0 for any.
        keyset: whether it has no pages: what lies behind a full answer is asked for from the
            last rows on.
    """

    name: str
    cmdlet: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    whose: Whose = "user"
    view: str = ""
    beside: str = ""
    permission: str = "Exchange.ManageAsApp"
    days: int = 0
    span: int = 0
    keyset: bool = False

    def questions(self, wanted: Wanted) -> Iterator[Question]:
        """One for each account, or one for the tenant; a call for each span of days."""
        whole, spans = parts(wanted, self.days, self.span) if self.days else (None, [None])
        for user in accounts(self.whose, wanted):
            calls = tuple(self._call(user, span) for span in spans)
            yield Question(
                self.name,
                calls,
                self.permission,
                user,
                whole,
                view=self.view,
                beside=self.beside,
                keyset=self.keyset,
            )

    def _call(self, user: str | None, span: Span | None) -> Cmdlet:
        """State lies in the account's mailbox, which Exchange routes by; logs are the tenant's."""
        from bec_kit.connect import Cmdlet

        told = {
            name: value.format(user=user, **times(span)) if isinstance(value, str) else value
            for name, value in self.parameters.items()
        }
        return Cmdlet(self.cmdlet, told, anchor=None if span else user)
