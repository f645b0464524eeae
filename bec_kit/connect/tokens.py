"""One token for each service, kept until shortly before it ends, and out of every text."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from bec_kit.connect.page import Told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bec_kit.connect.limits import Limits

    # Takes scope and claims (JSON, or None); gives the token and the seconds it lives.
    Getter = Callable[[str, str | None], Awaitable[tuple[str, float]]]

__all__ = ["SCOPES", "Tokens"]

SCOPES = {
    "graph": "https://graph.microsoft.com/.default",
    "exchange": "https://outlook.office365.com/.default",
}
_MARGIN = 300.0


@dataclass
class _Kept:
    token: str = field(repr=False)
    until: float


class Tokens:
    """Access tokens by service (`graph` or `exchange`); to be used on one event loop."""

    def __init__(
        self, getter: Getter, secrets: tuple[str, ...], limits: Limits, told: Callable[[Told], None]
    ) -> None:
        self._getter = getter
        self._hidden = {form for secret in secrets for form in (secret, quote_plus(secret)) if form}
        self._limits = limits
        self._told = told
        self._kept: dict[str, _Kept] = {}
        self._claims: dict[str, str] = {}
        self._one: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def token(self, service: str) -> str:
        """A token that is good for the next minutes."""
        async with self._one[service]:
            kept = self._kept.get(service)
            if kept is None or kept.until <= self._limits.clock():
                kept = await self._new(service)
            return kept.token

    def spent(self, service: str, token: str, claims: str | None) -> None:
        """Forget a token that the service refused.

        Args:
            service: that refused it.
            token: that was refused; a newer one is kept.
            claims: JSON that the service asks for, to go with the next request of a token.
        """
        if claims is not None:
            self._claims[service] = claims
        kept = self._kept.get(service)
        if kept is not None and kept.token == token:
            del self._kept[service]

    def hide(self, text: str) -> str:
        """Take tokens and secrets out of a text."""
        for secret in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    async def _new(self, service: str) -> _Kept:
        claims = self._claims.pop(service, None)
        token, lives = await self._getter(SCOPES[service], claims)
        self._hidden.add(token)
        # a life shorter than the margin is used for half of it
        kept = _Kept(token, self._limits.clock() + max(lives - _MARGIN, lives / 2))
        self._kept[service] = kept
        why = "a claims challenge asked for another token" if claims else "a token was needed"
        self._told(Told("token", service, why, 0.0))
        return kept
