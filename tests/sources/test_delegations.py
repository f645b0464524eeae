from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.sources._audit.delegations import CHILD

PLACE = "EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/"
COLUMNS = ("action", "kind", "mailbox", "grantee", "rights", "folder")


def cmdlet(operation: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Id": "d1",
        "Operation": operation,
        "RecordType": 1,
        "UserId": "admin@contoso.example",
        "ObjectId": PLACE + "jane",
        "Parameters": [{"Name": name, "Value": value} for name, value in parameters.items()],
        **more,
    }


def item(operation: str, folder: Any, **more: Any) -> dict[str, Any]:
    return {
        "Id": "d2",
        "Operation": operation,
        "RecordType": 2,
        "UserId": "jane@contoso.example",
        "MailboxOwnerUPN": "Jane@contoso.example",
        "Item": {"ParentFolder": folder},
        **more,
    }


JANE = "jane@contoso.example"


@pytest.mark.parametrize(
    ("operation", "parameters", "row"),
    [
        (
            "Add-MailboxPermission",
            {"Identity": JANE, "User": "Bob@fabrikam.example", "AccessRights": "FullAccess"},
            ("grant", "mailbox", JANE, "bob@fabrikam.example", ["FullAccess"], None),
        ),
        (
            "add-mailboxpermission",
            {
                "Identity": "jane",
                "User": PLACE + "Bob",
                "AccessRights": "FullAccess, ReadPermission",
            },
            ("grant", "mailbox", "jane", PLACE + "Bob", ["FullAccess", "ReadPermission"], None),
        ),
        (
            "Remove-MailboxPermission",
            {"Identity": JANE, "User": "bob@fabrikam.example", "AccessRights": "FullAccess"},
            ("revoke", "mailbox", JANE, "bob@fabrikam.example", ["FullAccess"], None),
        ),
        (
            "Add-RecipientPermission",
            {"Identity": JANE, "Trustee": "bob", "AccessRights": "SendAs"},
            ("grant", "send_as", JANE, "bob", ["SendAs"], None),
        ),
        (
            "Remove-RecipientPermission",
            {"Identity": JANE, "Trustee": "bob", "AccessRights": "SendAs"},
            ("revoke", "send_as", JANE, "bob", ["SendAs"], None),
        ),
        (
            "Add-MailboxFolderPermission",
            {
                "Identity": "Jane@contoso.example:\\Calendar",
                "User": "Default",
                "AccessRights": "Editor",
            },
            ("grant", "folder", JANE, "Default", ["Editor"], "\\Calendar"),
        ),
        (
            "Set-MailboxFolderPermission",
            {"Identity": "jane:\\Inbox", "User": "Anonymous", "AccessRights": "None"},
            ("change", "folder", "jane", "Anonymous", ["None"], "\\Inbox"),
        ),
        (
            "Remove-MailboxFolderPermission",
            {"Identity": "jane:\\Inbox", "User": "Bob"},
            ("revoke", "folder", "jane", "Bob", [], "\\Inbox"),
        ),
        (
            "Add-MailboxPermission",
            {"Identity": JANE, "Owner": "bob@contoso.example"},
            ("grant", "mailbox", JANE, "bob@contoso.example", ["Owner"], None),
        ),
    ],
)
def test_cmdlets(
    child_rows: Any, operation: str, parameters: dict[str, Any], row: tuple[Any, ...]
) -> None:
    found = child_rows(CHILD, [cmdlet(operation, parameters)], None, *COLUMNS)
    assert [tuple(each.values()) for each in found] == [row]


def test_a_denial_is_no_right(child_rows: Any) -> None:
    parameters = {"Identity": JANE, "User": "bob", "AccessRights": "FullAccess", "Deny": "True"}
    assert child_rows(CHILD, [cmdlet("Add-MailboxPermission", parameters)]) == []


def test_send_on_behalf_is_a_list_that_may_be_emptied(child_rows: Any) -> None:
    docs = [
        cmdlet("Set-Mailbox", {"Identity": JANE, "GrantSendOnBehalfTo": "Bob@x.example;Ann"}),
        cmdlet("Set-Mailbox", {"Identity": JANE, "GrantSendOnBehalfTo": ""}),
        cmdlet("Set-Mailbox", {"Identity": JANE, "ForwardingSmtpAddress": "x@y.example"}),
    ]
    rows = child_rows(CHILD, docs, None, "position", *COLUMNS)
    assert [tuple(row.values()) for row in rows] == [
        (0, "grant", "send_on_behalf", JANE, "bob@x.example", ["SendOnBehalf"], None),
        (1, "grant", "send_on_behalf", JANE, "Ann", ["SendOnBehalf"], None),
        (0, "revoke", "send_on_behalf", JANE, None, ["SendOnBehalf"], None),
    ]


@pytest.mark.parametrize(
    ("operation", "folder", "row"),
    [
        (
            "AddFolderPermissions",
            {
                "MemberUpn": "Bob@fabrikam.example",
                "MemberSid": "S-1-5-21-1",
                "MemberRights": "ReadAny, Visible",
                "Path": "\\Inbox",
                "Name": "Inbox",
            },
            ("grant", "folder", JANE, "bob@fabrikam.example", ["ReadAny", "Visible"], "\\Inbox"),
        ),
        (
            "ModifyFolderPermissions",
            {
                "MemberSid": "S-1-1-0",
                "MemberUpn": "",
                "MemberRights": "None",
                "Path": "Not Available",
                "Name": "Holidays",
            },
            ("change", "folder", JANE, "S-1-1-0", ["None"], "Holidays"),
        ),
        ("UpdateFolderPermissions", None, ("change", "folder", JANE, None, [], None)),
        (
            "UpdateCalendarDelegation",
            {"Path": "\\Calendar"},
            ("change", "folder", JANE, None, [], "\\Calendar"),
        ),
        (
            "RemoveFolderPermissions",
            {"MemberUpn": "Everyone", "Path": "\\Inbox"},
            ("revoke", "folder", JANE, "Everyone", [], "\\Inbox"),
        ),
    ],
)
def test_items(child_rows: Any, operation: str, folder: Any, row: tuple[Any, ...]) -> None:
    found = child_rows(CHILD, [item(operation, folder)], None, *COLUMNS)
    assert [tuple(each.values()) for each in found] == [row]


def test_an_item_as_text(child_rows: Any) -> None:
    folder = {"MemberUpn": "bob@x.example", "MemberRights": "ReadAny", "Path": "\\Inbox"}
    doc = item("AddFolderPermissions", None, Item=json.dumps({"ParentFolder": folder}))
    assert child_rows(CHILD, [doc], None, "grantee") == [{"grantee": "bob@x.example"}]


def test_reading_rights_is_not_asked_for(child_rows: Any) -> None:
    assert child_rows(CHILD, [cmdlet("Get-MailboxPermission", {"Identity": JANE})]) == []


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ParentFolder", "MemberUpn", "Name"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operation=st.sampled_from(
        ["Add-MailboxPermission", "Add-MailboxFolderPermission", "AddFolderPermissions"]
    ),
    values=st.dictionaries(st.sampled_from(["Identity", "User", "AccessRights"]), ODD),
    odd=ODD,
)
def test_odd_shapes_still_give_a_row(
    child_rows: Any, operation: str, values: dict[str, Any], odd: Any
) -> None:
    doc = cmdlet(operation, values, Item=odd, ObjectId=odd, UserId=odd, MailboxOwnerUPN=odd)
    assert len(child_rows(CHILD, [doc])) >= 1
