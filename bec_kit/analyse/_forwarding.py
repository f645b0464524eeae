"""Forwarding of whole mailboxes, replayed: set, set anew, cleared.

Two settings forward a mailbox, each on its own; whether a copy stays is one
switch for both, and holds until a record sets it again. Pages of administration
write empty settings as a matter of routine: clearing what is known to be empty is no event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.enrich.replay.life import UNSEEN, Event, Life

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["replay"]

CLEARED = "the log shows none that was set: an earlier one was cleared, or there was none"
COPY_ONLY = "the record changes only whether a copy stays: no forwarding was seen set"
BOTH = "both settings that forward were set: which of them acts the log does not tell"
_ORDER = {"cleared": 0, "set": 1, "copy": 2}


class _Forward(Life):
    """One forwarding.

    Attributes:
        target: to whom; None where the log does not say.
        external: it lies outside; None where that is not known.
        keeps_copy: a copy stays; None where the log does not say.
    """

    def __init__(self, event: Event, keeps_copy: bool | None) -> None:
        super().__init__("forwarding", event["mailbox"], event, event["via"], event["via"])
        self.target: str | None = event["target"] or event["target_raw"]
        self.external: bool | None = event["is_external"]
        self.keeps_copy = keeps_copy

    def row(self) -> dict[str, Any]:
        """The columns of the table."""
        to = [self.target] if self.target else []
        outside = None if self.external is None else (to if self.external else [])
        return super().row() | {
            "effect": self._words(),
            "recipients": to,
            "external": outside,
            "actions": [],
            "conditions": [],
        }

    def _words(self) -> str:
        if self.target is None:
            return "to whom it sent mail on is not in the log"
        copies = {
            True: "a copy stays",
            False: "no copy stays",
            None: "whether a copy stays: unknown",
        }
        return f"all mail: sends it on to {self.target}, {copies[self.keeps_copy]}"


def replay(events: Iterable[Event]) -> list[dict[str, Any]]:
    """One row for each forwarding of one mailbox.

    Args:
        events: rows of `forwarding_changes` that did not fail, in any order.
    """
    box = _Mailbox()
    for event in sorted(events, key=_place):
        box.take(event)
    return [life.row() for life in box.lives]


def _place(event: Event) -> tuple[Any, ...]:
    at = event["happened_at"]
    # undated ones last: they change no state
    rank = _ORDER.get(event["change"], 1)
    return at is None, at, event["record_id"], rank, event["position"]


class _Mailbox:
    """The forwarding of one mailbox while it is replayed.

    Attributes:
        lives: every forwarding that was seen.
    """

    def __init__(self) -> None:
        self.lives: list[_Forward] = []
        self._open: dict[str, _Forward] = {}
        self._settled: set[str] = set()
        self._copy: bool | None = None

    def take(self, event: Event) -> None:
        """Apply one record."""
        if event["happened_at"] is None:
            self._undated(event)
            return
        if event["keeps_copy"] is not None:
            self._copy = event["keeps_copy"]
        if event["change"] == "set":
            self._set(event)
        elif event["change"] == "cleared":
            self._clear(event)
        else:
            self._only_copy(event)

    def _set(self, event: Event) -> None:
        via = event["via"]
        there = self._open.get(via)
        fresh = _Forward(event, self._copy)
        if there and (there.target or "").casefold() == (fresh.target or "").casefold():
            there.touch(event)
            there.changed_at = event["happened_at"]
            there.keeps_copy = self._copy
            there.external = there.external if event["is_external"] is None else fresh.external
            there.tell("set again", event, _copied(event))
            return
        if there:
            there.touch(event)
            there.end(event, "replaced")
        fresh.made = event
        self._keep(fresh, event)
        self._open[via] = fresh
        if len(self._open) > 1:
            for life in self._open.values():
                life.note(BOTH)

    def _clear(self, event: Event) -> None:
        via = event["via"]
        there = self._open.pop(via, None)
        if there is None:
            if via in self._settled:
                return
            there = _Forward(event, None)
            there.note(CLEARED)
            self._keep(there, event)
        else:
            there.touch(event)
        there.end(event, "cleared")
        self._settled.add(via)

    def _only_copy(self, event: Event) -> None:
        for life in self._open.values():
            life.touch(event)
            life.changed_at = event["happened_at"]
            life.keeps_copy = self._copy
            life.tell("changed", event, _copied(event))
        if not self._open and "ForwardingSmtpAddress" not in self._settled:
            life = _Forward(event, self._copy)
            life.note(UNSEEN)
            life.note(COPY_ONLY)
            self._keep(life, event)
            self._settled.add("ForwardingSmtpAddress")

    def _undated(self, event: Event) -> None:
        alike = [life for life in self.lives if life.rule_key == event["via"]]
        if event["change"] == "set" or not alike:
            life = _Forward(event, event["keeps_copy"])
            if event["change"] == "set":
                life.made = event
            else:
                life.note(CLEARED if event["change"] == "cleared" else COPY_ONLY)
            self._keep(life, event)
        for life in alike:
            life.touch(event)

    def _keep(self, life: _Forward, event: Event) -> None:
        life.touch(event)
        self.lives.append(life)
        self._settled.add(str(event["via"]))


def _copied(event: Event) -> str:
    words = {True: "a copy stays", False: "no copy stays"}
    return words.get(event["keeps_copy"], "")
