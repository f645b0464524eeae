"""Changes of inbox rules, and a case in which they would be seen."""

from __future__ import annotations

from typing import Any

from tests.support.rows import VICTIM, at

__all__ = ["SEEN", "case", "rule_change"]

# Both record types that rules are made by are in the evidence, and so is the victim.
SEEN = [{"user": VICTIM, "record_type": 1}, {"user": VICTIM, "record_type": 2}]


def rule_change(**more: Any) -> dict[str, Any]:
    """The making of a rule in the victim's own mailbox, which says no more of what it does."""
    return {
        "record_id": "n1",
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "action": "create",
        "rule_key": "n1",
        "mailbox": VICTIM,
        "ok": True,
        "position": 0,
        **more,
    }


def case(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A case with some changes, and other tables."""
    return {"audit": SEEN, "rule_changes": changes, **more}
