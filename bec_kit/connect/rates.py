"""Each service's pace: documented limits are kept in advance, a 429 pauses all of its requests."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bec_kit.connect.limits import SHARED
from bec_kit.connect.page import Told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bec_kit.connect.limits import Limits, Rate

__all__ = ["Rates"]


class Rates:
    """Turns of requests, service by service; to be used on one event loop.

    A turn is given where the last `requests` of the service lie further back than `seconds`: no
    span of that length ever holds more, which a bucket that is full at the start would allow.
    """

    def __init__(self, limits: Limits, told: Callable[[Told], None]) -> None:
        self._limits = limits
        self._told = told
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self._until: dict[str, float] = {}
        self._order: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._together: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def turn(self, service: str) -> AsyncIterator[None]:
        """Wait until the service may be asked, and hold one of its places meanwhile."""
        name = SHARED.get(service, service)
        rate = self._limits.rates.get(name)
        if rate is None or not rate.together:
            await self._wait(service, name, rate)
            yield
            return
        async with self._together.setdefault(name, asyncio.Semaphore(rate.together)):
            await self._wait(service, name, rate)
            yield

    def pause(self, service: str, seconds: float) -> None:
        """Let no request of the service out for that many seconds."""
        name = SHARED.get(service, service)
        until = self._limits.clock() + seconds
        self._until[name] = max(until, self._until.get(name, until))

    async def _wait(self, service: str, name: str, rate: Rate | None) -> None:
        async with self._order[name]:
            while True:
                seconds, why = self._due(name, rate)
                if seconds <= 0:
                    break
                self._told(Told("wait", service, why, seconds))
                await self._limits.sleep(seconds)
            if rate is not None:
                self._sent[name].append(self._limits.clock())

    def _due(self, name: str, rate: Rate | None) -> tuple[float, str]:
        """Seconds until the next turn, and why."""
        now = self._limits.clock()
        paused = self._until.get(name, now) - now
        if paused > 0:
            return paused, "the service asked for a pause"
        if rate is None:
            return 0.0, ""
        sent = self._sent[name]
        while len(sent) > rate.requests:
            sent.popleft()
        if len(sent) < rate.requests:
            return 0.0, ""
        return sent[0] + rate.seconds - now, f"{rate.requests} requests in {rate.seconds:g} s"
