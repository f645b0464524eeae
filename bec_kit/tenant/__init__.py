"""The practice tenant: a server on loopback that behaves like Microsoft Graph and Exchange Online.

Its state comes from a scenario, and its clock starts where the scenario ends.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit.errors import UsageError
from bec_kit.scenarios import SCENARIOS
from bec_kit.scenarios.play import play
from bec_kit.tenant.clock import Clock
from bec_kit.tenant.fault import Faults, known_faults
from bec_kit.tenant.settings import (
    DOCUMENTED,
    EXCHANGE_READER,
    READ_ROLES,
    UNLIMITED,
    WRITE_ROLES,
    WRITER,
    Rate,
    Settings,
)
from bec_kit.tenant.state import State, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "DOCUMENTED",
    "EXCHANGE_READER",
    "READ_ROLES",
    "UNLIMITED",
    "WRITER",
    "WRITE_ROLES",
    "Clock",
    "Rate",
    "Served",
    "Settings",
    "known_faults",
    "serve",
]


@dataclass(frozen=True)
class Served:
    """A tenant that answers.

    Attributes:
        url: one base address for the login, Graph and Exchange.
        tenant_id: what to ask tokens of.
        clock: the tenant's; a test may push it.
        state: what the tenant holds.
    """

    url: str
    tenant_id: str
    clock: Clock
    state: State


@contextmanager
def serve(
    scenario: str = "aitm",
    *,
    users: int = 25,
    days: int = 30,
    seed: int = 7,
    port: int = 0,
    faults: Sequence[str] = (),
    settings: Settings | None = None,
) -> Iterator[Served]:
    """Serve a tenant on loopback until the block ends.

    Args:
        scenario: one of the scenarios of `sample make`.
        users: accounts of the company.
        days: length of the story.
        seed: what all chance begins with.
        port: where to listen; 0 for any that is free.
        faults: names of the faults to switch on, as `Faults` takes them.
        settings: how it behaves; None for what is documented.

    Raises:
        UsageError: the scenario or a fault is unknown, a number is out of range, or the port taken.
    """
    from bec_kit.tenant.app import Site, application
    from bec_kit.tenant.server import running

    if scenario not in SCENARIOS:
        raise UsageError(f"no scenario {scenario!r}: choose one of {', '.join(SCENARIOS)}")
    chosen, switched = settings or Settings(), Faults(faults)
    state = state_of(play(users, days, seed))
    clock = Clock(state.end, chosen.pace)
    site = Site(state, clock, chosen, switched)
    with running(application(site), port) as url:
        yield Served(url, state.tenant_id, clock, state)
