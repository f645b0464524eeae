from __future__ import annotations

from typing import Any

import pytest

from tests.support.accounts import JANE, at, rows_of

GROUP: dict[str, Any] = {
    "id": "G1",
    "displayName": "Admins",
    "mail": None,
    "groupTypes": [],
    "mailEnabled": False,
    "securityEnabled": True,
    "isAssignableToRole": True,
    "createdDateTime": "2020-01-01T00:00:00Z",
    "members": [
        {
            "@odata.type": "#microsoft.graph.user",
            "id": JANE,
            "userPrincipalName": "Jane@contoso.example",
            "displayName": "Jane Doe",
        },
        {"@odata.type": "#microsoft.graph.group", "id": "G2", "displayName": "Inner"},
    ],
}
MEMBERS = [
    {
        "record_id": f"g1/{JANE}",
        "group_id": "g1",
        "group_name": "Admins",
        "member": "jane@contoso.example",
        "member_raw": "Jane@contoso.example",
        "member_id": JANE,
        "member_name": "Jane Doe",
        "member_kind": "user",
    },
    {
        "record_id": "g1/g2",
        "group_id": "g1",
        "group_name": "Admins",
        "member": "g2",
        "member_raw": "G2",
        "member_id": "g2",
        "member_name": "Inner",
        "member_kind": "group",
    },
]


def test_a_group_and_its_members() -> None:
    assert rows_of("groups", GROUP) == [
        {
            "record_id": "g1",
            "group_id": "g1",
            "name": "Admins",
            "kind": "security",
            "role_assignable": True,
            "members": ["jane@contoso.example", "g2"],
            "created_at": at("2020-01-01"),
        }
    ]
    assert rows_of("groups", GROUP, table="group_members") == MEMBERS
    assert rows_of("groups", GROUP | {"members": None}, table="group_members") == []


def test_members_by_themselves_are_the_same_rows() -> None:
    listed = [
        {"groupId": "G1", "groupDisplayName": "Admins", **member} for member in GROUP["members"]
    ]
    assert rows_of("group_members", *listed) == MEMBERS


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"groupTypes": ["Unified"]}, "microsoft365"),
        ({"groupTypes": "Unified, DynamicMembership"}, "microsoft365"),
        ({"groupTypes": ["DynamicMembership"]}, "security"),
        ({"mailEnabled": True}, "mail_security"),
        ({"mailEnabled": "True", "securityEnabled": "False"}, "distribution"),
        ({"securityEnabled": None}, None),
    ],
)
def test_kinds(fields: dict[str, Any], kind: str | None) -> None:
    (row,) = rows_of("groups", GROUP | fields)
    assert row.get("kind") == kind


def test_odd_shapes() -> None:
    rows = rows_of("groups", {}, GROUP | {"members": [1, None, {}], "isAssignableToRole": "?"})
    assert [row["flags"] for row in rows] == [["no_id"], ["odd_shape"]]
    (member,) = rows_of("groups", GROUP | {"members": [1, {}]}, table="group_members")
    assert member["record_id"] == "g1/member 0"
    (alone,) = rows_of("group_members", {"groupId": "G1"})
    assert alone["flags"] == ["no_id"]
