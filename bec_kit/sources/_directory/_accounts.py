"""Changes of accounts: made, disabled, password, licence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.sources._directory._change import Change

__all__ = ["account_rows"]

_ACTIVITIES = frozenset(
    {
        "add user",
        "change password (self-service)",
        "change user license",
        "change user password",
        "convert federated user to managed",
        "delete user",
        "disable account",
        "enable account",
        "hard delete user",
        "invite external user",
        "redeem external user invite",
        "reset password (by admin)",
        "reset password (self-service)",
        "reset user password",
        "restore user",
        "set force change user password",
        "set license properties",
        "unlock user account (self-service)",
        "update stsrefreshtokenvalidfrom timestamp",
        "update user",
    }
)
# Properties that describe the record, not the account.
_ABOUT_THE_RECORD = frozenset(
    {"action client name", "included updated properties", "targetid.usertype", ""}
)


def account_rows(change: Change) -> Iterator[dict[str, Any]]:
    """The row of a change of an account."""
    if change.key not in _ACTIVITIES:
        return
    person = change.first("User")
    invited = change.details.get("inviteduseremailaddress")
    names = dict.fromkeys(
        each.name for each in change.properties if each.name.casefold() not in _ABOUT_THE_RECORD
    )
    named = person.name if person and "@" in (person.name or "") else None
    whose = (person and person.upn) or invited or named or change.whose()
    yield {
        "action": change.key,
        "target": whose.casefold() if whose else None,
        "target_id": person.id if person else None,
        "detail": ", ".join(names) or None,
    }
