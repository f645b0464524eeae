from __future__ import annotations

from typing import Any

import pytest

from bec_kit.sources._audit.exchange_roles import CHILD

GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
BOB = {
    "kind": "User",
    "id": "11111111-2222-4333-8444-555555555555",
    "name": "Bob",
    "upn": "Bob@contoso.example",
}
NAMED = {"Role.DisplayName": "Global Administrator", "Role.TemplateId": GLOBAL}
ROW = {
    "action": "add",
    "role": "Global Administrator",
    "role_template_id": GLOBAL,
    "target": "bob@contoso.example",
    "target_id": BOB["id"],
    "target_kind": "User",
}


@pytest.mark.parametrize(
    ("activity", "action"),
    [
        ("Add member to role", "add"),
        ("Add scoped member to role", "add"),
        ("Add member to role completed (PIM activation)", "add"),
        ("Add member to role in PIM completed (permanent)", "add"),
        ("Add member to role in PIM completed (timebound)", "add"),
        ("Add member to role outside of PIM (permanent)", "add"),
        ("Add eligible member to role", "eligible"),
        ("Add eligible member to role in PIM completed (permanent)", "eligible"),
        ("Remove member from role", "remove"),
        ("Remove eligible member from role in PIM completed (timebound)", "remove"),
        ("Remove member from role (PIM activation expired)", "remove"),
    ],
)
def test_memberships(change_rows: Any, activity: str, action: str) -> None:
    assert change_rows("role_changes", activity, [BOB], NAMED) == [{**ROW, "action": action}]


@pytest.mark.parametrize(
    "activity",
    [
        "Add member to role in PIM requested (permanent)",
        "Add member to role request approved (PIM activation)",
        "Add member to role request denied (PIM activation)",
        "Add member to role canceled (PIM activation)",
        "Add member to group",
        "Add member to administrative unit",
        "Update role setting in PIM",
    ],
)
def test_steps_on_the_way_are_no_change(change_rows: Any, activity: str) -> None:
    assert change_rows("role_changes", activity, [BOB], NAMED) == []


def test_a_removal_keeps_the_role_in_its_old_values(change_rows: Any) -> None:
    gone = {name: (value, "") for name, value in NAMED.items()}
    rows = change_rows("role_changes", "Remove member from role", [BOB], gone)
    assert rows == [{**ROW, "action": "remove"}]


def test_a_group_may_hold_a_role(change_rows: Any) -> None:
    group = {"kind": "Group", "id": BOB["id"], "name": "Helpers"}
    rows = change_rows("role_changes", "Add member to role", [group], NAMED)
    assert rows == [{**ROW, "target": "Helpers", "target_kind": "Group"}]


def test_a_name_in_a_list_of_one(change_rows: Any) -> None:
    named = {"Role.DisplayName": '[\r\n  "Global Administrator"\r\n]', "Role.TemplateId": GLOBAL}
    assert change_rows("role_changes", "Add member to role", [BOB], named) == [ROW]


@pytest.mark.parametrize("change_rows", ["directory_audits"], indirect=True)
def test_privileged_identity_management_names_role_and_member_as_targets(change_rows: Any) -> None:
    targets = [
        {"kind": "Role", "id": "r", "name": "Global Administrator"},
        {"kind": "Request", "id": "q"},
        BOB,
    ]
    activity = "Add member to role in PIM completed (permanent)"
    for properties, details in (
        ({"TemplateId": GLOBAL}, {}),
        ({}, {"TemplateId": GLOBAL}),
        ({}, {"RoleDefinitionOriginId": GLOBAL}),
    ):
        rows = change_rows("role_changes", activity, targets, properties, details)
        assert rows == [ROW]


@pytest.mark.parametrize(
    ("operation", "parameters", "rows"),
    [
        (
            "Add-RoleGroupMember",
            {"Identity": "Organization Management", "Member": "Bob@contoso.example"},
            [("add", "Organization Management", "bob@contoso.example", None)],
        ),
        (
            "Update-RoleGroupMember",
            {"Identity": "Organization Management", "Members": "Bob;Ann"},
            [
                ("add", "Organization Management", "Bob", None),
                ("add", "Organization Management", "Ann", None),
            ],
        ),
        (
            "Remove-RoleGroupMember",
            {"Identity": "Organization Management", "Member": "Bob"},
            [("remove", "Organization Management", "Bob", None)],
        ),
        (
            "New-ManagementRoleAssignment",
            {"Role": "ApplicationImpersonation", "User": "bob@contoso.example"},
            [("add", "ApplicationImpersonation", "bob@contoso.example", "User")],
        ),
        (
            "New-ManagementRoleAssignment",
            {"Role": "Mailbox Import Export", "SecurityGroup": "Helpers"},
            [("add", "Mailbox Import Export", "Helpers", "Group")],
        ),
        (
            "Remove-ManagementRoleAssignment",
            {"Identity": "Mailbox Import Export-Helpers"},
            [("remove", "Mailbox Import Export-Helpers", None, None)],
        ),
        ("Get-RoleGroupMember", {"Identity": "Organization Management"}, []),
    ],
)
def test_exchange_roles(
    child_rows: Any, operation: str, parameters: dict[str, str], rows: list[tuple[Any, ...]]
) -> None:
    entries = [{"Name": name, "Value": value} for name, value in parameters.items()]
    doc = {"Id": "e1", "Operation": operation, "RecordType": 1, "Parameters": entries}
    columns = ("action", "role", "target", "target_kind")
    found = child_rows(CHILD, [doc], None, *columns)
    assert [tuple(row.values()) for row in found] == rows
