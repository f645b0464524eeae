"""What an inbox rule does, however it was written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bec_kit.sources._values import folder, text

__all__ = ["Effect", "words"]


@dataclass
class Effect:
    """Conditions and actions of one rule; None is what the record does not say.

    Attributes:
        deletes: deletes the message, softly or for good.
        move_to: the folder as written.
        copy_to: the folder as written.
        marks_read: marks the message as read.
        stops: stops processing more rules.
        recipients: forward, redirect and forward as attachment.
        words: what subject, body, header or sender address must hold.
        senders: case-folded addresses or names.
        conditions: every condition as name=value.
        actions: every action as name=value.
    """

    deletes: bool | None = None
    move_to: str | None = None
    copy_to: str | None = None
    marks_read: bool | None = None
    stops: bool | None = None
    recipients: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Turn silence into no: the record shows the whole rule."""
        self.deletes = bool(self.deletes)
        self.marks_read = bool(self.marks_read)
        self.stops = bool(self.stops)

    def columns(self) -> dict[str, Any]:
        """The values of the columns that describe a rule."""
        return {
            "deletes": self.deletes,
            "move_to": self.move_to,
            "move_kind": folder(self.move_to).kind,
            "copy_to": self.copy_to,
            "copy_kind": folder(self.copy_to).kind,
            "marks_read": self.marks_read,
            "stops": self.stops,
            "recipients": list(dict.fromkeys(self.recipients)),
            "words": list(dict.fromkeys(self.words)),
            "senders": list(dict.fromkeys(self.senders)),
            "conditions": self.conditions,
            "actions": self.actions,
        }


def words(value: Any) -> list[str]:
    """The words of a condition, as written: the parts of a `;` list, or of a list.

    A blank word is kept where there is no other: a rule on a space holds for all mail.
    """
    if isinstance(value, list):
        return [word for part in value for word in words(part)]
    parts = (text(value) or "").split(";")
    return [part.strip() for part in parts if part.strip()] or [part for part in parts if part][:1]
