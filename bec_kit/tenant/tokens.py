"""The token endpoint, and what a token that comes back may do."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import NAMESPACE_URL, uuid5

import orjson

from bec_kit.data import load
from bec_kit.tenant.answer import Answer, Refused
from bec_kit.tenant.settings import EXCHANGE_READER, WRITER

if TYPE_CHECKING:
    from bec_kit.tenant.clock import Clock
    from bec_kit.tenant.settings import Settings

__all__ = ["EXCHANGE", "GRAPH", "Claims", "Tokens"]

GRAPH = "https://graph.microsoft.com"
EXCHANGE = "https://outlook.office365.com"
EXCHANGE_PERMISSIONS = frozenset({"Exchange.Manage", "Exchange.ManageAsApp"})


@dataclass(frozen=True)
class Claims:
    """What a token says.

    Attributes:
        audience: GRAPH or EXCHANGE.
        roles: application permissions; for a person delegated ones.
        directory_roles: names of the roles of the application, or of the person.
        expires: seconds of the tenant's clock.
        claims: the claims that the request for it carried; empty where none.
        client_id: of the application that it was given to.
        person: object id of the person whom it stands for; empty for the application itself.
    """

    audience: str
    roles: frozenset[str]
    directory_roles: frozenset[str]
    expires: float
    claims: str
    client_id: str
    person: str = ""


class Tokens:
    """Issues tokens, and knows those that it issued."""

    def __init__(
        self, names: frozenset[str], person: str, clock: Clock, settings: Settings
    ) -> None:
        """Begin without any.

        Args:
            names: the tenant's id and domains, in lower case; the id first in use.
            person: object id of the person for whom the writer's tokens stand.
            clock: what expiry is reckoned by.
            settings: what is granted, and for how long.
        """
        self._names, self._clock, self._settings = names, clock, settings
        self._person = person
        self._issued: dict[str, Claims] = {}

    def issue(self, tenant: str, tenant_id: str, body: bytes) -> Answer:
        """Answer a request for a token, in the client-credentials form.

        Args:
            tenant: as the path names it.
            tenant_id: the tenant's id.
            body: the form.
        """
        form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        wrong = self._wrong(tenant, form)
        if wrong:
            status, error, text = wrong
            return Answer.of({"error": error, "error_description": text}, status)
        audience = form["scope"].removesuffix("/.default")
        now = self._clock.seconds()
        writes = form["client_id"].casefold() == WRITER
        granted = frozenset(self._settings.write_grants if writes else self._settings.grants)
        roles = {*_role_ids(), EXCHANGE_READER}
        exchange = audience == EXCHANGE
        claims = Claims(
            audience,
            granted & EXCHANGE_PERMISSIONS if exchange else granted - EXCHANGE_PERMISSIONS - roles,
            granted & roles,
            now + self._settings.token_life,
            form.get("claims", ""),
            form["client_id"],
            self._person if writes else "",
        )
        token = self._encode(claims, tenant_id)
        self._issued[token] = claims
        return Answer.of(
            {
                "token_type": "Bearer",
                "expires_in": self._settings.token_life,
                "ext_expires_in": self._settings.token_life,
                "access_token": token,
            },
            Cache_Control="no-store, no-cache",
        )

    def check(self, header: str, audience: str) -> Claims:
        """What the token of a request may do.

        Args:
            header: Authorization.
            audience: whom it must be for.

        Raises:
            Refused: there is none, it is not ours, for somebody else, or too old.
        """
        kind, _, token = header.partition(" ")
        if kind.casefold() != "bearer" or not token:
            raise _unauthorised("Access token is empty.")
        claims = self._issued.get(token)
        if claims is None:
            raise _unauthorised("Access token validation failure. Invalid signature.")
        if claims.audience != audience:
            raise _unauthorised("Access token validation failure. Invalid audience.")
        if claims.expires <= self._clock.seconds():
            raise _unauthorised("Lifetime validation failed, the token is expired.")
        return claims

    def asked_for(self, header: str) -> str:
        """The claims that the request for a token carried; empty where none."""
        claims = self._issued.get(header.partition(" ")[2])
        return claims.claims if claims else ""

    def _wrong(self, tenant: str, form: dict[str, str]) -> tuple[int, str, str] | None:
        if tenant.casefold() not in self._names:
            return 400, "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found."
        if form.get("grant_type") != "client_credentials":
            return 400, "unsupported_grant_type", "AADSTS70003: The grant type is not supported."
        if not form.get("client_id"):
            return 400, "invalid_request", "AADSTS900144: The body must contain 'client_id'."
        if not (form.get("client_secret") or form.get("client_assertion")):
            text = "AADSTS7000216: 'client_assertion' or 'client_secret' is required."
            return 401, "invalid_client", text
        if form.get("scope") not in (f"{GRAPH}/.default", f"{EXCHANGE}/.default"):
            return 400, "invalid_scope", "AADSTS70011: The provided value for 'scope' is not valid."
        return None

    def _encode(self, claims: Claims, tenant_id: str) -> str:
        issued_at = int(self._clock.now().timestamp())
        ids = _role_ids()
        payload: dict[str, Any] = {
            "aud": claims.audience,
            "iss": f"https://sts.windows.net/{tenant_id}/",
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + self._settings.token_life,
            "appid": claims.client_id,
            "idtyp": "user" if claims.person else "app",
            "oid": claims.person or str(uuid5(NAMESPACE_URL, claims.client_id)),
            "tid": tenant_id,
            "uti": str(len(self._issued)),
            "ver": "1.0",
            "wids": sorted(ids[name] for name in claims.directory_roles if name in ids),
        }
        may = sorted(claims.roles)
        payload |= {"scp": " ".join(may)} if claims.person else {"roles": may}
        parts = ({"typ": "JWT", "alg": "none"}, payload)
        head, middle = (_url64(orjson.dumps(part)) for part in parts)
        return f"{head}.{middle}.{_url64(b'practice')}"


def _role_ids() -> dict[str, str]:
    return {role["name"]: role["id"] for role in load("directory_roles")["roles"]}


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unauthorised(message: str) -> Refused:
    challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common"'
    return Refused(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": challenge})
