"""Exchange Online over REST: the gateway that its own PowerShell module speaks to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

import msgspec

from bec_kit.connect.claims import challenge, granted
from bec_kit.connect.wire import Call
from bec_kit.errors import ForeignLinkError, GaveUp, RefusedByService, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    import httpx

    from bec_kit.connect.asks import Cmdlet
    from bec_kit.connect.hosts import Hosts
    from bec_kit.connect.page import Page
    from bec_kit.connect.tokens import Tokens
    from bec_kit.connect.wire import Wire

__all__ = ["Exchange"]

_SYSTEM_MAILBOX = "APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{}"


class Exchange:
    """Runs cmdlets that read; Microsoft may change this gateway, so every call has its line."""

    def __init__(self, wire: Wire, hosts: Hosts, tokens: Tokens, tenant: str) -> None:
        self._wire = wire
        self._hosts = hosts
        self._tokens = tokens
        self._tenant = tenant

    async def pages(self, cmdlet: Cmdlet) -> AsyncGenerator[Page]:
        """The pages of a cmdlet; the last one says so where rows are missing behind it.

        The gateway sends a reader of pages back to the one server that holds them, and some links
        die: a page is given out once it is known whether the next one can be had.

        Raises:
            UsageError: the cmdlet could write.
        """
        if not cmdlet.reads:
            raise UsageError(f"{cmdlet.name} can do more than read: a reader does not run it")
        page = await self._page(cmdlet, cmdlet.at)
        followed = {cmdlet.at}
        while page.next is not None:
            if page.next in followed:
                yield replace(page, next=None, truncated="its link leads back to a page before it")
                return
            followed.add(page.next)
            try:
                following = await self._page(cmdlet, page.next)
            except ForeignLinkError:
                yield page
                raise
            except (RefusedByService, GaveUp) as error:
                yield replace(page, truncated=f"the link to the rows after these failed: {error}")
                return
            yield page
            page = following
        yield page

    async def _page(self, cmdlet: Cmdlet, link: str | None) -> Page:
        if link is not None:
            self._hosts.check(link)
        body = msgspec.json.encode(
            {"CmdletInput": {"CmdletName": cmdlet.name, "Parameters": dict(cmdlet.parameters)}}
        )

        async def build() -> httpx.Request:
            token = await self._tokens.token("exchange")
            headers = {
                "authorization": f"Bearer {token}",
                "content-type": "application/json; charset=utf-8",
                "accept": "application/json",
                "prefer": "odata.maxpagesize=1000",
                "x-responseformat": "json",
                "x-cmdletname": cmdlet.name,
                "x-anchormailbox": self._anchor(cmdlet, token),
            }
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            url = link or self._url(token)
            return self._wire.http.build_request("POST", url, content=body, headers=raw)

        return await self._wire.send(
            Call(build, cmdlet.service, again=not cmdlet.moves, renew=self._renew)
        )

    def _url(self, token: str) -> str:
        return f"{self._hosts.exchange}/adminapi/beta/{quote(self._id(token))}/InvokeCommand"

    def _id(self, token: str) -> str:
        """The tenant's directory id; the token knows it where a domain was given."""
        if self._hosts.practice or _is_id(self._tenant):
            return self._tenant
        return granted(token).tenant or self._tenant

    def _anchor(self, cmdlet: Cmdlet, token: str) -> str:
        """Who the gateway routes by: the mailbox, the person signed in, or the system mailbox."""
        mailbox = cmdlet.anchor or granted(token).user
        return f"UPN:{mailbox}" if mailbox else _SYSTEM_MAILBOX.format(self._id(token))

    def _renew(self, request: httpx.Request, headers: Mapping[str, str]) -> None:
        token = request.headers["authorization"].removeprefix("Bearer ")
        self._tokens.spent("exchange", token, challenge(headers.get("www-authenticate")))


def _is_id(tenant: str) -> bool:
    try:
        return bool(UUID(tenant))
    except ValueError:
        return False
