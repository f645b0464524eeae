"""The face of live collection: plain calls that read, and nothing that writes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bec_kit.connect.claims import Granted, granted
from bec_kit.connect.exchange import Exchange
from bec_kit.connect.graph import Graph
from bec_kit.connect.hosts import hosts
from bec_kit.connect.limits import Limits
from bec_kit.connect.loop import Loop
from bec_kit.connect.rates import Rates
from bec_kit.connect.tokens import SCOPES, Tokens
from bec_kit.connect.wire import Wire, client
from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bec_kit.connect.access import Access
    from bec_kit.connect.asks import Ask, Cmdlet
    from bec_kit.connect.page import Page, Told

__all__ = ["Reader", "reader"]


class Reader:
    """Reads from Graph and Exchange; any thread may use it. It has no method that writes."""

    def __init__(
        self,
        loop: Loop,
        wire: Wire,
        tokens: Tokens,
        graph: Graph,
        exchange: Exchange,
        client_id: str | None = None,
    ) -> None:
        self._client_id = client_id
        self._loop = loop
        self._wire = wire
        self._tokens = tokens
        self._graph = graph
        self._exchange = exchange

    def __repr__(self) -> str:
        return "Reader()"

    @property
    def now(self) -> datetime:
        """The services' clock by their last answer, aware and in UTC; ours before the first."""
        return self._wire.now or datetime.now(UTC)

    def one(self, ask: Ask) -> Page:
        """One page, or one thing.

        Raises:
            RefusedByService: the service said no.
            GaveUp: no answer within the budget.
            ForeignLinkError: `at` leads to another host; nothing was sent.
            UsageError: the request takes no such option.
        """
        return self._loop.run(self._graph.read(ask))

    def pages(self, ask: Ask) -> Iterator[Page]:
        """Every page, empty ones too; raises like `one`, at the page that it concerns.

        A page that stayed broken is given as such; where it names no next page, it is the last.
        """
        followed = {ask.at}
        while True:
            page = self.one(ask)
            if page.next in followed and page.next is not None:
                yield replace(page, next=None, truncated="its link leads back to a page before it")
                return
            yield page
            if page.next is None:
                return
            followed.add(page.next)
            ask = replace(ask, at=page.next)

    def create(self, ask: Ask) -> Page:
        """Start an audit query: a job that only searches, made by a POST that is never repeated.

        Raises:
            GaveUp: `unsure` where the service may have started it all the same.
            RefusedByService: the service said no.
            UsageError: the request is another one.
        """
        return self._loop.run(self._graph.create(ask))

    def cmdlet(self, call: Cmdlet) -> Iterator[Page]:
        """Every page of a cmdlet of Exchange Online; raises like `one`.

        Raises:
            UsageError: the cmdlet could write.
        """
        pages = self._exchange.pages(call)
        try:
            while (page := self._loop.run(_next(pages))) is not None:
                yield page
        finally:
            self._loop.run(pages.aclose())

    def stop(self) -> None:
        """Break off what is being asked, waits too, and ask nothing more; any thread may say so.

        Whoever waits for an answer gets `concurrent.futures.CancelledError`.
        """
        self._loop.stop()

    def claims(self, service: str = "graph") -> Granted:
        """What the token may do, by its own words.

        Args:
            service: `graph` or `exchange`.

        Raises:
            RefusedByService: the login gave no token.
        """
        if service not in SCOPES:
            raise UsageError(f"there are tokens for {' and '.join(SCOPES)} alone")
        return granted(self._loop.run(self._tokens.token(service)))

    def app_id(self) -> str | None:
        """The application that asks Graph: by its token's own words, else as it was named.

        Raises:
            RefusedByService: the login gave no token.
        """
        return self.claims("graph").app_id or self._client_id


@contextmanager
def reader(
    access: Access,
    *,
    limits: Limits | None = None,
    told: Callable[[Told], None],
    prompt: Callable[[str], None] | None = None,
) -> Iterator[Reader]:
    """A reader that lasts as long as the block; nothing is sent before it is asked.

    Args:
        access: how to come in, from `access()`.
        limits: sleeps, rates and budgets; the documented ones by default.
        told: is told of every wait, retry and new token, from the thread that does the work.
        prompt: shows a person what to do to sign in; on stderr by default.
    """
    limits = limits or Limits()
    loop = Loop()
    last = []
    try:
        made = loop.run(_made(access, limits, told, prompt or _on_stderr, loop))
        last.append(made._wire.http.aclose())
        yield made
    finally:
        loop.close(*last)


async def _made(
    access: Access,
    limits: Limits,
    told: Callable[[Told], None],
    prompt: Callable[[str], None],
    loop: Loop,
) -> Reader:
    from bec_kit.connect.credentials import azure_getter
    from bec_kit.connect.practice import practice_getter

    at = hosts(access.practice)
    http = client(limits, practice=at.practice)
    wire = Wire(http, at, limits, Rates(limits, told), told)
    getter = practice_getter(access, at, wire) if at.practice else azure_getter(access, prompt)
    secrets = (access.secret.reveal(),) if access.secret else ()
    tokens = Tokens(getter, secrets, limits, told)
    wire.hide = tokens.hide
    exchange = Exchange(wire, at, tokens, access.tenant)
    return Reader(loop, wire, tokens, Graph(wire, at, tokens), exchange, access.client_id)


async def _next(pages: AsyncIterator[Page]) -> Page | None:
    return await anext(pages, None)


def _on_stderr(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
