"""Talks to a practice tenant over HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from bec_kit.tenant import UNLIMITED, WRITER, Served, Settings, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAPH = "https://graph.microsoft.com/.default"
EXCHANGE = "https://outlook.office365.com/.default"
FORM = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
AT_ONCE = Settings(rates=UNLIMITED, query_starts=0, query_takes=0)


class Caller:
    """Talks to a tenant over HTTP, with nothing of the kit's own client."""

    def __init__(self, served: Served, client_id: str = FORM["client_id"]) -> None:
        self.served = served
        self.client_id = client_id
        self.http = httpx.Client(base_url=served.url, trust_env=False, timeout=30)
        self._tokens: dict[str, str] = {}

    def form(self, **form: str) -> httpx.Response:
        return self.http.post(f"/{self.served.tenant_id}/oauth2/v2.0/token", data=form)

    def token(self, scope: str = GRAPH) -> str:
        if scope not in self._tokens:
            answer = self.form(**{**FORM, "client_id": self.client_id}, scope=scope)
            self._tokens[scope] = answer.json()["access_token"]
        return self._tokens[scope]

    def get(self, path: str, filter: str = "", **query: Any) -> httpx.Response:  # noqa: A002
        wanted = {f"${name}": value for name, value in query.items()}
        if filter:
            wanted["$filter"] = filter
        return self.http.get(
            path, params=wanted or None, headers={"Authorization": f"Bearer {self.token()}"}
        )

    def value(self, path: str, filter: str = "", **query: Any) -> list[dict[str, Any]]:  # noqa: A002
        answer = self.get(path, filter, **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["value"]
        return found

    def every(self, path: str, filter: str = "", **query: Any) -> list[dict[str, Any]]:  # noqa: A002
        answer = self.get(path, filter, **query).json()
        rows = list(answer["value"])
        while "@odata.nextLink" in answer:
            answer = self.get(answer["@odata.nextLink"]).json()
            rows += answer["value"]
        return rows

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.http.post(path, json=body, headers={"Authorization": f"Bearer {self.token()}"})

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token()}"}
        if body is None:
            return self.http.request(method, path, headers=headers)
        return self.http.request(method, path, json=body, headers=headers)

    def run(self, cmdlet: str, /, link: str = "", **parameters: Any) -> httpx.Response:
        return self.http.post(
            link or f"/adminapi/beta/{self.served.tenant_id}/InvokeCommand",
            json={"CmdletInput": {"CmdletName": cmdlet, "Parameters": parameters}},
            headers={
                "Authorization": f"Bearer {self.token(EXCHANGE)}",
                "X-AnchorMailbox": f"UPN:{self.upn('victim')}",
            },
        )

    def rows(self, cmdlet: str, /, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.run(cmdlet, **parameters)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["value"]
        return found

    def upn(self, role: str) -> str:
        return self.served.state.book.company.role(role).upn

    def id(self, role: str) -> str:
        return self.served.state.book.company.role(role).object_id


@contextmanager
def calling(
    *faults: str, settings: Settings = AT_ONCE, client_id: str = FORM["client_id"]
) -> Iterator[Caller]:
    with serve(users=8, days=10, faults=faults, settings=settings) as served:
        caller = Caller(served, client_id)
        try:
            yield caller
        finally:
            caller.http.close()


@contextmanager
def writing(*faults: str, settings: Settings = AT_ONCE) -> Iterator[Caller]:
    """A tenant of its own, and a person who may change it."""
    with calling(*faults, settings=settings, client_id=WRITER) as caller:
        yield caller
