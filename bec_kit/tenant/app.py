"""The tenant as a web application: who may come in, which operation it is, what goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bec_kit.registry import specs
from bec_kit.tenant.answer import Answer, Refused, denied, graph_error
from bec_kit.tenant.fault import Seen
from bec_kit.tenant.gateway import invoke, service_of
from bec_kit.tenant.operation import Asked, Operation
from bec_kit.tenant.rates import Rates
from bec_kit.tenant.tokens import EXCHANGE, GRAPH, Claims, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from bec_kit.tenant.clock import Clock
    from bec_kit.tenant.fault import Faults
    from bec_kit.tenant.settings import Settings
    from bec_kit.tenant.state import State

__all__ = ["Site", "application", "operations"]


class Site:
    """Everything that answers requests to one tenant."""

    def __init__(self, state: State, clock: Clock, settings: Settings, faults: Faults) -> None:
        """Put it together.

        Args:
            state: of the tenant.
            clock: of the tenant.
            settings: how it behaves.
            faults: those that are switched on.
        """
        self.state, self.clock, self.settings = state, clock, settings
        admin = state.book.company.role("admin").object_id
        self.tokens = Tokens(state.names, admin, clock, settings)
        self._rates = Rates(clock, settings.rates)
        self._faults = faults
        faults.prepare(state)

    def answer(self, seen: Seen, work: Callable[[], Answer], request_id: str) -> Answer:
        """Answer a request.

        Args:
            seen: the request.
            work: the tenant's own answer.
            request_id: what to call the request.
        """
        self.state.settle(self.clock.seconds())
        try:
            return self._faults.before(seen) or self._faults.after(seen, work())
        except Refused as no:
            date = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S")
            return graph_error(no.status, no.code, no.message, date, request_id, no.headers)

    def graph(self, operation: Operation, request: Request, body: bytes) -> Answer:
        """Answer a request to Graph.

        Raises:
            Refused: it may not come in, or asks for what there is not.
        """
        claims = self.tokens.check(request.headers.get("authorization", ""), GRAPH)
        if not claims.roles & set(operation.asks(claims)):
            raise denied()
        self._rates.count(operation.service)
        return operation.answer(self._asked(request, body, operation.version, claims))

    def exchange(self, request: Request, body: bytes) -> Answer:
        """Answer a request to Exchange.

        Raises:
            Refused: it may not come in, or asks for what there is not.
        """
        claims = self.tokens.check(request.headers.get("authorization", ""), EXCHANGE)
        self._rates.count(service_of(body))
        return invoke(self._asked(request, body, "", claims))

    def token(self, request: Request, body: bytes) -> Answer:
        """Answer a request for a token."""
        return self.tokens.issue(request.path_params["tenant"], self.state.tenant_id, body)

    def _asked(self, request: Request, body: bytes, version: str, claims: Claims) -> Asked:
        return Asked(
            version,
            {name: str(value) for name, value in request.path_params.items()},
            dict(request.query_params),
            dict(request.headers),
            body,
            str(request.url.replace(query="")),
            claims,
            self.clock.now(),
            self.clock.seconds(),
            self.state,
            self.settings,
        )


def operations() -> list[Operation]:
    """All operations of Graph that the tenant knows."""
    families = specs("bec_kit.tenant.graph").values()
    return [operation for family in families for operation in family.operations]


def application(site: Site) -> Starlette:
    """The web application.

    Args:
        site: what answers.
    """
    from starlette.applications import Starlette
    from starlette.routing import Route

    def route(path: str, method: str, work: Callable[[Request, bytes], Answer]) -> Route:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            request_id = request.headers.get("client-request-id") or str(uuid4())
            seen = _seen(request, body, site)
            return _response(
                site.answer(seen, lambda: work(request, body), request_id), site, request_id
            )

        return Route(path, endpoint, methods=[method])

    def of(operation: Operation) -> Route:
        def work(request: Request, body: bytes) -> Answer:
            return site.graph(operation, request, body)

        return route(f"/{operation.version}{operation.path}", operation.method, work)

    def nothing(request: Request, _body: bytes) -> Answer:
        segment = request.url.path.rpartition("/")[2]
        raise Refused(400, "BadRequest", f"Resource not found for the segment '{segment}'.")

    routes = [of(operation) for operation in operations()]
    routes.append(route("/{tenant}/oauth2/v2.0/token", "POST", site.token))
    routes.append(route("/adminapi/beta/{tenant}/InvokeCommand", "POST", site.exchange))
    methods = ("GET", "POST", "PATCH", "DELETE")
    routes += [route("/{rest:path}", method, nothing) for method in methods]
    return Starlette(routes=routes)


def _seen(request: Request, body: bytes, site: Site) -> Seen:
    return Seen(
        request.method,
        request.url.path,
        request.url.query,
        body,
        dict(request.headers),
        str(request.base_url).rstrip("/"),
        site.clock.header(),
        site.tokens.asked_for(request.headers.get("authorization", "")),
    )


def _response(answer: Answer, site: Site, request_id: str) -> Response:
    from starlette.responses import Response

    headers = {
        "Date": site.clock.header(),
        "request-id": request_id,
        "client-request-id": request_id,
        "OData-Version": "4.0",
        **answer.headers,
    }
    if answer.cut is None:
        return Response(answer.body, answer.status, headers)
    return _broken(answer.body[: answer.cut], headers | {"Content-Length": str(len(answer.body))})


def _broken(body: bytes, headers: dict[str, str]) -> Response:
    """A response that promises more than it sends: the server then breaks the connection."""
    from starlette.responses import Response

    class Broken(Response):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            await send({"type": "http.response.body", "body": body, "more_body": False})

    return Broken()
