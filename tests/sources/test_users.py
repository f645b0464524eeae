from __future__ import annotations

from typing import Any

from tests.support.accounts import JANE, at, rows_of

USER: dict[str, Any] = {
    "id": JANE.upper(),
    "userPrincipalName": "Jane@contoso.example",
    "displayName": "Jane Doe",
    "accountEnabled": True,
    "userType": "Member",
    "onPremisesSyncEnabled": None,
    "mail": "Jane@contoso.example",
    "proxyAddresses": ["SMTP:Jane@contoso.example", "smtp:jd@contoso.example"],
    "department": "Finance",
    "jobTitle": "",
    "assignedLicenses": [{"skuId": "06EBC4EE-1BB5-47DD-8120-11324BC54E06", "disabledPlans": []}],
    "createdDateTime": "2020-02-01T08:00:00Z",
    "lastPasswordChangeDateTime": "2026-03-02T10:00:00.1234567Z",
    "signInSessionsValidFromDateTime": "2026-03-02T10:00:01Z",
    "signInActivity": {
        "lastSignInDateTime": "2026-03-01T09:00:00Z",
        "lastNonInteractiveSignInDateTime": "2026-03-02T09:00:00Z",
    },
}


def test_an_account_field_by_field() -> None:
    assert rows_of("users", USER) == [
        {
            "record_id": JANE,
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "object_id": JANE,
            "name": "Jane Doe",
            "enabled": True,
            "kind": "Member",
            "mail": "jane@contoso.example",
            "addresses": ["SMTP:Jane@contoso.example", "smtp:jd@contoso.example"],
            "department": "Finance",
            "sku_ids": ["06ebc4ee-1bb5-47dd-8120-11324bc54e06"],
            "created_at": at("2020-02-01T08:00:00"),
            "password_changed_at": at("2026-03-02T10:00:00.123456"),
            "sessions_valid_from": at("2026-03-02T10:00:01"),
            "last_sign_in_at": at("2026-03-01T09:00:00"),
            "last_noninteractive_at": at("2026-03-02T09:00:00"),
        }
    ]


def test_a_guest_and_what_was_not_asked_for() -> None:
    guest = {
        "id": "g1",
        "userPrincipalName": "bob_fabrikam.example#EXT#@contoso.example",
        "userType": "Guest",
        "creationType": "Invitation",
    }
    (row,) = rows_of("users", guest)
    assert (row["kind"], row["made_by"]) == ("Guest", "Invitation")
    assert row["user"] == "bob_fabrikam.example#ext#@contoso.example"
    assert "enabled" not in row


def test_the_id_does_not_change_with_the_name() -> None:
    renamed = USER | {"userPrincipalName": "jane.roe@contoso.example"}
    assert {row["record_id"] for row in rows_of("users", USER, renamed)} == {JANE}


def test_without_an_id_the_name_stands_for_it() -> None:
    without = {key: value for key, value in USER.items() if key != "id"}
    (named,) = rows_of("users", without)
    assert (named["record_id"], "flags" in named) == ("jane@contoso.example", False)
    (nobody,) = rows_of("users", {"displayName": "Jane Doe"})
    assert nobody["record_id"].startswith("sha256:")
    assert nobody["flags"] == ["no_id"]


def test_odd_shapes_are_flagged_and_nothing_else_is_lost() -> None:
    odd = USER | {
        "accountEnabled": {"x": 1},
        "createdDateTime": "3/12/2025 7:31:34 AM",
        "signInActivity": "none",
        "assignedLicenses": "System.Object[]",
    }
    (row,) = rows_of("users", odd)
    assert row["flags"] == ["odd_shape"]
    assert not {"enabled", "created_at", "last_sign_in_at", "sku_ids"} & set(row)
    assert row["user"] == "jane@contoso.example"
