"""A fault: what a service does wrong, switched on by its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bec_kit.errors import UsageError
from bec_kit.registry import specs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bec_kit.tenant.answer import Answer
    from bec_kit.tenant.state import State

__all__ = ["Fault", "Faults", "Seen", "Table", "known_faults"]


@dataclass(frozen=True)
class Seen:
    """A request as a fault sees it.

    Attributes:
        method: of HTTP.
        path: without the query.
        query: as sent.
        body: as sent.
        headers: names in lower case.
        base: scheme, host and port of the server.
        date: what the tenant's clock shows, as HTTP writes it.
        claims: those that the request for its token carried; empty where none.
    """

    method: str
    path: str
    query: str
    body: bytes
    headers: dict[str, str]
    base: str
    date: str
    claims: str = ""


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        id: its name.
        says: one sentence on what happens.
        on: which requests it concerns.
        before: gives an answer in place of the tenant's own; None to let the request in.
        after: bends the tenant's own answer.
        prepare: changes the state before the tenant starts.
        times: how often it strikes at each request, unless its name says; None for always.
    """

    id: str
    says: str
    on: Callable[[Seen], bool] = lambda seen: seen.path.startswith(("/v1.0/", "/beta/"))
    before: Callable[[Seen], Answer | None] | None = None
    after: Callable[[Seen, Answer], Answer] | None = None
    prepare: Callable[[State], None] | None = None
    times: int | None = 1


@dataclass(frozen=True)
class Table:
    """Faults of one kind; each module of `bec_kit.tenant.faults` holds one.

    Attributes:
        id: what kind.
        faults: the faults.
    """

    id: str
    faults: tuple[Fault, ...]


@dataclass
class _On:
    """A fault that is switched on, and how often it struck at each request."""

    fault: Fault
    times: int | None
    struck: dict[tuple[str, str, str, bytes], int] = field(default_factory=dict)

    def strikes(self, seen: Seen) -> bool:
        if not self.fault.on(seen):
            return False
        key = (seen.method, seen.path, seen.query, seen.body)
        self.struck[key] = self.struck.get(key, 0) + 1
        return self.times is None or self.struck[key] <= self.times


class Faults:
    """The faults that are switched on."""

    def __init__(self, names: Sequence[str]) -> None:
        """Switch them on.

        Args:
            names: of faults; `name:3` strikes three times at each request, `name:always` always.

        Raises:
            UsageError: there is no such fault.
        """
        known = known_faults()
        self._on = []
        for text in names:
            name, _, times = text.partition(":")
            if name not in known:
                raise UsageError(f"no fault {name!r}: choose one of {', '.join(known)}")
            if times and times != "always" and not times.isdecimal():
                raise UsageError(f"fault {text!r}: after the colon stands a number, or always")
            fault = known[name]
            often = fault.times if not times else None if times == "always" else int(times)
            self._on.append(_On(fault, often))

    def prepare(self, state: State) -> None:
        """Change the state as the faults ask."""
        for one in self._on:
            if one.fault.prepare:
                one.fault.prepare(state)

    def before(self, seen: Seen) -> Answer | None:
        """An answer in place of the tenant's own, if a fault has one."""
        for one in self._on:
            if one.fault.before and one.strikes(seen):
                answer = one.fault.before(seen)
                if answer:
                    return answer
        return None

    def after(self, seen: Seen, answer: Answer) -> Answer:
        """The tenant's answer, as the faults bend it."""
        for one in self._on:
            if one.fault.after and answer.status < 300 and one.strikes(seen):
                answer = one.fault.after(seen, answer)
        return answer


def known_faults() -> dict[str, Fault]:
    """All faults by name."""
    tables = specs("bec_kit.tenant.faults").values()
    return {fault.id: fault for table in tables for fault in table.faults}
