"""One inbox rule while it is replayed, and how a record names the rule that it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.enrich.replay.life import Life
from bec_kit.enrich.replay.rule_state import RuleState

if TYPE_CHECKING:
    from bec_kit.enrich.replay.life import Event

__all__ = ["Rule", "folded", "id_of", "name_of"]

OFF = "a record shows it switched off: since when is not in the log"


class Rule(Life):
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
        self.names = {folded(name)}
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

    def stay(self) -> None:
        """Take back what may have removed it: a later change shows that it was another."""
        self.ended, self.ending, self.removals = None, None, 0

    def row(self) -> dict[str, Any]:
        """The columns of the table."""
        if self.stamps:
            times = "once" if self.stamps == 1 else f"{self.stamps} times"
            self.changes.append(f"touched {times} without showing what it does")
        return super().row() | self.state.columns()


def folded(name: str | None) -> str:
    """A name as it is compared."""
    return (name or "").casefold()


def id_of(event: Event) -> str | None:
    """The service's id, where the record has one: not its own id, and not mailbox + name."""
    key = event["rule_key"]
    if key is None or key == event["record_id"] or "\\" in key:
        return None
    return str(key)


def name_of(event: Event) -> str | None:
    """How the record calls a rule that was there: by the name that it had."""
    key = event["rule_key"] or ""
    if "\\" in key:
        return str(key.split("\\", 1)[1])
    return None if event["name"] is None else str(event["name"])
