"""What a token says of itself, and what a service asks of the next one."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

__all__ = ["Granted", "challenge", "granted"]

_CLAIMS = re.compile(r'\bclaims="?([A-Za-z0-9+/_=-]+)"?')


@dataclass(frozen=True)
class Granted:
    """What an access token may do, by its own words: decoded, not verified.

    Attributes:
        readable: False for a token that is no JWT, of which nothing is known.
        scopes: delegated permissions (`scp`), in order.
        roles: application permissions (`roles`), in order.
        wids: template ids of the directory roles that hold tenant-wide (`wids`), in order.
        app_id: the application that asked.
        tenant: its directory id.
        user: UPN of the person signed in; None for an application.
        expires_at: aware and in UTC; None where it does not say.
    """

    readable: bool = False
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    wids: tuple[str, ...] = ()
    app_id: str | None = None
    tenant: str | None = None
    user: str | None = None
    expires_at: datetime | None = None

    def holds(self, permission: str) -> bool:
        """Whether the token says that it has a permission, delegated or of its own."""
        return permission in self.scopes or permission in self.roles


def granted(token: str) -> Granted:
    """Decode the claims of a token; tokens of odd shape give an unreadable one."""
    parts = token.split(".")
    if len(parts) != 3:
        return Granted()
    try:
        said = msgspec.json.decode(_decoded(parts[1]))
    except (msgspec.DecodeError, binascii.Error, ValueError):
        return Granted()
    if not isinstance(said, dict):
        return Granted()
    scopes = said.get("scp")
    return Granted(
        readable=True,
        scopes=tuple(sorted(scopes.split())) if isinstance(scopes, str) else (),
        roles=_texts(said.get("roles")),
        wids=_texts(said.get("wids")),
        app_id=_text(said.get("appid") or said.get("azp")),
        tenant=_text(said.get("tid")),
        user=_text(said.get("upn") or said.get("preferred_username")),
        expires_at=_time(said.get("exp")),
    )


def challenge(header: str | None) -> str | None:
    """The claims that a 401 asks for, as JSON; None where it asks for none.

    Args:
        header: `WWW-Authenticate`, with `claims` in base64.
    """
    match = _CLAIMS.search(header or "")
    if match is None:
        return None
    try:
        text = _decoded(match[1]).decode()
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        return None
    return text if isinstance(said, dict) else None


def _decoded(text: str) -> bytes:
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(sorted(filter(_text, value))) if isinstance(value, list) else ()


def _time(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
