"""Each service's pace, by a clock that waits nowhere."""

from __future__ import annotations

import asyncio

from bec_kit.connect import Limits, Rate, Told
from bec_kit.connect.rates import Rates
from tests.connect.conftest import Clock


def run(clock: Clock, limits: Limits, services: list[str]) -> tuple[list[float], list[Told]]:
    """When each request went out, seconds after the first, and what was told."""
    told: list[Told] = []
    rates = Rates(limits, told.append)

    async def all_of_them() -> list[float]:
        times = []
        for service in services:
            async with rates.turn(service):
                times.append(clock.now - 1000.0)
        return times

    return asyncio.run(all_of_them()), told


def test_five_in_ten_seconds() -> None:
    clock = Clock()
    limits = clock.limits(rates={"sign_ins": Rate(5, 10)})
    times, told = run(clock, limits, ["sign_ins"] * 12)

    assert times == [0.0] * 5 + [10.0] * 5 + [20.0] * 2
    assert told == [Told("wait", "sign_ins", "5 requests in 10 s", 10.0)] * 2


def test_no_span_ever_holds_more() -> None:
    clock = Clock()
    limits = clock.limits(rates={"alerts": Rate(2, 10)})
    rates = Rates(limits, lambda told: None)
    times = []

    async def work() -> None:
        for gap in (0.0, 9.0, 0.0, 0.0, 0.0):
            clock.now += gap
            async with rates.turn("alerts"):
                times.append(clock.now - 1000.0)

    asyncio.run(work())

    assert times == [0.0, 9.0, 10.0, 19.0, 20.0]


def test_services_have_their_own_pace_but_share_where_microsoft_counts_them_together() -> None:
    clock = Clock()
    limits = clock.limits(rates={"sign_ins": Rate(2, 10), "alerts": Rate(1, 5)})
    times, told = run(
        clock, limits, ["sign_ins", "directory_audits", "alerts", "graph", "directory_audits"]
    )

    assert times == [0.0, 0.0, 0.0, 0.0, 10.0]
    assert told == [Told("wait", "directory_audits", "2 requests in 10 s", 10.0)]


def test_a_pause_holds_every_request_of_its_service() -> None:
    clock = Clock()
    told: list[Told] = []
    rates = Rates(clock.limits(), told.append)
    went: list[tuple[str, float]] = []

    async def ask(service: str) -> None:
        async with rates.turn(service):
            went.append((service, clock.now - 1000.0))

    async def work() -> None:
        rates.pause("traces", 300.0)
        rates.pause("traces", 30.0)
        await ask("graph")
        await asyncio.gather(ask("traces"), ask("traces"))

    asyncio.run(work())

    assert went == [("graph", 0.0), ("traces", 300.0), ("traces", 300.0)]
    assert told == [Told("wait", "traces", "the service asked for a pause", 300.0)]


def test_four_together() -> None:
    rates = Rates(Limits(rates={"mailbox": Rate(100, 1, together=4)}), lambda told: None)
    inside, most = 0, 0

    async def ask() -> None:
        nonlocal inside, most
        async with rates.turn("mailbox"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async def work() -> None:
        await asyncio.gather(*(ask() for _ in range(20)))

    asyncio.run(work())

    assert (most, inside) == (4, 0)


def test_the_documented_limits() -> None:
    assert {name: (r.requests, r.seconds, r.together) for name, r in Limits().rates.items()} == {
        "sign_ins": (5, 10, 0),
        "traces": (100, 300, 0),
        "exchange_traces": (100, 300, 0),
        "identity_protection": (1, 1, 0),
        "conditional_access": (1, 1, 0),
        "alerts": (150, 60, 0),
        "hunting": (45, 60, 0),
        "mailbox": (10_000, 600, 4),
    }
