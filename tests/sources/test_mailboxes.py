from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import EVIDENCE, SEALED, said, state_rows

GET_MAILBOX = {
    "UserPrincipalName": "Jane@contoso.example",
    "PrimarySmtpAddress": "jane@contoso.example",
    "EmailAddresses": [
        "SMTP:jane@contoso.example",
        "smtp:J.D@contoso.example",
        "SIP:j@sip.example",
    ],
    "DisplayName": "Jane D",
    "ExternalDirectoryObjectId": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
    "RecipientTypeDetails": "UserMailbox",
    "ForwardingAddress": None,
    "ForwardingSmtpAddress": "smtp:Drop@evil.example",
    "DeliverToMailboxAndForward": False,
    "HiddenFromAddressListsEnabled": True,
    "GrantSendOnBehalfTo": ["bob@contoso.example", "Assistants"],
    "AuditEnabled": True,
    "AuditOwner": ["MailItemsAccessed", "Send"],
    "WhenMailboxCreated": "2024-01-02T03:04:05.0000000+00:00",
    "WhenChangedUTC": "2026-03-01T10:00:00Z",
}


def test_a_mailbox_row_by_row() -> None:
    (row,) = state_rows("mailboxes", GET_MAILBOX)
    assert (row["record_id"], row["evidence_id"], row["evidence_row"], row["collected_at"]) == (
        "jane@contoso.example/mailbox",
        EVIDENCE,
        1,
        SEALED,
    )
    assert said(row) == {
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "view": "mailbox",
        "name": "Jane D",
        "kind": "UserMailbox",
        "object_id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
        "addresses": ["jane@contoso.example", "j.d@contoso.example"],
        "forwarding_smtp_address": "drop@evil.example",
        "recipients": ["drop@evil.example"],
        "keeps_copy": False,
        "hidden": True,
        "on_behalf": ["bob@contoso.example", "Assistants"],
        "audit_enabled": True,
        "audit_owner": ["MailItemsAccessed", "Send"],
        "created_at": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        "modified_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
    }


def test_who_may_send_on_behalf_is_a_right_too() -> None:
    rows = state_rows("mailboxes", {"Identity": "bob"}, GET_MAILBOX, table="permissions")
    assert [(row["record_id"], row["grantee"], row["evidence_row"]) for row in rows] == [
        ("jane@contoso.example/send_on_behalf/bob@contoso.example", "bob@contoso.example", 2),
        ("jane@contoso.example/send_on_behalf/assistants", "Assistants", 2),
    ]
    assert rows[0]["kind"] == "send_on_behalf"
    assert rows[0]["mailbox"] == "jane@contoso.example"
    assert rows[0]["collected_at"] == SEALED


def test_a_mailbox_that_forwards_nothing() -> None:
    doc = {**GET_MAILBOX, "ForwardingSmtpAddress": "", "DeliverToMailboxAndForward": "False"}
    (row,) = state_rows("mailboxes", doc)
    assert (row["forwarding_smtp_address"], row["recipients"], row["keeps_copy"]) == (
        None,
        [],
        False,
    )


def test_an_absent_flag_is_unknown() -> None:
    doc = {"PrimarySmtpAddress": "a@contoso.example", "ForwardingAddress": "Drop Contact"}
    (row,) = state_rows("mailboxes", doc)
    assert (row["keeps_copy"], row["forwarding_address"], row["recipients"]) == (
        None,
        "Drop Contact",
        ["Drop Contact"],
    )


def test_views_of_one_mailbox_do_not_hide_each_other() -> None:
    who = {"PrimarySmtpAddress": "jane@contoso.example"}
    docs = [
        who | {"ForwardingAddress": None},
        who | {"ImapEnabled": True, "PopEnabled": False, "SmtpClientAuthenticationDisabled": None},
        who | {"AuditEnabled": "True", "AuditBypassEnabled": "True", "AuditOwner": "Send, Update"},
        {"MailboxOwnerId": "jane@contoso.example", "TrustedSendersAndDomains": ["evil.example"]},
    ]
    rows = state_rows("mailboxes", *docs)
    assert [row["record_id"].rpartition("/")[2] for row in rows] == [
        "mailbox",
        "protocols",
        "audit",
        "junk",
    ]
    assert (rows[1]["imap"], rows[1]["pop"], rows[1]["smtp_auth"]) == (True, False, None)
    assert (rows[2]["audit_bypass"], rows[2]["audit_owner"]) == (True, ["Send", "Update"])
    assert rows[3]["trusted_senders"] == ["evil.example"]


def test_who_is_not_audited_stands_among_the_settings_of_auditing() -> None:
    docs = [
        {
            "UserPrincipalName": "Jane@contoso.example",
            "AuditOwner": "",
            "AuditBypassEnabled": "True",
        },
        {"UserPrincipalName": "bob@contoso.example", "AuditOwner": "", "AuditBypassEnabled": False},
        GET_MAILBOX,
    ]
    rows = state_rows("mailboxes", *docs, table="audit_config")
    assert [(row["scope"], row["setting"], row["value"]) for row in rows] == [
        ("jane@contoso.example", "AuditBypassEnabled", "true"),
        ("bob@contoso.example", "AuditBypassEnabled", "false"),
    ]
    assert rows[0]["record_id"] == "jane@contoso.example/audit/AuditBypassEnabled"


@pytest.mark.parametrize(
    ("written", "found", "flags"),
    [
        ("{Update, MoveToDeletedItems}", ["Update", "MoveToDeletedItems"], []),
        ("{Update, Move, SoftDelete, HardDelete...}", None, ["cut_list"]),
        ("System.Collections.ArrayList", None, ["cut_list"]),
        ("Update; Send", ["Update", "Send"], []),
        ("", [], []),
        (None, None, []),
    ],
)
def test_a_list_that_was_cut_is_unknown(
    written: str | None, found: list[str] | None, flags: list[str]
) -> None:
    (row,) = state_rows(
        "mailboxes", {"UserPrincipalName": "a@contoso.example", "AuditOwner": written}
    )
    assert (row["audit_owner"], row["flags"]) == (found, flags)


def test_automatic_replies() -> None:
    doc = {
        "Identity": "jane",
        "AutoReplyState": "Scheduled",
        "InternalMessage": "away",
        "ExternalMessage": "away",
        "StartTime": "2026-03-01T10:00:00",
        "EndTime": {"dateTime": "2026-03-01T10:00:00", "timeZone": "Pacific Standard Time"},
    }
    (row,) = state_rows("mailboxes", doc)
    assert (row["view"], row["auto_reply"], row["auto_reply_text"]) == (
        "auto_reply",
        "scheduled",
        "away",
    )
    assert row["auto_reply_from"] == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert (row["auto_reply_until"], row["flags"]) == (None, ["odd_shape"])


def test_mailboxes_without_a_name_stay_apart() -> None:
    rows = state_rows("mailboxes", {"ImapEnabled": True}, {"ImapEnabled": False})
    assert len({row["record_id"] for row in rows}) == 2
    assert [row["flags"] for row in rows] == [["no_owner", "no_id"]] * 2


ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*GET_MAILBOX, "AutoReplyState", "AuditBypassEnabled"]), ODD)
)
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("mailboxes", doc)
