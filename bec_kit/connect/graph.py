"""Microsoft Graph: msgraph-sdk builds the requests, what comes back stays bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.connect.claims import challenge
from bec_kit.connect.wire import Call
from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from bec_kit.connect.asks import Ask
    from bec_kit.connect.hosts import Hosts
    from bec_kit.connect.page import Page
    from bec_kit.connect.tokens import Tokens
    from bec_kit.connect.wire import Wire

__all__ = ["Graph"]

_ODATA = "{?%24count,%24expand,%24filter,%24orderby,%24search,%24select,%24skip,%24top}"
_NAMES = re.compile(r"\{\?([^}]*)\}")
# The records of an audit query: there `@odata.count` says how many stand on the page.
_RECORDS = re.compile(r"\{\+baseurl\}/security/auditLog/queries/\{[^/}]+\}/records(\{|$)")


class Graph:
    """Sends what the SDK built, to v1.0 or beta, over one HTTP client."""

    def __init__(self, wire: Wire, hosts: Hosts, tokens: Tokens) -> None:
        from msgraph.graph_request_adapter import GraphRequestAdapter
        from msgraph.graph_service_client import GraphServiceClient

        self._wire = wire
        self._hosts = hosts
        self._tokens = tokens
        self._adapters: dict[bool, Any] = {}
        self._clients: dict[bool, Any] = {}
        for beta, version in ((False, "v1.0"), (True, "beta")):
            adapter = GraphRequestAdapter(_Signer(tokens), wire.http)  # type: ignore[arg-type]
            adapter.base_url = f"{hosts.graph}/{version}"
            self._adapters[beta] = adapter
            self._clients[beta] = GraphServiceClient(request_adapter=adapter)

    async def read(self, ask: Ask) -> Page:
        """One page."""
        builder = ask.build(self._clients[ask.beta])
        return await self._send(ask, "GET", builder, ask.at, None)

    async def create(self, ask: Ask) -> Page:
        """The POST that starts an audit query; nothing else is posted from here."""
        builder = ask.build(self._clients[ask.beta])
        template = builder.url_template.partition("{?")[0]
        known = template == "{+baseurl}/security/auditLog/queries" and not ask.below
        if not known or ask.body is None or ask.at:
            raise UsageError("a reader creates audit queries alone: security.audit_log.queries")
        return await self._send(ask, "POST", builder, None, ask.body)

    async def _send(
        self, ask: Ask, method: str, builder: Any, link: str | None, body: bytes | None
    ) -> Page:
        from kiota_abstractions.method import Method
        from kiota_abstractions.request_information import RequestInformation

        if link is not None:
            self._hosts.check(link)
        template: str = builder.url_template
        if ask.below:
            template = f"{template.partition('{?')[0]}{ask.below}{_ODATA}"
        accept = "application/json"
        if method == "GET":
            typed = builder.to_get_request_information()
            accept = (typed.request_headers or {}).get("accept", accept)

        adapter = self._adapters[ask.beta]
        query = _query(ask.query, template)

        async def build() -> httpx.Request:
            where = {**builder.path_parameters, "baseurl": adapter.base_url}
            request = RequestInformation(Method[method], template, where)
            request.query_parameters.update(query)
            if link is not None:
                request.url = link
            request.headers.add("Accept", accept)
            for name, value in ask.headers.items():
                request.headers.add(name, value)
            if body is not None:
                request.set_stream_content(body, "application/json")
            signed: httpx.Request = await adapter.convert_to_native_async(request)
            return signed

        return await self._wire.send(
            Call(
                build,
                ask.service,
                again=method == "GET",
                json=accept.startswith("application/json"),
                counted=bool(_RECORDS.match(template)),
                renew=self._renew,
            )
        )

    def _renew(self, request: httpx.Request, headers: Mapping[str, str]) -> None:
        token = request.headers["authorization"].removeprefix("Bearer ")
        self._tokens.spent("graph", token, challenge(headers.get("www-authenticate")))


class _Signer:
    """Kiota's form of an authentication provider: signs a request as it is built."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def authenticate_request(self, request: Any, _context: Any = None) -> None:
        request.headers.add("Authorization", f"Bearer {await self._tokens.token('graph')}")


def _query(query: Mapping[str, str | int | bool], template: str) -> dict[str, Any]:
    """The SDK's names for the options asked; its template drops what it does not know."""
    match = _NAMES.search(template)
    known = {name.rstrip("*") for name in match[1].split(",")} if match else set()
    found: dict[str, Any] = {}
    for name, value in query.items():
        key = next((key for key in (f"%24{name}", name) if key in known), None)
        if key is None:
            raise UsageError(f"this Graph request takes no option {name!r}")
        found[key] = value
    return found
