"""Tokens of a practice server: azure-identity refuses an http authority, so the form is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import msgspec

from bec_kit.connect.wire import Call
from bec_kit.errors import RefusedByService

if TYPE_CHECKING:
    import httpx

    from bec_kit.connect.access import Access
    from bec_kit.connect.hosts import Hosts
    from bec_kit.connect.tokens import Getter
    from bec_kit.connect.wire import Wire

__all__ = ["practice_getter"]


class _Answer(msgspec.Struct):
    access_token: str
    expires_in: Any = 3600


def practice_getter(access: Access, hosts: Hosts, wire: Wire) -> Getter:
    """A getter of tokens by the client-credentials form."""
    url = f"{hosts.login}/{quote(access.tenant)}/oauth2/v2.0/token"

    async def get(scope: str, claims: str | None) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": access.client_id or "",
            "client_secret": access.secret.reveal() if access.secret else "",
            "scope": scope,
        }
        if claims is not None:
            form["claims"] = claims
        content = urlencode(form).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}

        async def build() -> httpx.Request:
            return wire.http.build_request("POST", url, content=content, headers=headers)

        page = await wire.send(Call(build, "login"))
        try:
            answer = msgspec.json.decode(page.body, type=_Answer)
            return answer.access_token, float(answer.expires_in)
        except (msgspec.DecodeError, TypeError, ValueError):
            why = "the answer holds no access token"
            raise RefusedByService(page.status, "no_token", why, "login") from None

    return get
