"""A scripted server, a clock that waits nowhere, and a reader between them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.connect import Limits, Reader, Told, access, reader
from tests.support import contract
from tests.support.loopback import CLIENT, SECRET, TENANT, Loopback, loopback

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Clock:
    """Sleeping is recorded, and moves the clock on."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def limits(self, **changes: Any) -> Limits:
        return Limits(**{"rates": {}, "sleep": self.sleep, "clock": lambda: self.now} | changes)


@dataclass
class Bench:
    """Server, clock, and what the reader told."""

    server: Loopback
    clock: Clock = field(default_factory=Clock)
    told: list[Told] = field(default_factory=list)

    @contextmanager
    def reader(self, **limits: Any) -> Iterator[Reader]:
        way = access(TENANT, CLIENT, None, self.server.url, {"AZURE_CLIENT_SECRET": SECRET})
        with reader(way, limits=self.clock.limits(**limits), told=self.told.append) as made:
            yield made

    def said(self, what: str) -> list[tuple[str, str, float]]:
        return [(each.service, each.why, each.seconds) for each in self.told if each.what == what]


@pytest.fixture
def bench() -> Iterator[Bench]:
    with loopback() as server:
        yield Bench(server)
        if contract.there():
            assert [wrong for asked in server.asked for wrong in contract.errors(asked)] == []
