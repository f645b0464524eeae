"""The rules of one mailbox while they are replayed: which of them a record means.

Each making is a rule of its own, for names repeat. A later change by name applies to
every rule of that name that may still be there, and says so where there are several; the
service's id decides where both records have it. A change that fits no rule tells of
one that was there before.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bec_kit.enrich.replay.known import Known
from bec_kit.enrich.replay.life import NO_TIME, UNSEEN, moment
from bec_kit.enrich.replay.rule import Rule, folded, id_of, name_of

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.enrich.replay.life import Event

__all__ = ["CROWD", "MOST_ALIKE", "NAMELESS", "Mailbox"]

CROWD = (
    "more than 20 rules of this name were there at once: later changes by that name"
    " stand together in a row of their own"
)
MOST_ALIKE = 20
NAMELESS = "a record of it names no rule: the one without a name was taken"
_DONE = {"change": "changed", "enable": "enabled", "disable": "disabled", "remove": "removed"}


class Mailbox:
    """The rules of one mailbox while they are replayed."""

    def __init__(self) -> None:
        self._known = Known()
        self._by_id_alone: list[tuple[datetime, str]] = []
        self._crowds: dict[str, Rule] = {}

    def take(self, event: Event) -> list[Rule]:
        """Apply one record; gives the rules that it may mean, the earliest first."""
        rule_id = id_of(event)
        if event["action"] == "create" and not self._known.has(rule_id):
            return [self._make(event, rule_id)]
        meant = found = self._known.meant(event, rule_id)
        if not found:
            meant = found = [self._unseen(event, rule_id)]
        elif len(found) > MOST_ALIKE:
            found = [self._crowd(event)]
        elif rule_id and len(found) == 1 and found[0].id is None:
            self._known.identify(found[0], rule_id)
        for life in found:
            life.touch(event)
            if len(found) > 1:
                life.note(
                    f"{len(found)} rules of this name may have been there on"
                    f" {moment(event['happened_at'])}: which one was"
                    f" {_DONE.get(event['action'], 'changed')} is not known"
                )
            elif not rule_id and not (name_of(event) or "").strip() and event["name"] is None:
                life.note(NAMELESS)
        self._apply(event, found)
        return meant

    def take_undated(self, event: Event) -> None:
        """A record without a time changes no state: it may belong anywhere."""
        rule_id, called = id_of(event), folded(name_of(event))
        alike = [life for life in self._known.lives if called in life.names]
        if rule_id:
            alike = [life for life in self._known.lives if life.id == rule_id] or alike
        if event["action"] == "create" or not alike:
            life = Rule(event, event["name"], rule_id)
            self._known.lives.append(life)
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

    def finished(self) -> list[Rule]:
        """All rules, with what changes by the service's id alone leave open."""
        for life in self._known.lives:
            if life.names & self._crowds.keys():
                life.note(CROWD)
        times = sorted(self._by_id_alone)
        for life in self._known.lives:
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
        return self._known.lives

    def _make(self, event: Event, rule_id: str | None) -> Rule:
        life = Rule(event, event["name"], rule_id)
        life.made = event
        life.touch(event)
        life.state.show(event)
        life.switch(event)
        self._known.keep(life)
        return life

    def _unseen(self, event: Event, rule_id: str | None) -> Rule:
        """A rule of which the log knows only this change."""
        called = name_of(event)
        life = Rule(event, event["name"] if event["name"] is not None else called, rule_id)
        life.names = {folded(called)}
        life.note(UNSEEN)
        if rule_id and called is None:
            self._by_id_alone.append((event["happened_at"], _DONE.get(event["action"], "changed")))
        self._known.keep(life)
        return life

    def _crowd(self, event: Event) -> Rule:
        """What stands for many rules alike: telling each of each change would have no end."""
        name = folded(name_of(event)).strip()
        if name not in self._crowds:
            self._crowds[name] = life = Rule(event, name_of(event), None)
            life.names = {name}
            self._known.lives.append(life)
        return self._crowds[name]

    def _apply(self, event: Event, found: list[Rule]) -> None:
        if event["action"] == "remove":
            self._remove(event, found)
            return
        sure = len(found) == 1 and found[0] not in self._crowds.values()
        for life in found:
            if sure:
                life.stay()
            if event["action"] not in {"enable", "disable"}:
                self._change(event, life, sure=sure)
            life.switch(event)

    def _change(self, event: Event, life: Rule, *, sure: bool) -> None:
        life.state.show(event)
        shown = [*(event["conditions"] or ()), *(event["actions"] or ())]
        name = event["name"]
        renamed = name is not None and folded(name) not in life.names
        if not shown and not renamed:
            life.stamps += 1
            return
        life.changed_at = event["happened_at"]
        what = [f"called {name!r}"] if renamed else []
        life.tell("changed", event, ", ".join([*what, *shown]))
        if renamed:
            self._known.rename(life, name, sure=sure)

    def _remove(self, event: Event, found: list[Rule]) -> None:
        """End what a removal means; of several, all are gone once each may have been meant."""
        crowd = found[0] in self._crowds.values()
        gone = not crowd and all(life.removals >= len(found) - 1 for life in found)
        for life in found:
            life.removals += 1
            life.end(event, "removed" if gone else "perhaps removed")
            if gone:
                self._known.forget(life)
