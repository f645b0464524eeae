from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources.inbox_rules import normalise

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)
ORIGIN = Origin("0007-inbox_rules", SEALED)
JANES = "https://graph.microsoft.com/v1.0/$metadata#users('{}')/mailFolders('inbox')/messageRules"


def rows_of(*docs: dict[str, Any]) -> list[dict[str, Any]]:
    batch = Batch("inbox_rules", list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    table = normalise(batch, ORIGIN)["inbox_rules"]
    assert table.schema == tables.schema("inbox_rules")
    return table.to_pylist()


def rule(**more: Any) -> dict[str, Any]:
    return {
        "@odata.context": JANES.format("Jane%40contoso.example"),
        "id": "AQAAAJ5dZp8=",
        "displayName": ".",
        "sequence": 2,
        "isEnabled": True,
        "hasError": False,
        "isReadOnly": False,
        **more,
    }


def test_a_rule_row_by_row() -> None:
    doc = rule(
        conditions={
            "subjectContains": ["invoice", "wire"],
            "fromAddresses": [{"emailAddress": {"name": "x@y.example", "address": "B@x.example"}}],
            "hasAttachments": False,
            "importance": None,
        },
        exceptions={"bodyContains": ["lunch"]},
        actions={
            "moveToFolder": "Conversation History",
            "copyToFolder": "AAMkAG==",
            "permanentDelete": True,
            "markAsRead": True,
            "stopProcessingRules": True,
            "forwardTo": [{"emailAddress": {"name": "Al", "address": "Drop@mail.example"}}],
            "redirectTo": [],
        },
    )
    assert rows_of(doc) == [
        {
            "record_id": "jane@contoso.example/AQAAAJ5dZp8=",
            "collected_at": SEALED,
            "gone_at": None,
            "evidence_id": "0007-inbox_rules",
            "evidence_row": 1,
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "rule_id": "AQAAAJ5dZp8=",
            "name": ".",
            "enabled": True,
            "hidden": None,
            "seen_by": ["graph"],
            "sequence": 2,
            "conditions": [
                "subjectContains=invoice;wire",
                "fromAddresses=b@x.example",
                "except bodyContains=lunch",
            ],
            "actions": [
                "moveToFolder=Conversation History",
                "copyToFolder=AAMkAG==",
                "permanentDelete=true",
                "markAsRead=true",
                "stopProcessingRules=true",
                "forwardTo=drop@mail.example",
            ],
            "deletes": True,
            "move_to": "Conversation History",
            "move_kind": "conversationhistory",
            "copy_to": "AAMkAG==",
            "copy_kind": None,
            "marks_read": True,
            "stops": True,
            "recipients": ["drop@mail.example"],
            "external": None,
            "words": ["invoice", "wire"],
            "senders": ["b@x.example"],
            "in_error": False,
            "flags": [],
        }
    ]


@pytest.mark.parametrize(
    "context", [None, "", "https://graph.microsoft.com/v1.0/$metadata#Me/mailFolders('inbox')"]
)
def test_a_page_without_owner(context: str | None) -> None:
    (row,) = rows_of(rule(**{"@odata.context": context}))
    assert (row["user"], row["user_raw"], row["flags"]) == (None, None, ["no_owner"])
    assert row["record_id"] == "0007-inbox_rules/AQAAAJ5dZp8="


@pytest.mark.parametrize(
    ("written", "user"),
    [
        ("6A1F3C9E-55d2-4b8a-9e07-c2d4f8a1b3e6", "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"),
        ("O''Neil%40contoso.example", "o'neil@contoso.example"),
    ],
)
def test_the_owner_in_the_context(written: str, user: str) -> None:
    (row,) = rows_of(rule(**{"@odata.context": JANES.format(written)}))
    assert (row["user"], row["flags"]) == (user, [])
    assert row["record_id"] == f"{user}/AQAAAJ5dZp8="


def test_what_a_whole_rule_does_not_do_is_no() -> None:
    (row,) = rows_of(rule(displayName="", actions={"delete": False}, conditions={}))
    assert (row["name"], row["deletes"], row["marks_read"], row["stops"]) == (
        "",
        False,
        False,
        False,
    )
    assert (row["conditions"], row["actions"]) == ([], [])


def test_a_rule_that_graph_cannot_express_does_not_say_no() -> None:
    (row,) = rows_of(rule(isReadOnly=True, conditions=None, actions=None))
    assert (row["deletes"], row["marks_read"], row["stops"]) == (None, None, None)


def test_a_rule_without_id_or_of_odd_shape() -> None:
    (row,) = rows_of(rule(id=None, conditions="[]", actions="all"))
    assert row["record_id"].startswith("jane@contoso.example/sha256:")
    assert row["flags"] == ["no_id", "odd_shape"]
    assert row["actions"] == ["unreadable=all"]


def test_no_rule_at_all() -> None:
    assert rows_of() == []


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["forwardTo", "delete", "subjectContains", "emailAddress", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "conditions", "actions", "exceptions", "isEnabled", "sequence", "@odata.context"]
        ),
        ODD,
    )
)
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    assert len(rows_of(doc)) == 1


def test_a_rule_of_the_kits_script_has_its_owner_and_its_view() -> None:
    context = "$metadata#users('Mia%40contoso.example')/inbox_rules"
    rule = {"@odata.context": context, "Name": ".", "RuleIdentity": 7, "MailboxOwnerId": "mia"}
    plain, hidden = rows_of(rule, rule | {"@bec_kit.view": "exchange_hidden"})

    assert plain["user"] == hidden["user"] == "mia@contoso.example"
    assert plain["record_id"] == hidden["record_id"] == "mia@contoso.example/7"
    assert (plain["seen_by"], plain["hidden"]) == (["exchange"], None)
    assert (hidden["seen_by"], hidden["hidden"]) == (["exchange_hidden"], True)
