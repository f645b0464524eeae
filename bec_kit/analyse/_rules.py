"""Inbox rules, replayed: which rule a change means, and what is left open.

Each making is a rule of its own, for names repeat. A later change by name applies to
every rule of that name that may still be there, and says so where there are several; the
service's id decides where both records have it. A change that fits no rule tells of
one that was there before.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from bec_kit.analyse._life import NO_TIME, UNSEEN, Event, Life, moment
from bec_kit.analyse._rule_state import RuleState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = ["replay"]

CROWD = (
    "more than 20 rules of this name were there at once: later changes by that name"
    " stand together in a row of their own"
)
_MOST_ALIKE = 20
NAMELESS = "a record of it names no rule: the one without a name was taken"
OFF = "a record shows it switched off: since when is not in the log"
_DONE = {"change": "changed", "enable": "enabled", "disable": "disabled", "remove": "removed"}
_ORDER = {"create": 0, "change": 1, "enable": 1, "disable": 1, "remove": 2}


class _Rule(Life):
    """One inbox rule.

    Attributes:
        id: the service's, where a record has it.
        state: what it does.
        removals: how many removals may have meant it.
        stamps: records that touched it and show nothing.
        enabled: whether it is switched on, as far as records said so.
    """

    def __init__(self, event: Event, name: str | None, rule_id: str | None) -> None:
        super().__init__("rule", event["mailbox"], event, event["rule_key"], name)
        self.id = rule_id
        self.names = {_folded(name)}
        self.state = RuleState()
        self.removals = 0
        self.stamps = 0
        self.enabled: bool | None = None

    def switch(self, event: Event) -> None:
        """Take in whether it runs after a record, where that says so."""
        switched = event["action"] in {"enable", "disable"}
        enabled = event["action"] == "enable" if switched else event["enabled"]
        before = self.enabled
        if enabled is None or (enabled == before and not switched):
            return
        self.enabled = enabled
        self.disabled_at = None if enabled else event["happened_at"]
        if switched or before is not None:
            self.tell("enabled" if enabled else "disabled", event)
        elif not enabled and event["action"] != "create":
            self.note(OFF)

    def row(self) -> dict[str, Any]:
        """The columns of the table."""
        if self.stamps:
            times = "once" if self.stamps == 1 else f"{self.stamps} times"
            self.changes.append(f"touched {times} without showing what it does")
        return super().row() | self.state.columns()


def replay(events: Iterable[Event]) -> list[dict[str, Any]]:
    """One row for each rule of one mailbox.

    Args:
        events: rows of `rule_changes` that did not fail, in any order.
    """
    box = _Mailbox()
    listed = sorted(events, key=_place)
    for event in listed:
        if event["happened_at"] is not None:
            box.take(event)
    for event in listed:
        if event["happened_at"] is None:
            box.take_undated(event)
    return [life.row() for life in box.finished()]


def _place(event: Event) -> tuple[Any, ...]:
    at = event["happened_at"]
    rank = _ORDER.get(event["action"], 1)
    return at is not None, at, rank, event["record_id"], event["position"]


def _folded(name: str | None) -> str:
    return (name or "").casefold()


def _rule_id(event: Event) -> str | None:
    """The service's id, where the record has one: not its own id, and not mailbox + name."""
    key = event["rule_key"]
    if key is None or key == event["record_id"] or "\\" in key:
        return None
    return str(key)


def _called(event: Event) -> str | None:
    """How the record calls a rule that was there: by the name that it had."""
    key = event["rule_key"] or ""
    if "\\" in key:
        return str(key.split("\\", 1)[1])
    return None if event["name"] is None else str(event["name"])


