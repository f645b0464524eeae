from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import said, state_rows

RULE = {
    "Name": ".",
    "Guid": "0e1c7a52-0000-4000-8000-000000000001",
    "Identity": ".",
    "State": "Enabled",
    "Mode": "Enforce",
    "Priority": 0,
    "Description": "If the message: ...",
    "CreatedBy": "admin@contoso.example",
    "LastModifiedBy": "Eve",
    "WhenChanged": "2026-03-01T10:00:00+01:00",
    "Conditions": [
        "Microsoft.Exchange.MessagingPolicies.Rules.Tasks.SubjectOrBodyContainsPredicate"
    ],
    "SubjectOrBodyContainsWords": ["invoice", "wire"],
    "ExceptIfFrom": ["ceo@contoso.example"],
    "SentToScope": None,
    "BlindCopyTo": ["Drop@evil.example"],
    "DeleteMessage": True,
    "Quarantine": False,
    "SetSCL": -1,
    "SetAuditSeverity": "DoNotAudit",
    "SenderAddressLocation": "Header",
    "IsValid": True,
}


def test_a_rule_row_by_row() -> None:
    (row,) = state_rows("transport_rules", RULE)
    assert row["record_id"] == "."
    assert said(row) == {
        "rule_id": "0e1c7a52-0000-4000-8000-000000000001",
        "name": ".",
        "state": "enabled",
        "mode": "Enforce",
        "priority": 0,
        "conditions": [
            "SubjectOrBodyContainsWords=invoice;wire",
            "except From=ceo@contoso.example",
        ],
        "actions": [
            "BlindCopyTo=Drop@evil.example",
            "DeleteMessage=true",
            "SetSCL=-1",
            "SetAuditSeverity=DoNotAudit",
        ],
        "recipients": ["drop@evil.example"],
        "deletes": True,
        "set_scl": "-1",
        "audit_severity": "DoNotAudit",
        "words": ["invoice", "wire"],
        "description": "If the message: ...",
        "created_by": "admin@contoso.example",
        "modified_by": "Eve",
        "modified_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
    }


def test_a_report_of_first_properties_does_not_say_what_the_rule_does() -> None:
    doc = {"Name": "x", "Description": "Blind copy to ...", "State": "Disabled", "Priority": "3"}
    (row,) = state_rows("transport_rules", doc)
    assert (row["deletes"], row["actions"], row["recipients"]) == (None, [], [])
    assert (row["state"], row["priority"]) == ("disabled", 3)


@pytest.mark.parametrize(
    ("written", "found", "flags"),
    [
        ("{a@evil.example, b@evil.example}", ["a@evil.example", "b@evil.example"], []),
        ("System.Object[]", [], ["cut_list"]),
        ("", [], []),
    ],
)
def test_recipients_of_texts(written: str, found: list[str], flags: list[str]) -> None:
    (row,) = state_rows("transport_rules", {"Name": "x", "RedirectMessageTo": written})
    assert (row["recipients"], row["flags"]) == (found, flags)
    assert row["actions"] == ([f"RedirectMessageTo={written}"] if written else [])


@given(
    st.dictionaries(
        st.sampled_from([*RULE]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text()),
    )
)
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("transport_rules", doc)
