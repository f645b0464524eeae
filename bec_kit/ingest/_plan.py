"""Where a question of plain requests stands: what is still to ask, what was refused, which way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Entry", "Plan", "left_of"]


class Entry(NamedTuple):
    """One request of a question.

    Attributes:
        place: which of them.
        at: where to go on in it: a link, or what goes before the rows that follow; None at its
            beginning.
        way: empty; `instead` where the other way is asked; `only` where that was had already, so
            that a refusal leads there no more.
    """

    place: int
    at: Any = None
    way: str = ""


@dataclass
class Plan:
    """Where a question stands.

    Attributes:
        todo: what is still to ask, in order.
        lacks: what an answer lacks that came the other way; empty where nothing.
        refused: what another collection may ask again.
        lost: sentences on what was refused.
        ways: sentences on what came another way, and lacks nothing.
        answered: whether any request was answered.
    """

    todo: list[Entry]
    lacks: str = ""
    refused: list[Entry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    answered: bool = False

    @classmethod
    def of(cls, state: Mapping[str, Any], requests: int, lacks: str) -> Plan:
        """Where an earlier run stopped; all requests where there was none."""
        if "todo" not in state:
            return cls([Entry(place) for place in range(requests)], lacks)
        return cls(
            [Entry(*each) for each in state["todo"]],
            lacks,
            [Entry(*each) for each in state.get("refused", [])],
            list(state.get("lost", [])),
            list(state["ways"]),
            state["answered"],
        )

    def step(self, *, records: bool = True, twice: int = 0) -> dict[str, Any]:
        """What the checkpoint says.

        Args:
            records: whether the page beside it holds records of what was asked.
            twice: how many of them came before.
        """
        return {
            "todo": [list(each) for each in self.todo],
            "refused": [list(each) for each in self.refused],
            "lost": self.lost,
            "ways": self.ways,
            "answered": self.answered,
            "records": records,
            "twice": twice,
        }

    def moved(self, at: Any) -> None:
        """The first request has given a page; None: its last one."""
        self.answered = True
        if at is None:
            self.over()
        else:
            self.todo[0] = self.todo[0]._replace(at=at)

    def over(self) -> None:
        """The first request is answered; the better answer may be had another time."""
        done = self.todo.pop(0)
        if done.way == "instead" and self.lacks:
            self.refused.append(Entry(done.place, way="only"))
            self._say(self.lost, self.lacks)

    def anew(self, why: str) -> None:
        """Ask the first request from its beginning."""
        self.todo[0] = self.todo[0]._replace(at=None)
        self._say(self.ways, why)

    def turn(self, why: str, *, all_of_them: bool) -> None:
        """Ask the other way: the first request, or all that go this way."""
        until = len(self.todo) if all_of_them else 1
        begun = self.todo[0].at is not None
        self.todo[:until] = [
            Entry(each.place, way="instead") if not each.way else each for each in self.todo[:until]
        ]
        self._say(self.lost if self.lacks else self.ways, why)
        if begun:
            self._say(self.ways, "a window that had begun was asked anew: rows came twice")

    def refuse(self, why: str, *, all_of_them: bool) -> None:
        """Leave the first request to another collection, or all that are still to do."""
        until = len(self.todo) if all_of_them else 1
        had = any(each.way == "only" for each in self.todo[:until])
        self.refused += self.todo[:until]
        del self.todo[:until]
        self._say(self.lost, why)
        if had:
            self._say(self.lost, self.lacks)

    def _say(self, among: list[str], sentence: str) -> None:
        if sentence not in among:
            among.append(sentence)


def left_of(state: Mapping[str, Any], *, ended: bool) -> list[Any]:
    """What another collection has to ask, out of a checkpoint.

    Args:
        state: what the checkpoint says.
        ended: whether a refusal ended it, so that what was still to do is left too.

    Returns:
        Entries: what was refused both ways from its beginning on is asked both ways again.
    """
    left = [*state.get("refused", []), *(state.get("todo", []) if ended else [])]
    return [[each[0], None, ""] if each[1:] == [None, "instead"] else each for each in left]
