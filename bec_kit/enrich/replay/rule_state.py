"""What an inbox rule does, replayed: a change of a cmdlet logs only what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources import recipients

if TYPE_CHECKING:
    from bec_kit.enrich.replay.life import Event

__all__ = ["RuleState"]

_NUMBER = "sendtextmessagenotificationto"
_FORWARDS = frozenset({"forwardasattachmentto", "forwardto", "redirectto", _NUMBER})
_OFF = frozenset({"", "false", "$false"})
_FOLDERS = {"movetofolder": ("move_to", "move_kind"), "copytofolder": ("copy_to", "copy_kind")}
_FIELDS = ("deletes", "marks_read", "stops", "move_to", "move_kind", "copy_to", "copy_kind")


class RuleState:
    """Actions and conditions of one rule after all changes so far.

    Attributes:
        whole: some record showed the rule whole; else only what was changed is known.
    """

    def __init__(self) -> None:
        self.whole = False
        self._fields: dict[str, Any] = {}
        self._sends: dict[str, list[str]] = {}
        self._entries: dict[str, dict[str, list[str]]] = {"actions": {}, "conditions": {}}
        self._sought: list[str] = []
        self._outside: set[str] | None = None

    def show(self, event: Event) -> None:
        """Take in what a record shows: the rule whole, or only what was changed."""
        if event["conditions_known"]:
            self.whole = True
            self._fields, self._sends, self._sought = {}, {}, []
            self._entries = {"actions": {}, "conditions": {}}
        for part, entries in self._entries.items():
            fresh = set[str]()
            for written in event[part] or ():
                self._take(part, entries, written, fresh)
        self._fields |= {name: event[name] for name in _FIELDS if event[name] is not None}
        if event["dialect"] != "cmdlet":  # whose conditions say by name which words they replace
            self._sought += [*(event["words"] or ()), *(event["senders"] or ())]
        if event["conditions_known"] and event["recipients"]:
            spoken = {each for told in self._sends.values() for each in told}
            self._sends[""] = [each for each in event["recipients"] if each not in spoken]
        if event["external"] is not None:
            self._outside = (self._outside or set()) | set(event["external"])

    def _take(
        self, part: str, entries: dict[str, list[str]], written: str, fresh: set[str]
    ) -> None:
        name, _, value = written.partition("=")
        key = name.casefold()
        if key not in fresh:
            fresh.add(key)
            entries.pop(key, None)
        if part == "actions":
            if key in _FORWARDS:
                self._sends[key] = recipients(value)
            elif key in _FOLDERS:
                for field in _FOLDERS[key]:
                    self._fields.pop(field, None)
        if value.strip().casefold() not in _OFF or "=" not in written:
            entries.setdefault(key, []).append(written)

    def recipients(self) -> list[str]:
        """To whom it sends mail on."""
        return list(dict.fromkeys(each for told in self._sends.values() for each in told))

    def outside(self) -> list[str] | None:
        """Those of them outside the tenant; None where that is not known.

        A text message leaves the tenant whatever the number.
        """
        numbers = self._sends.get(_NUMBER, [])
        if self._outside is None:
            return numbers or None
        return [each for each in self.recipients() if each in self._outside or each in numbers]

    def shown(self) -> dict[str, Any]:
        """What the rule does, value by value, and what it looks for beside its conditions."""
        return {name: self._fields.get(name) for name in _FIELDS} | {
            "recipients": self.recipients(),
            "outside": self.outside(),
            "conditions": self._written("conditions"),
            "sought": self._sought.copy(),
            "whole": self.whole,
        }

    def columns(self) -> dict[str, Any]:
        """The columns that say what the rule does, in words too."""
        return {
            "effect": self._words(self.recipients()),
            "recipients": self.recipients(),
            "external": self.outside(),
            "actions": self._written("actions"),
            "conditions": self._written("conditions"),
        }

    def _written(self, part: str) -> list[str]:
        return [each for said in self._entries[part].values() for each in said]

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
            told = self._written("actions")
        conditions = self._written("conditions")
        if not told and not conditions:
            return "no action is left" if self.whole else "what it does is not in the log"
        meets = f"where {', '.join(conditions)}" if conditions else ""
        if self.whole:
            return f"{meets or 'all mail'}: {', '.join(told) or 'no action is left'}"
        return f"known in part only: {'; '.join(filter(None, (meets, ', '.join(told))))}"
