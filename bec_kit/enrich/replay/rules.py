"""Inbox rules, replayed: what each did after each record, and from its making to its end."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.enrich.replay.events import COMMON
from bec_kit.enrich.replay.mailbox import MOST_ALIKE, Mailbox
from bec_kit.enrich.replay.rule import Rule, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bec_kit.enrich.replay.life import Event
    from bec_kit.enrich.replay.rule_state import RuleState

__all__ = ["COLUMNS", "Shown", "replay", "states"]

COLUMNS = (
    *COMMON,
    "action",
    "dialect",
    "rule_key",
    "name",
    "enabled",
    "deletes",
    "move_to",
    "move_kind",
    "copy_to",
    "copy_kind",
    "marks_read",
    "stops",
    "recipients",
    "external",
    "words",
    "senders",
    "conditions",
    "conditions_known",
    "actions",
)
"""Of `rule_changes`, beside `mailbox`: what an event holds."""

_ORDER = {"create": 0, "change": 1, "enable": 1, "disable": 1, "remove": 2}


class Shown(NamedTuple):
    """A rule as it stood after a record.

    Attributes:
        event: the record.
        rule: what it meant.
        state: what the rule does now.
        meant: how many rules the record may mean; 1 once all of them are gone.
    """

    event: Event
    rule: Rule
    state: RuleState
    meant: int


def states(events: Iterable[Event]) -> Iterator[Shown]:
    """Each record of one mailbox with each rule that it may mean, as that stood after it.

    Of many rules alike the latest twenty are told. What a state holds goes on changing:
    read it before the next one is asked for.

    Args:
        events: rows of `rule_changes` that did not fail, in any order.
    """
    box = Mailbox()
    for event in sorted(events, key=_place):
        if event["happened_at"] is None:
            life = Rule(event, event["name"], id_of(event))
            life.state.show(event)
            yield Shown(event, life, life.state, 1)
            continue
        found = box.take(event)
        gone = all(life.ending == "removed" for life in found)
        for life in found[-MOST_ALIKE:]:
            state = life.state
            if len(found) > MOST_ALIKE:  # the crowd's row took it in, and no single rule
                state = deepcopy(state)
                state.show(event)
            yield Shown(event, life, state, 1 if gone else len(found))


def replay(events: Iterable[Event]) -> list[dict[str, Any]]:
    """One row for each rule of one mailbox.

    Args:
        events: rows of `rule_changes` that did not fail, in any order.
    """
    box = Mailbox()
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
