from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import EVIDENCE, said, state_rows

RULE = {
    "Name": ".",
    "Enabled": True,
    "Priority": 1,
    "RuleIdentity": 11474980273107599361,
    "Identity": "jane\\11474980273107599361",
    "MailboxOwnerId": (
        "EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/jane"
    ),
    "Description": "If the message ...",
    "InError": False,
    "ErrorType": "None",
    "ForwardTo": ['"Bob" [SMTP:Bob@evil.example]', '"Al" [EX:/o=ExchangeLabs/cn=al]'],
    "RedirectTo": None,
    "MoveToFolder": "RSS Feeds",
    "MarkAsRead": True,
    "StopProcessingRules": True,
    "DeleteMessage": False,
    "SubjectOrBodyContainsWords": ["invoice", "wire"],
    "From": [],
    "HasAttachment": False,
    "WithinSizeRangeMinimum": None,
    "ExceptIfFrom": ['"Eve" [SMTP:eve@contoso.example]'],
    "RecentlyChanged": True,
}


def test_a_rule_row_by_row() -> None:
    (row,) = state_rows("inbox_rules", RULE)
    assert row["record_id"] == "jane/11474980273107599361"
    assert said(row) == {
        "user": "jane",
        "user_raw": RULE["MailboxOwnerId"],
        "rule_id": "11474980273107599361",
        "name": ".",
        "enabled": True,
        "seen_by": ["exchange"],
        "sequence": 1,
        "conditions": [
            "SubjectOrBodyContainsWords=invoice;wire",
            'ExceptIfFrom="Eve" [SMTP:eve@contoso.example]',
        ],
        "actions": [
            'ForwardTo="Bob" [SMTP:Bob@evil.example];"Al" [EX:/o=ExchangeLabs/cn=al]',
            "MoveToFolder=RSS Feeds",
            "MarkAsRead=true",
            "StopProcessingRules=true",
        ],
        "deletes": False,
        "move_to": "RSS Feeds",
        "move_kind": "rssfeeds",
        "marks_read": True,
        "stops": True,
        "recipients": ["bob@evil.example", '"Al" [EX:/o=ExchangeLabs/cn=al]'],
        "words": ["invoice", "wire"],
        "in_error": False,
    }


def test_a_sweep_rule() -> None:
    doc = {
        "Name": "s",
        "RuleId": "x2hlsd==",
        "Enabled": "True",
        "MailboxOwnerId": "Jane@contoso.example",
        "Provider": "Exchange16",
        "Sender": "Ceo@contoso.example",
        "KeepForDays": None,
        "KeepLatest": 0,
        "SourceFolder": "Inbox",
        "DestinationFolder": "Deleted Items",
    }
    (row,) = state_rows("inbox_rules", doc)
    assert row["record_id"] == "jane@contoso.example/x2hlsd=="
    assert said(row) == {
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "rule_id": "x2hlsd==",
        "name": "s",
        "enabled": True,
        "seen_by": ["sweep"],
        "conditions": ["Sender=Ceo@contoso.example", "KeepLatest=0", "SourceFolder=Inbox"],
        "actions": ["DestinationFolder=Deleted Items"],
        "deletes": False,
        "move_to": "Deleted Items",
        "move_kind": "deleteditems",
        "marks_read": False,
        "stops": False,
        "senders": ["ceo@contoso.example"],
    }


@pytest.mark.parametrize(
    ("doc", "user", "record_id"),
    [
        ({"Identity": "jane\\5", "RuleIdentity": "5"}, "jane", "jane/5"),
        ({"Identity": "5", "RuleIdentity": "5"}, None, f"{EVIDENCE}/5"),
        (
            {"MailboxOwner": "J@contoso.example", "RuleIdentity": 5},
            "j@contoso.example",
            "j@contoso.example/5",
        ),
    ],
)
def test_whose_it_is(doc: dict[str, Any], user: str | None, record_id: str) -> None:
    (row,) = state_rows("inbox_rules", doc)
    assert (row["user"], row["record_id"]) == (user, record_id)


def test_recipients_that_the_export_lost() -> None:
    doc = {
        "RuleIdentity": "5",
        "ForwardTo": "System.Object[]",
        "From": "{a@x.example, b@x.example}",
    }
    (row,) = state_rows("inbox_rules", doc)
    assert (row["recipients"], row["senders"]) == ([], ["a@x.example", "b@x.example"])
    assert row["actions"] == ["ForwardTo=System.Object[]"]
    assert row["flags"] == ["no_owner", "cut_list"]


ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*RULE, "KeepLatest", "DestinationFolder", "Sender"]), ODD))
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("inbox_rules", doc | {"RuleIdentity": 1})
    state_rows("inbox_rules", doc)
