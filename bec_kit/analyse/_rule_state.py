"""What an inbox rule does, replayed: a change of a cmdlet logs only what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources import recipients

if TYPE_CHECKING:
    from bec_kit.analyse._life import Event

__all__ = ["RuleState"]

_FORWARDS = frozenset(
    {"forwardasattachmentto", "forwardto", "redirectto", "sendtextmessagenotificationto"}
)
_OFF = frozenset({"", "false", "$false"})
_PLAIN = ("deletes", "marks_read", "stops")
_FOLDERS = {"movetofolder": "move_to", "copytofolder": "copy_to"}


class RuleState:
    """Actions and conditions of one rule after all changes so far.

    Attributes:
        whole: some record showed the rule whole; else only what was changed is known.
    """

    def __init__(self) -> None:
        self.whole = False
        self._fields: dict[str, Any] = {}
        self._sends: dict[str, list[str]] = {}
        self._entries: dict[str, dict[str, str]] = {"actions": {}, "conditions": {}}
        self._outside: set[str] | None = None

    def show(self, event: Event) -> None:
        """Take in what a record shows: the rule whole, or only what was changed."""
        if event["conditions_known"]:
            self.whole = True
            self._fields, self._sends = {}, {}
            self._entries = {"actions": {}, "conditions": {}}
        for part, entries in self._entries.items():
            for written in event[part] or ():
                self._take(part, entries, written)
        for name in (*_PLAIN, *_FOLDERS.values()):
            if event[name] is not None:
                self._fields[name] = event[name]
        if event["conditions_known"] and event["recipients"]:
            spoken = {each for told in self._sends.values() for each in told}
            self._sends[""] = [each for each in event["recipients"] if each not in spoken]
        if event["external"] is not None:
            self._outside = (self._outside or set()) | set(event["external"])

    def _take(self, part: str, entries: dict[str, str], written: str) -> None:
        name, _, value = written.partition("=")
        key = name.casefold()
        if part == "actions":
            if key in _FORWARDS:
                self._sends[key] = recipients(value)
            elif key in _FOLDERS:
                self._fields.pop(_FOLDERS[key], None)
        if value.strip().casefold() in _OFF and "=" in written:
            entries.pop(key, None)
        else:
            entries[key] = written

    def recipients(self) -> list[str]:
        """To whom it sends mail on."""
        return list(dict.fromkeys(each for told in self._sends.values() for each in told))

    def columns(self) -> dict[str, Any]:
        """The columns that say what the rule does."""
        to = self.recipients()
        return {
            "effect": self._words(to),
            "recipients": to,
            "external": None if self._outside is None else [r for r in to if r in self._outside],
            "actions": list(self._entries["actions"].values()),
            "conditions": list(self._entries["conditions"].values()),
        }

    def _words(self, to: list[str]) -> str:
        told = [f"sends mail on to {', '.join(to)}"] if to else []
        for name, verb in (("move_to", "moves it to"), ("copy_to", "copies it to")):
            if folder := self._fields.get(name):
                told.append(f"{verb} {folder}")
        said = {
            "deletes": "deletes it",
            "marks_read": "marks it as read",
            "stops": "stops later rules",
        }
        told += [words for name, words in said.items() if self._fields.get(name)]
        if not told:
            told = list(self._entries["actions"].values())
        conditions = list(self._entries["conditions"].values())
        if not told and not conditions:
            return "no action is left" if self.whole else "what it does is not in the log"
        meets = f"where {', '.join(conditions)}" if conditions else ""
        if self.whole:
            return f"{meets or 'all mail'}: {', '.join(told) or 'no action is left'}"
        return f"known in part only: {'; '.join(filter(None, (meets, ', '.join(told))))}"
