from __future__ import annotations

from typing import Any

import pytest

from tests.support.accounts import JANE, at, rows_of

DELEGATED: dict[str, Any] = {
    "id": "G1",
    "clientId": "S1",
    "consentType": "Principal",
    "principalId": JANE,
    "resourceId": "R1",
    "scope": " Mail.Read  offline_access",
}
ROLE: dict[str, Any] = {
    "id": "A1",
    "appRoleId": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
    "principalId": "S1",
    "principalType": "ServicePrincipal",
    "principalDisplayName": "Mail sync",
    "resourceId": "R1",
    "resourceDisplayName": "Microsoft Graph",
    "createdDateTime": "2026-03-02T12:10:00Z",
}


def test_what_an_app_may_do_as_a_user() -> None:
    assert rows_of("grants", DELEGATED) == [
        {
            "record_id": "G1",
            "grant_id": "G1",
            "kind": "delegated",
            "client_id": "s1",
            "principal": JANE,
            "principal_kind": "User",
            "resource_id": "r1",
            "scopes": ["Mail.Read", "offline_access"],
            "consent_type": "Principal",
        }
    ]


def test_for_everyone_there_is_no_principal() -> None:
    (row,) = rows_of("grants", DELEGATED | {"consentType": "AllPrincipals", "principalId": None})
    assert (row["consent_type"], "principal" in row) == ("AllPrincipals", False)
    assert "principal_kind" not in row


def test_what_an_app_may_do_by_itself() -> None:
    assert rows_of("grants", ROLE) == [
        {
            "record_id": "A1",
            "grant_id": "A1",
            "kind": "application",
            "app_name": "Mail sync",
            "client_id": "s1",
            "principal_kind": "ServicePrincipal",
            "resource": "Microsoft Graph",
            "resource_id": "r1",
            "scopes": ["Mail.ReadWrite"],
            "role_id": "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
            "created_at": at("2026-03-02T12:10:00"),
        }
    ]


def test_who_may_use_an_app() -> None:
    lent = ROLE | {
        "appRoleId": "00000000-0000-0000-0000-000000000000",
        "principalId": JANE,
        "principalType": "User",
        "principalDisplayName": "Jane Doe",
        "resourceId": "S1",
        "resourceDisplayName": "Mail sync",
    }
    (row,) = rows_of("grants", lent)
    assert (row["kind"], row["app_name"], row["client_id"]) == ("assignment", "Mail sync", "s1")
    assert (row["principal"], row["principal_name"]) == (JANE, "Jane Doe")
    assert not {"scopes", "role_id"} & set(row)


def test_a_role_that_nobody_knows_keeps_its_id() -> None:
    (row,) = rows_of("grants", ROLE | {"appRoleId": "11111111-1111-4111-8111-111111111111"})
    assert ("scopes" in row, row["role_id"]) == (False, "11111111-1111-4111-8111-111111111111")


@pytest.mark.parametrize(("beside", "app"), [("S1", "a1"), ("R1", None)])
def test_a_principal_beside_the_grant_is_the_app_only_where_the_ids_say_so(
    beside: str, app: str | None
) -> None:
    (row,) = rows_of("grants", DELEGATED | {"servicePrincipals": {"id": beside, "appId": "A1"}})
    assert row.get("app_id") == app


def test_without_an_id_all_parts_stand_for_it() -> None:
    listed = {key: value for key, value in DELEGATED.items() if key != "id"} | {
        "scope": "Mail.Read"
    }
    other = listed | {"scope": "Mail.Send"}
    rows = rows_of("grants", listed, other, {})
    assert [row["record_id"] for row in rows[:2]] == [
        f"s1/r1/{JANE}/delegated/Mail.Read",
        f"s1/r1/{JANE}/delegated/Mail.Send",
    ]
    assert rows[2]["flags"] == ["no_id"]


def test_odd_shapes() -> None:
    (row,) = rows_of("grants", DELEGATED | {"scope": None, "principalId": {"x": 1}})
    assert (row["kind"], row["principal"]) == ("delegated", '{"x":1}')
