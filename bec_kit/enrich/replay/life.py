"""One rule or forwarding from its beginning to its end, as the log tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["NO_TIME", "SAME_TIME", "UNSEEN", "Event", "Life", "moment"]

Event = Mapping[str, Any]

UNSEEN = "its making is not in the log: it was there before, or the record is missing"
SAME_TIME = "two of its records bear the same time: their order is not known"
NO_TIME = "a record of it has no readable time: where it belongs is not known"
NO_OUTCOME = "the log does not say whether one of its changes succeeded"


@dataclass(eq=False)  # two rules are never one, however alike
class Life:
    """One rule or forwarding.

    Attributes:
        kind: rule or forwarding.
        mailbox: whose mail.
        first: the first record that shows it.
        rule_key: under which the records name it.
        name: as it is called now.
        made: the record that made it; None where the log has none.
        ended: the last record that ended it, or may have.
        ending: how it ended, in one word.
        disabled_at: since when it is switched off.
        changed_at: the last change of what it does.
        changes: each later change, in words.
        notes: what the log leaves open; the keys, in order.
        record_ids: every record that tells of it; the keys, in order.
    """

    kind: str
    mailbox: str | None
    first: Event
    rule_key: str | None = None
    name: str | None = None
    made: Event | None = None
    ended: Event | None = None
    ending: str | None = None
    disabled_at: datetime | None = None
    changed_at: datetime | None = None
    changes: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    record_ids: dict[str, None] = field(default_factory=dict)
    last_at: datetime | None = None

    def touch(self, event: Event) -> None:
        """Take a record for one of this life's, and say what it leaves open."""
        at = event["happened_at"]
        if at is None:
            self.note(NO_TIME)
        elif at == self.last_at and event["record_id"] not in self.record_ids:
            self.note(SAME_TIME)
        self.last_at = at or self.last_at
        self.record_ids[event["record_id"]] = None
        if event["ok"] is None:
            self.note(NO_OUTCOME)

    def note(self, words: str) -> None:
        """Say once what the log leaves open."""
        self.notes[words] = None

    def tell(self, did: str, event: Event, what: str = "") -> None:
        """Add a change in words: what was done, by whom, from where."""
        where = f" from {event['ip']}" if event["ip"] else ""
        said = f"{moment(event['happened_at'])} {did} by {event['user'] or 'unknown'}{where}"
        self.changes.append(f"{said}: {what}" if what else said)

    def end(self, event: Event, ending: str) -> None:
        """Note the end; a later one takes the place of an earlier one."""
        self.ended, self.ending = event, ending

    def row(self) -> dict[str, Any]:
        """The columns that rules and forwarding share."""
        made, ended = self.made or {}, self.ended or {}
        return {
            "mailbox": self.mailbox,
            "kind": self.kind,
            "rule_key": self.rule_key,
            "name": self.name,
            "seen_at": self.first["happened_at"],
            "made_at": made.get("happened_at"),
            "made_by": made.get("user"),
            "made_ip": made.get("ip"),
            "changed_at": self.changed_at,
            "changes": self.changes,
            "disabled_at": self.disabled_at,
            "ended_at": ended.get("happened_at"),
            "ended_by": ended.get("user"),
            "ended_ip": ended.get("ip"),
            "ending": self.ending,
            "ambiguity": "; ".join(self.notes) or None,
            "record_ids": list(self.record_ids),
            "record_id": self.first["record_id"],
            "evidence_id": self.first["evidence_id"],
            "evidence_row": self.first["evidence_row"],
            "position": self.first["position"],
        }


def moment(at: datetime | None) -> str:
    """A time for eyes, to the second: audit records know no finer one."""
    return "at an unknown time" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"
