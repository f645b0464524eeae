from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import EVIDENCE, SEALED, said, state_rows

PLACE = "EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/jane"


def test_full_access_row_by_row() -> None:
    doc = {
        "Identity": "Jane@contoso.example",
        "User": "Bob@contoso.example",
        "AccessRights": ["FullAccess", "ReadPermission"],
        "Deny": False,
        "IsInherited": False,
    }
    assert state_rows("permissions", doc) == [
        {
            "record_id": "jane@contoso.example/full_access/bob@contoso.example",
            "collected_at": SEALED,
            "gone_at": None,
            "evidence_id": EVIDENCE,
            "evidence_row": 1,
            "mailbox": "jane@contoso.example",
            "mailbox_raw": "Jane@contoso.example",
            "grantee": "bob@contoso.example",
            "grantee_raw": "Bob@contoso.example",
            "kind": "full_access",
            "rights": ["FullAccess", "ReadPermission"],
            "folder": None,
            "inherited": False,
            "denied": False,
            "flags": [],
        }
    ]


@pytest.mark.parametrize(
    ("doc", "found"),
    [
        (
            {"Identity": PLACE, "User": "NT AUTHORITY\\SELF", "AccessRights": "{ReadPermission}"},
            ("jane", "NT AUTHORITY\\SELF", "mailbox", ["ReadPermission"], None, None),
        ),
        (
            {
                "Identity": "jane",
                "Trustee": "bob",
                "AccessRights": "SendAs",
                "AccessControlType": "Deny",
            },
            ("jane", "bob", "send_as", ["SendAs"], None, True),
        ),
        (
            {"Mailbox": "jane", "GrantSendOnBehalfTo": "Bob B"},
            ("jane", "Bob B", "send_on_behalf", ["SendOnBehalf"], None, None),
        ),
        (
            {
                "Identity": "jane@contoso.example:\\Calendar",
                "FolderName": "Calendar",
                "User": {
                    "DisplayName": "Bob B",
                    "ADRecipient": {"PrimarySmtpAddress": "bob@contoso.example"},
                },
                "AccessRights": ["Editor"],
            },
            ("jane@contoso.example", "bob@contoso.example", "folder", ["Editor"], "Calendar", None),
        ),
        (
            {"UserPrincipalName": "bob@contoso.example"},
            ("bob@contoso.example", None, "none", None, None, None),
        ),
    ],
)
def test_kinds(doc: dict[str, Any], found: tuple[Any, ...]) -> None:
    (row,) = state_rows("permissions", doc)
    names = ("mailbox", "grantee", "kind", "rights", "folder", "denied")
    assert tuple(row[name] for name in names) == found


def test_a_folder_of_nobody_knows_whom_stays_one_row_each() -> None:
    doc = {
        "Identity": "Default",
        "FolderName": "Calendar",
        "User": {"DisplayName": "Default"},
        "AccessRights": ["AvailabilityOnly"],
    }
    rows = state_rows("permissions", doc, doc)
    assert [row["record_id"] for row in rows] == [
        f"{EVIDENCE}/1/folder/Calendar/default",
        f"{EVIDENCE}/2/folder/Calendar/default",
    ]
    assert said(rows[0]) == {
        "grantee": "Default",
        "grantee_raw": "Default",
        "kind": "folder",
        "rights": ["AvailabilityOnly"],
        "folder": "Calendar",
        "flags": ["no_owner"],
    }


def test_rights_that_the_export_lost_are_unknown() -> None:
    doc = {"Identity": "jane", "User": "bob", "AccessRights": "System.Collections.ArrayList"}
    (row,) = state_rows("permissions", doc)
    assert (row["kind"], row["rights"], row["flags"]) == ("mailbox", None, ["cut_list"])


ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
KEYS = ["Identity", "User", "Trustee", "AccessRights", "FolderName", "Deny", "GrantSendOnBehalfTo"]


@given(st.dictionaries(st.sampled_from(KEYS), ODD))
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("permissions", doc)


def test_the_owner_that_was_asked_for_names_the_mailbox() -> None:
    doc = {
        "FolderName": "Drafts",
        "User": "Bob@x.example",
        "AccessRights": ["Reviewer"],
    }
    (asked,) = state_rows("permissions", doc, owner="Jane@contoso.example")
    context = "$metadata#users('Jane%40contoso.example')/permissions"
    (told,) = state_rows("permissions", {"@odata.context": context, **doc})
    (nobody,) = state_rows("permissions", doc)

    assert asked["record_id"] == "jane@contoso.example/folder/Drafts/bob@x.example"
    assert (asked["mailbox"], asked["mailbox_raw"]) == (
        "jane@contoso.example",
        "Jane@contoso.example",
    )
    assert told == asked
    assert (nobody["mailbox"], nobody["flags"]) == (None, ["no_owner"])


def test_the_owner_stands_for_the_alias_that_a_cmdlet_writes() -> None:
    doc = {"Identity": "jane", "User": "bob@x.example", "AccessRights": ["FullAccess"]}
    (row,) = state_rows("permissions", doc, owner="jane@contoso.example")

    assert row["mailbox"] == "jane@contoso.example"
