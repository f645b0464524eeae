"""Where a search of the audit log stands, and how its windows are halved."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.connect import Page

__all__ = ["SHORTEST", "Step", "Way", "halves", "long"]

SHORTEST = timedelta(hours=6)
"""Windows that are not split any more."""

Step = tuple["Page | None", dict[str, Any]]
"""A page, if there is one to keep, and what the checkpoint says after it."""


@dataclass
class Way:
    """Where a search stands: what is still to do, and how it came so far.

    Attributes:
        todo: windows from where to where, whether `graph` or `exchange` is asked, and the kind
            of records where Exchange, which takes one alone, is asked for one.
        job: the service's id of the search that runs or is read; empty where none is.
        ended: whether that search has ended well, so that its records are being read.
        next: link of the next page of its records.
        failed: how many searches failed or were cancelled since one ended well.
        taken: records that the first window has given so far, where Exchange is asked.
        ways: sentences on windows that came another way than asked.
    """

    todo: list[list[str]]
    job: str = ""
    ended: bool = False
    next: str | None = None
    failed: int = 0
    taken: int = 0
    ways: list[str] = field(default_factory=list)

    def step(self, *, records: bool = True) -> dict[str, Any]:
        """What the checkpoint says; whether the page beside it holds records of the log."""
        return {**asdict(self), "done": not self.todo, "records": records}

    def turn(self, todo: list[list[str]], why: str, *, left: int = 1) -> None:
        """Ask for something else in place of the first windows."""
        self.todo[:left] = todo
        self.job, self.ended, self.next, self.taken = "", False, None, 0
        self.ways.append(why)

    def over(self) -> None:
        """The first window is whole."""
        self.todo.pop(0)
        self.job, self.ended, self.next, self.taken = "", False, None, 0

    @classmethod
    def of(cls, state: Mapping[str, Any], whole: list[str]) -> Way:
        """Where an earlier run stopped."""
        known = {each.name: state[each.name] for each in fields(cls) if each.name in state}
        return cls(**{"todo": [whole], **known})


def long(start: str, end: str) -> bool:
    """Whether a window can be split."""
    return datetime.fromisoformat(end) - datetime.fromisoformat(start) > SHORTEST


def halves(start: str, end: str) -> tuple[list[str], list[str]]:
    """Two windows; the first one's last moment is 100 ns before the second one's first."""
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    middle = first + (last - first) / 2
    before = middle - timedelta(microseconds=1)
    form = "%Y-%m-%dT%H:%M:%S.%f"
    return [start, f"{before.strftime(form)}9Z"], [f"{middle.strftime(form)}Z", end]
