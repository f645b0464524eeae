"""Limits of requests, counted by the tenant's own clock."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.clock import Clock
    from bec_kit.tenant.settings import Rate

__all__ = ["Rates", "too_many"]


def too_many(headers: dict[str, str] | None = None) -> Refused:
    """Graph's answer to too many requests."""
    return Refused(429, "TooManyRequests", "Too many requests. Try again later.", headers)


class Rates:
    """Which requests came when, by service."""

    def __init__(self, clock: Clock, rates: Mapping[str, Rate]) -> None:
        """Count nothing yet.

        Args:
            clock: what time is counted by.
            rates: limits by service.
        """
        self._clock = clock
        self._rates = rates
        self._seen: dict[str, deque[float]] = {}

    def count(self, service: str) -> None:
        """Count a request.

        Args:
            service: whose limit it is under.

        Raises:
            Refused: there were too many.
        """
        rate = self._rates.get(service)
        if rate is None:
            return
        seen = self._seen.setdefault(service, deque())
        now = self._clock.seconds()
        while seen and seen[0] <= now - rate.seconds:
            seen.popleft()
        if len(seen) >= rate.requests:
            wait = max(1, math.ceil(seen[0] + rate.seconds - now))
            raise too_many({"Retry-After": str(wait)} if rate.says_when else {})
        seen.append(now)