class _Mailbox:
    """The rules of one mailbox while they are replayed."""

    def __init__(self) -> None:
        self._lives: list[_Rule] = []
        self._by_name: dict[str, list[_Rule]] = {}
        self._by_id: dict[str, _Rule] = {}
        self._by_id_alone: list[tuple[datetime, str]] = []
        self._crowds: dict[str, _Rule] = {}

    def take(self, event: Event) -> None:
        """Apply one record."""
        rule_id = _rule_id(event)
        if event["action"] == "create" and rule_id not in self._by_id:
            self._make(event, rule_id)
            return
        found = self._meant(event, rule_id)
        if not found:
            found = [self._unseen(event, rule_id)]
        elif len(found) > _MOST_ALIKE:
            found = [self._crowd(event)]
        elif rule_id and len(found) == 1 and found[0].id is None:
            found[0].id = rule_id
            self._by_id[rule_id] = found[0]
        for life in found:
            life.touch(event)
            if len(found) > 1:
                life.note(
                    f"{len(found)} rules of this name may have been there on"
                    f" {moment(event['happened_at'])}: which one was"
                    f" {_DONE.get(event['action'], 'changed')} is not known"
                )
            elif not rule_id and not (_called(event) or "").strip() and event["name"] is None:
                life.note(NAMELESS)
        self._apply(event, found)

    def take_undated(self, event: Event) -> None:
        """A record without a time changes no state: it may belong anywhere."""
        rule_id, called = _rule_id(event), _folded(_called(event))
        alike = [life for life in self._lives if called in life.names]
        if rule_id:
            alike = [life for life in self._lives if life.id == rule_id] or alike
        if event["action"] == "create" or not alike:
            life = _Rule(event, event["name"], rule_id)
            self._lives.append(life)
            life.touch(event)
            if event["action"] == "create":
                life.made = event
                life.state.show(event)
            elif event["action"] == "remove":
                life.end(event, "removed")
            return
        for life in alike:
            life.touch(event)
            life.note(NO_TIME)

    def finished(self) -> list[_Rule]:
        """All rules, with what changes by the service's id alone leave open."""
        for life in self._lives:
            if life.names & self._crowds.keys():
                life.note(CROWD)
        times = sorted(self._by_id_alone)
        for life in self._lives:
            if life.id is not None or not times or life.last_at is None:
                continue
            since = life.first["happened_at"] or times[0][0]
            until = life.ended["happened_at"] if life.ended else None
            start = bisect_left(times, (since, ""))
            stop = len(times) if until is None else bisect_left(times, (until, "~"))
            if start < stop:
                at, done = times[start]
                life.note(
                    f"on {moment(at)} a rule was {done} that the record names by the service's id"
                    " alone: it may be this one"
                )
        return self._lives

    def _make(self, event: Event, rule_id: str | None) -> None:
        life = _Rule(event, event["name"], rule_id)
        life.made = event
        life.touch(event)
        life.state.show(event)
        life.switch(event)
        self._keep(life)

    def _unseen(self, event: Event, rule_id: str | None) -> _Rule:
        """A rule of which the log knows only this change."""
        called = _called(event)
        life = _Rule(event, event["name"] if event["name"] is not None else called, rule_id)
        life.names = {_folded(called)}
        life.note(UNSEEN)
        if rule_id and called is None:
            self._by_id_alone.append((event["happened_at"], _DONE.get(event["action"], "changed")))
        self._keep(life)
        return life

    def _crowd(self, event: Event) -> _Rule:
        """What stands for many rules alike: telling each of each change would have no end."""
        name = _folded(_called(event)).strip()
        if name not in self._crowds:
            self._crowds[name] = life = _Rule(event, _called(event), None)
            life.names = {name}
            self._lives.append(life)
        return self._crowds[name]

    def _keep(self, life: _Rule) -> None:
        self._lives.append(life)
        for name in life.names:
            self._by_name.setdefault(name, []).append(life)
        if life.id:
            self._by_id[life.id] = life

    def _meant(self, event: Event, rule_id: str | None) -> list[_Rule]:
        """The rules that a record may mean, among those that may still be there."""
        if rule_id and rule_id in self._by_id:
            return [self._by_id[rule_id]]
        called = _called(event)
        if called is None and rule_id:
            return []
        name = _folded(called)
        alike = self._by_name.get(name) or self._by_name.get(name.strip()) or []
        return [life for life in alike if not rule_id or life.id is None]

    def _apply(self, event: Event, found: list[_Rule]) -> None:
        action = event["action"]
        for life in found:
            if action == "remove":
                continue
            if action not in {"enable", "disable"}:
                self._change(event, life, sure=len(found) == 1)
            life.switch(event)
        if action == "remove":
            self._remove(event, found)

    def _change(self, event: Event, life: _Rule, *, sure: bool) -> None:
        shown = [*(event["conditions"] or ()), *(event["actions"] or ())]
        name = event["name"]
        renamed = name is not None and _folded(name) not in life.names
        sure = sure and life not in self._crowds.values()
        if not shown and not renamed:
            life.stamps += 1
            return
        life.state.show(event)
        life.changed_at = event["happened_at"]
        what = [f"called {name!r}"] if renamed else []
        life.tell("changed", event, ", ".join([*what, *shown]))
        if renamed:
            self._rename(life, name, sure=sure)

    def _rename(self, life: _Rule, name: str, *, sure: bool) -> None:
        if sure:
            self._forget(life)
            life.names = set()
            life.name = name
        life.names.add(_folded(name))
        self._by_name.setdefault(_folded(name), []).append(life)

    def _remove(self, event: Event, found: list[_Rule]) -> None:
        """End what a removal means; of several, all are gone once each may have been meant."""
        crowd = found[0] in self._crowds.values()
        gone = not crowd and all(life.removals >= len(found) - 1 for life in found)
        for life in found:
            life.removals += 1
            life.end(event, "removed" if gone else "perhaps removed")
            if gone:
                self._forget(life)
                if life.id:
                    self._by_id.pop(life.id, None)

    def _forget(self, life: _Rule) -> None:
        for name in life.names:
            if life in (alike := self._by_name.get(name, ())):
                self._by_name[name] = [each for each in alike if each is not life]
