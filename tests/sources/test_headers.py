"""Heads of messages: what a row holds, and what no row takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources.headers import normalise

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#users('jane%40contoso.example')/messages"
RECOVERABLE = CONTEXT.replace("/messages", "/mailFolders('recoverableitemsdeletions')/messages")


def person(address: str) -> dict[str, Any]:
    return {"emailAddress": {"name": "Somebody", "address": address}}


def message(**more: Any) -> dict[str, Any]:
    return {
        "@odata.context": CONTEXT,
        "id": "AAkA1",
        "internetMessageId": "<A@x.example>",
        "subject": "Re: Invoice",
        "sender": person("Bo@x.example"),
        "from": person("boss@x.example"),
        "toRecipients": [person("Jane@contoso.example"), person("ops@contoso.example")],
        "ccRecipients": [person("cc@y.example")],
        "bccRecipients": [],
        "replyTo": [person("other@evil.example")],
        "sentDateTime": "2026-03-01T10:00:00Z",
        "receivedDateTime": "2026-03-01T10:00:02Z",
        "lastModifiedDateTime": "2026-03-01T11:00:00Z",
        "hasAttachments": True,
        "isRead": False,
        "isDraft": False,
        "conversationId": "C1",
        "parentFolderId": "F1",
        "internetMessageHeaders": [
            {"name": "Received", "value": "from a by b"},
            {"name": "Authentication-Results", "value": "spf=fail"},
            {"name": "authentication-results", "value": "dkim=none"},
            {"name": "In-Reply-To", "value": "<first@x.example>"},
            {"name": "References", "value": "<first@x.example>\t<second@x.example>"},
            {"name": "Return-Path", "value": "bounce@x.example"},
            {"name": "X-Originating-IP", "value": "[203.0.113.9]"},
            {"name": "X-Mailer", "value": "Mailer 1"},
        ],
        **more,
    }


def rows_of(*docs: dict[str, Any], owner: str | None = None) -> list[dict[str, Any]]:
    batch = Batch("headers", list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    table = normalise(batch, Origin("0008-headers", SEALED, owner))["message_headers"]
    assert table.schema == tables.schema("message_headers")
    return table.to_pylist()


def test_a_message_row_by_row() -> None:
    (row,) = rows_of(message())

    assert row.pop("gone_at", None) is None
    assert row == {
        "record_id": "jane@contoso.example/AAkA1",
        "collected_at": SEALED,
        "evidence_id": "0008-headers",
        "evidence_row": 1,
        "user": "jane@contoso.example",
        "user_raw": "jane@contoso.example",
        "internet_message_id": "<A@x.example>",
        "item_id": "AAkA1",
        "folder_id": "F1",
        "deleted": False,
        "subject": "Re: Invoice",
        "sender": "bo@x.example",
        "from_address": "boss@x.example",
        "recipients": ["jane@contoso.example", "ops@contoso.example"],
        "cc": ["cc@y.example"],
        "bcc": [],
        "reply_to": ["other@evil.example"],
        "sent_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "received_at": datetime(2026, 3, 1, 10, 0, 2, tzinfo=UTC),
        "modified_at": datetime(2026, 3, 1, 11, tzinfo=UTC),
        "has_attachments": True,
        "is_read": False,
        "is_draft": False,
        "conversation_id": "C1",
        "in_reply_to": "<first@x.example>",
        "thread": ["<first@x.example>", "<second@x.example>"],
        "return_path": "bounce@x.example",
        "originating_ip": "[203.0.113.9]",
        "mailer": "Mailer 1",
        "auth_results": ["spf=fail", "dkim=none"],
        "headers": [
            "Received: from a by b",
            "Authentication-Results: spf=fail",
            "authentication-results: dkim=none",
            "In-Reply-To: <first@x.example>",
            "References: <first@x.example>\t<second@x.example>",
            "Return-Path: bounce@x.example",
            "X-Originating-IP: [203.0.113.9]",
            "X-Mailer: Mailer 1",
        ],
        "flags": [],
    }


def test_content_reaches_no_column() -> None:
    secret = {"body": {"content": "S3CRET"}, "bodyPreview": "S3CRET", "uniqueBody": "S3CRET"}

    (row,) = rows_of(message(**secret))

    assert "S3CRET" not in str(row)


@pytest.mark.parametrize(
    ("context", "deleted"), [(CONTEXT, False), (RECOVERABLE, True), (None, None)]
)
def test_where_a_copy_was_found(context: str | None, deleted: bool | None) -> None:
    (row,) = rows_of(message(**{"@odata.context": context}))

    assert row["deleted"] is deleted


def test_two_mailboxes_have_each_a_copy_and_who_was_asked_for_owns_them() -> None:
    other = message(**{"@odata.context": CONTEXT.replace("jane", "bob")})

    assert [row["user"] for row in rows_of(message(), other)] == [
        "jane@contoso.example",
        "bob@contoso.example",
    ]
    assert [row["user"] for row in rows_of(message(), other, owner="Mia@contoso.example")] == [
        "mia@contoso.example",
        "mia@contoso.example",
    ]


def test_odd_shapes_give_one_row() -> None:
    odd = {
        "id": "x",
        "subject": {"a": 1},
        "toRecipients": "jane@contoso.example",
        "internetMessageHeaders": {"name": ["In-Reply-To"], "value": 7},
        "hasAttachments": "yes?",
        "sentDateTime": "soon",
    }
    first, second = rows_of({}, odd)

    assert (first["flags"], first["headers"], first["recipients"]) == (
        ["no_owner", "no_id"],
        [],
        [],
    )
    assert second["recipients"] == ["jane@contoso.example"]
    assert second["headers"] == ['["In-Reply-To"]: 7']
    assert set(second["flags"]) == {"no_owner", "odd_shape"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from(list(message())), JSON))
def test_no_record_breaks_it(doc: dict[str, Any]) -> None:
    assert len(rows_of(doc)) == 1
