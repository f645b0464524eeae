"""What an administrator does in the directory on ordinary days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.records.directory import Change, Target

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.habits import Desk
    from bec_kit.scenarios.scribe import Scribe

__all__ = ["administer"]

_DEPARTMENTS = ("Yard", "Accounts", "Design", "Stores")


def administer(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """A department is corrected, and somebody joins a group."""
    dice, actor = scribe.dice, desk.browser.person
    person = dice.choice(scribe.company.people)
    old, new = (f'[\r\n  "{name}"\r\n]' for name in dice.sample(_DEPARTMENTS, 2))
    group = dice.guid()
    changes = (
        ("Update user", "UserManagement", "Update", {"Department": (old, new)}),
        (
            "Add member to group",
            "GroupManagement",
            "Assign",
            {"Group.ObjectID": ("", group), "Group.DisplayName": ("", "Yard calendar")},
        ),
    )
    for operation, category, kind, properties in changes:
        change = Change(
            operation,
            category,
            "Core Directory",
            kind,
            actor,
            desk.browser.ip,
            actor.desktop.user_agent,
            Target(person.object_id, "User", person.name, person.upn),
            properties,
        )
        scribe.change(change, dice.after(at(day, "10:30"), 0, 300))
