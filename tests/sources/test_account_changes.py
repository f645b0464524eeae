from __future__ import annotations

from typing import Any

import pytest

BOB = {
    "kind": "User",
    "id": "11111111-2222-4333-8444-555555555555",
    "upn": "Bob@contoso.example",
}


@pytest.mark.parametrize(
    ("activity", "action"),
    [
        ("Add user", "add user"),
        ("Disable account", "disable account"),
        ("Reset user password", "reset user password"),
        ("Reset password (self-service)", "reset password (self-service)"),
        ("Update StsRefreshTokenValidFrom Timestamp", "update stsrefreshtokenvalidfrom timestamp"),
        ("Change user license", "change user license"),
    ],
)
def test_accounts(change_rows: Any, activity: str, action: str) -> None:
    properties = {
        "AccountEnabled": "[false]",
        "UserType": "Member",
        "Included Updated Properties": "AccountEnabled, UserType",
        "TargetId.UserType": "Member",
    }
    assert change_rows("account_changes", activity, [BOB], properties) == [
        {
            "action": action,
            "target": "bob@contoso.example",
            "target_id": BOB["id"],
            "detail": "AccountEnabled, UserType",
        }
    ]


def test_a_guest_is_called_by_the_address_that_was_invited(change_rows: Any) -> None:
    guest = {"kind": "User", "id": BOB["id"], "name": "Bob"}
    details = {"invitedUserEmailAddress": "Bob@Fabrikam.example"}
    (row,) = change_rows("account_changes", "Invite external user", [guest], {}, details)
    assert (row["target"], row["target_id"], row["detail"]) == (
        "bob@fabrikam.example",
        BOB["id"],
        None,
    )


@pytest.mark.parametrize(
    "activity",
    ["Add member to group", "Update group", "Self-service password reset flow activity progress"],
)
def test_what_is_no_change_of_an_account(change_rows: Any, activity: str) -> None:
    assert change_rows("account_changes", activity, [BOB]) == []
