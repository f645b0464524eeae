"""How fast, how often and how long: every wait is a parameter, so that tests do not wait."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

__all__ = ["RATES", "SHARED", "Limits", "Rate"]


@dataclass(frozen=True)
class Rate:
    """What a service allows: `requests` in any span of `seconds`, `together` at once (0: any)."""

    requests: int
    seconds: float
    together: int = 0


# As Microsoft documents them (throttling-limits, 2026).
RATES: Mapping[str, Rate] = {
    "sign_ins": Rate(5, 10),
    "traces": Rate(100, 300),
    "exchange_traces": Rate(100, 300),
    "identity_protection": Rate(1, 1),
    "conditional_access": Rate(1, 1),
    "alerts": Rate(150, 60),
    "hunting": Rate(45, 60),
    "mailbox": Rate(10_000, 600, together=4),
}
# Services that draw on another's allowance.
SHARED: Mapping[str, str] = {"directory_audits": "sign_ins"}


@dataclass(frozen=True)
class Limits:
    """Sleeps, rates, budgets and delays of one reader.

    Attributes:
        rates: by service; one that is not named has no limit that is kept in advance.
        attempts: requests for one answer when the service fails or the connection breaks.
        budget: seconds that one answer may cost in waits.
        first: seconds before the second attempt; they double up to `longest`. A 429 that names
            no time waits as long.
        longest: seconds that a wait which nobody asked for may last.
        torn: how often a page that does not parse or lacks rows is asked for again.
        timeout: seconds without a byte after which a connection counts as broken.
        poll_first: seconds before an audit query is looked at for the first time.
        poll_growth: factor from one look to the next.
        poll_longest: seconds between two looks at most.
        sleep: waits that many seconds.
        clock: seconds of a clock that never goes back.
    """

    rates: Mapping[str, Rate] = field(default_factory=lambda: RATES)
    attempts: int = 6
    budget: float = 3600.0
    first: float = 1.0
    longest: float = 60.0
    torn: int = 2
    timeout: float = 120.0
    poll_first: float = 5.0
    poll_growth: float = 1.5
    poll_longest: float = 60.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
