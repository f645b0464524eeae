"""One request to its answer: the host is checked, the pace kept, and failures asked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit.connect.page import Page, Told, page_of
from bec_kit.connect.reasons import one_line, refused
from bec_kit.connect.retry import Trouble, spent, trouble_of, wait_before_next
from bec_kit.errors import ForeignLinkError, GaveUp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    import httpx

    from bec_kit.connect.hosts import Hosts
    from bec_kit.connect.limits import Limits
    from bec_kit.connect.rates import Rates

__all__ = ["Call", "Wire", "client"]


@dataclass(frozen=True)
class Call:
    """One request, built anew for every attempt so that each carries the token of the moment.

    Attributes:
        build: gives the request.
        service: whose rate limit it counts against.
        again: whether it may be repeated though it may have been acted upon.
        json: whether JSON is what must come back.
        counted: whether `@odata.count` names the rows of this very page.
        renew: is told of the first 401, with its headers, so that the next attempt can have another
            token.
    """

    build: Callable[[], Awaitable[httpx.Request]]
    service: str
    again: bool = True
    json: bool = True
    counted: bool = False
    renew: Callable[[httpx.Request, Mapping[str, str]], None] | None = None


class Wire:
    """The one way out; to be used on one event loop.

    Attributes:
        now: the services' clock by their last `Date` header, aware and in UTC.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        hosts: Hosts,
        limits: Limits,
        rates: Rates,
        told: Callable[[Told], None],
        hide: Callable[[str], str] = str,
    ) -> None:
        self.http = http
        self.hide = hide
        self.now: datetime | None = None
        self._hosts = hosts
        self._limits = limits
        self._rates = rates
        self._told = told

    async def send(self, call: Call) -> Page:
        """Ask until there is an answer.

        Returns:
            A page of a 2xx; one that stayed broken says so.

        Raises:
            RefusedByService: any other answer that is not worth a repeat.
            GaveUp: the budget is spent, or a repeat might do a thing twice.
            ForeignLinkError: the URL leads to another host.
        """
        attempt, waited, torn, renewed = 0, 0.0, 0, False
        while True:
            attempt += 1
            request = await self._built(call)
            answer = await self._asked(request, call.service)
            page: Page | None = None
            if isinstance(answer, Trouble):
                trouble = answer
            else:
                page = self._page(answer, call)
                if (pause := spent(answer.headers)) is not None:
                    self._rates.pause(call.service, pause)
                if page.status == 401 and call.renew and not renewed:
                    renewed = True
                    call.renew(request, answer.headers)
                    self._told(Told("retry", call.service, "answered 401: another token", 0.0))
                    continue
                found = trouble_of(page, answer.headers)
                if found is None:
                    if answer.is_success:
                        return page
                    raise refused(page, call.service, self.hide)
                trouble = found
            seconds = wait_before_next(trouble, attempt, waited, self._limits, again=call.again)
            if page is not None and page.broken:
                torn += 1
                if torn > self._limits.torn or seconds is None:
                    return page
            if seconds is None:
                unsure = trouble.done and not call.again
                raise GaveUp(call.service, trouble.why, attempt, waited, unsure=unsure, page=page)
            if trouble.status == 429:
                self._rates.pause(call.service, seconds)
            waited += seconds
            self._told(Told("retry", call.service, trouble.why, seconds))
            await self._limits.sleep(seconds)

    async def _built(self, call: Call) -> httpx.Request:
        import httpx

        try:
            request = await call.build()
        except httpx.InvalidURL:
            raise ForeignLinkError("a link of the service is no URL; nothing was sent") from None
        self._hosts.check(str(request.url))
        return request

    async def _asked(self, request: httpx.Request, service: str) -> httpx.Response | Trouble:
        import httpx

        try:
            async with self._rates.turn(service):
                return await self.http.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return Trouble(self._what(error), done=False)
        except httpx.RequestError as error:
            return Trouble(self._what(error))

    def _page(self, answer: httpx.Response, call: Call) -> Page:
        page = page_of(
            answer.content,
            answer.status_code,
            str(answer.request.url),
            answer.headers,
            json=call.json and answer.is_success,
            counted=call.counted,
        )
        self.now = page.date or self.now
        return page

    def _what(self, error: Exception) -> str:
        return one_line(self.hide(f"the connection broke ({type(error).__name__}: {error})"))


def client(limits: Limits, *, practice: bool) -> httpx.AsyncClient:
    """The HTTP client behind everything.

    Of the SDK's middleware it has the one that its URLs need: no retry, no redirect, and nothing
    that reports on this machine. Proxies of the environment are for the real services alone.
    """
    import httpx
    from kiota_http.kiota_client_factory import KiotaClientFactory
    from kiota_http.middleware import ParametersNameDecodingHandler

    from bec_kit import __version__

    plain = httpx.AsyncClient(
        trust_env=not practice,
        timeout=httpx.Timeout(limits.timeout, connect=min(30.0, limits.timeout)),
        follow_redirects=False,
        headers={"user-agent": f"bec-kit/{__version__}"},
    )
    middleware: list[Any] = [ParametersNameDecodingHandler()]
    return KiotaClientFactory.create_with_custom_middleware(middleware, plain)
