from __future__ import annotations

import json
from typing import Any

import pytest

from bec_kit.sources._audit import mail_access, mail_actions

Doc = dict[str, Any]
READ = (
    "folder", "folder_name", "folder_kind", "internet_message_id", "subject", "size",
    "access_type", "throttled", "operation_count", "position",
)  # fmt: skip


def bind(folders: Any, **more: Any) -> Doc:
    return {
        "Id": "m1",
        "CreationTime": "2026-03-01T10:00:00",
        "RecordType": 50,
        "Operation": "MailItemsAccessed",
        "UserId": "Jane@contoso.example",
        "MailboxOwnerUPN": "Shared@contoso.example",
        "LogonType": 2,
        "ClientIPAddress": "192.0.2.1",
        "SessionId": "s1",
        "OperationProperties": [
            {"Name": "MailAccessType", "Value": "Bind"},
            {"Name": "IsThrottled", "Value": "False"},
        ],
        "Folders": folders,
        "OperationCount": 2,
    } | more


def sync(parent: Any, **more: Any) -> Doc:
    return {
        "Id": "m2",
        "CreationTime": "2026-03-01T10:00:00",
        "RecordType": 2,
        "Operation": "MailItemsAccessed",
        "UserId": "Jane@contoso.example",
        "OperationProperties": [{"Name": "MailAccessType", "Value": "Sync"}],
        "Item": {"Id": "x", "ParentFolder": parent},
    } | more


def item(message: str, **more: Any) -> Doc:
    return {"InternetMessageId": message, "SizeInBytes": 10} | more


INBOX = {"Path": "\\Inbox", "FolderItems": [item("<a@x>", Subject="Hi"), item("<B@x>")]}
SENT = {"Path": "\\Gesendete Elemente\\2026", "FolderItems": [item("<c@x>")]}


def test_bind_gives_a_row_for_each_message(child_rows: Any) -> None:
    rows = child_rows(mail_access.CHILD, [bind([INBOX, SENT])], None, *READ)
    assert [tuple(row.values()) for row in rows] == [
        ("\\Inbox", "Inbox", "inbox", "<a@x>", "Hi", 10, "Bind", False, 2, 0),
        ("\\Inbox", "Inbox", "inbox", "<B@x>", None, 10, "Bind", False, 2, 1),
        ("\\Gesendete Elemente\\2026", "2026", None, "<c@x>", None, 10, "Bind", False, 2, 2),
    ]


def test_rows_carry_who_and_where_from_their_record(child_rows: Any) -> None:
    docs = [bind([SENT]), bind([INBOX], Id="m3", UserId="Bob@contoso.example", SessionId="s2")]
    names = ("record_id", "evidence_row", "user", "mailbox", "session_id", "ip", "logon_type")
    assert [tuple(row.values()) for row in child_rows(mail_access.CHILD, docs, None, *names)] == [
        ("m1", 1, "jane@contoso.example", "shared@contoso.example", "s1", "192.0.2.1", 2),
        ("m3", 2, "bob@contoso.example", "shared@contoso.example", "s2", "192.0.2.1", 2),
        ("m3", 2, "bob@contoso.example", "shared@contoso.example", "s2", "192.0.2.1", 2),
    ]


def test_sync_gives_a_row_for_the_folder(child_rows: Any) -> None:
    docs = [
        sync({"Path": "\\Posteingang"}),
        sync({"Path": "Not Available", "Name": "Inbox"}),
        sync({"Path": "\\Contacts"}, Item={"ParentFolder": {"Path": "\\Contacts"},
                                           "InternetMessageId": "<not@x>"}),
    ]  # fmt: skip
    rows = child_rows(mail_access.CHILD, docs, None, *READ[:4], "access_type", "throttled")
    assert [tuple(row.values()) for row in rows] == [
        ("\\Posteingang", "Posteingang", "inbox", None, "Sync", None),
        ("Not Available", "Inbox", "inbox", None, "Sync", None),
        ("\\Contacts", "Contacts", "contacts", None, "Sync", None),
    ]


def test_a_synchronised_list_of_folders_gives_a_row_for_each(child_rows: Any) -> None:
    properties = [{"Name": "mailaccesstype", "Value": "SYNC"}]
    docs = [bind([INBOX, SENT], OperationProperties=properties)]
    rows = child_rows(mail_access.CHILD, docs, None, "folder", "internet_message_id", "access_type")
    assert [tuple(row.values()) for row in rows] == [
        ("\\Inbox", None, "Sync"),
        ("\\Gesendete Elemente\\2026", None, "Sync"),
    ]


@pytest.mark.parametrize(
    ("record_type", "properties", "expected"),
    [
        (50, [], ("Bind", None)),
        (2, None, ("Sync", None)),
        (None, None, (None, None)),
        (50, [{"Name": "ISTHROTTLED", "Value": "true"}], ("Bind", True)),
        (50, [{"Name": "IsThrottled", "Value": "True"}, {"Name": "MailAccessType",
                                                         "Value": "bind"}], ("Bind", True)),
        (50, '[{"Name":"MailAccessType","Value":"Bind"},{"Name":"IsThrottled","Value":"False"}]',
         ("Bind", False)),
        (50, ["MailAccessType"], ("Bind", None)),
        (50, [{"Name": "MailAccessType", "Value": "Peek"}], ("Peek", None)),
    ],
)  # fmt: skip
def test_access_type_and_throttling_by_name_in_any_case(
    child_rows: Any, record_type: int | None, properties: Any, expected: Any
) -> None:
    doc = bind([INBOX], RecordType=record_type, OperationProperties=properties)
    rows = child_rows(mail_access.CHILD, [doc], None, "access_type", "throttled")
    assert {tuple(row.values()) for row in rows} == {expected}


def test_a_read_that_names_no_message_is_not_lost(child_rows: Any) -> None:
    docs = [
        bind([{"Path": "\\Inbox"}, SENT, {"Path": "\\Drafts", "FolderItems": []}]),
        bind([]),
        bind(None, Item={"InternetMessageId": "<d@x>", "ParentFolder": {"Path": "\\Notes"}}),
        bind("odd"),
    ]
    names = ("evidence_row", "position", "folder", "internet_message_id")
    rows = child_rows(mail_access.CHILD, docs, None, *names)
    found = sorted((tuple(row.values()) for row in rows), key=lambda row: row[:2])
    assert found == [
        (1, 0, "\\Inbox", None),
        (1, 1, "\\Gesendete Elemente\\2026", "<c@x>"),
        (1, 2, "\\Drafts", None),
        (2, 0, None, None),
        (3, 0, "\\Notes", "<d@x>"),
        (4, 0, None, None),
    ]
    flags = [row["flags"] for row in child_rows(mail_access.CHILD, docs, "audit")]
    assert flags == [[], [], [], ["odd_shape"]]


def test_an_empty_message_id_is_none(child_rows: Any) -> None:
    docs = [bind([{"Path": "\\Inbox", "FolderItems": [item("")]}])]
    assert child_rows(mail_access.CHILD, docs, None, "internet_message_id", "size") == [
        {"internet_message_id": None, "size": 10}
    ]


def test_folders_as_json_text_read_the_same(child_rows: Any) -> None:
    plain = child_rows(mail_access.CHILD, [bind([INBOX, SENT])])
    written = child_rows(mail_access.CHILD, [bind(json.dumps([INBOX, SENT]))])
    assert written == plain


def test_other_operations_are_no_reads(child_rows: Any) -> None:
    assert child_rows(mail_access.CHILD, [bind([INBOX], Operation="FolderBind")]) == []


ACTED = (
    "action", "mailbox", "subject", "folder", "folder_kind", "dest_folder", "dest_name",
    "dest_kind", "internet_message_id", "attachments",
)  # fmt: skip


def act(operation: str, record_type: int | None = 3, **more: Any) -> Doc:
    return {
        "Id": "a1",
        "CreationTime": "2026-03-01T10:00:00",
        "RecordType": record_type,
        "Operation": operation,
        "ResultStatus": "Succeeded",
        "UserId": "Jane@contoso.example",
        "MailboxOwnerUPN": "Jane@contoso.example",
    } | more


@pytest.mark.parametrize(
    ("operation", "action"),
    [("Send", "send"), ("SendAs", "send_as"), ("SendOnBehalf", "send_on_behalf"),
     ("Create", "create"), ("Update", "update")],
)  # fmt: skip
def test_one_item(child_rows: Any, operation: str, action: str) -> None:
    subject = {
        "Subject": "Invoice",
        "InternetMessageId": "<A@x>",
        "Attachments": "a.pdf (1b)",
        "ParentFolder": {"Path": "\\Drafts"},
    }
    rows = child_rows(mail_actions.CHILD, [act(operation, 2, Item=subject)], None, *ACTED)
    assert [tuple(row.values()) for row in rows] == [
        (action, "jane@contoso.example", "Invoice", "\\Drafts", "drafts", None, None, None,
         "<A@x>", "a.pdf (1b)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "action"),
    [("Move", "move"), ("MoveToDeletedItems", "move_to_deleted"), ("SoftDelete", "soft_delete"),
     ("HardDelete", "hard_delete")],
)  # fmt: skip
def test_several_items(child_rows: Any, operation: str, action: str) -> None:
    items = [
        {"Subject": "One", "InternetMessageId": "<a@x>", "Attachments": "",
         "ParentFolder": {"Path": "\\Sent Items"}},
        {"Subject": "Two"},
    ]  # fmt: skip
    doc = act(
        operation,
        AffectedItems=items,
        Folder={"Path": "\\Inbox"},
        DestFolder={"Path": "\\Inbox\\RSS Feeds"},
    )
    rows = child_rows(mail_actions.CHILD, [doc], None, *ACTED, "position", "ok")
    assert [tuple(row.values()) for row in rows] == [
        (action, "jane@contoso.example", "One", "\\Sent Items", "sentitems",
         "\\Inbox\\RSS Feeds", "RSS Feeds", "rssfeeds", "<a@x>", None, 0, True),
        (action, "jane@contoso.example", "Two", "\\Inbox", "inbox",
         "\\Inbox\\RSS Feeds", "RSS Feeds", "rssfeeds", None, None, 1, True),
    ]  # fmt: skip


def test_rows_stay_in_order_when_records_with_and_without_items_mix(child_rows: Any) -> None:
    docs = [
        act("Move", AffectedItems=[{"Subject": "a"}, {"Subject": "b"}]),
        act("Send", 2, Item={"Subject": "c"}),
        act("HardDelete", AffectedItems=[{"Subject": "d"}]),
        act("Move", Folder={"Path": "\\Inbox"}),
    ]
    rows = child_rows(mail_actions.CHILD, docs, None, "evidence_row", "position", "subject")
    assert [tuple(row.values()) for row in rows] == [
        (1, 0, "a"), (1, 1, "b"), (2, 0, "c"), (3, 0, "d"), (4, 0, None),
    ]  # fmt: skip


def test_whose_mailbox_a_message_was_sent_for(child_rows: Any) -> None:
    docs = [
        act("SendAs", 2, MailboxOwnerUPN=None, SendAsUserSmtp="Boss@contoso.example"),
        act("SendOnBehalf", 2, MailboxOwnerUPN="", SendOnBehalfOfUserSmtp="CFO@contoso.example"),
        act("SendAs", 2, SendAsUserSmtp="Boss@contoso.example"),
    ]
    rows = child_rows(mail_actions.CHILD, docs, None, "mailbox")
    assert [row["mailbox"] for row in rows] == [
        "boss@contoso.example", "cfo@contoso.example", "jane@contoso.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "record_type", "rows"),
    [("Send", None, 1), ("Create", 21, 0), ("Update", 66, 0), ("FolderBind", 2, 0), ("send", 2, 1)],
)
def test_only_actions_of_the_mailbox_count(
    child_rows: Any, operation: str, record_type: int | None, rows: int
) -> None:
    assert len(child_rows(mail_actions.CHILD, [act(operation, record_type)])) == rows


def test_affected_items_of_an_odd_shape_leave_one_row_and_a_flag(child_rows: Any) -> None:
    docs = [act("Move", AffectedItems=7), act("Move", AffectedItems=[{"Subject": {"x": 1}}])]
    rows = child_rows(mail_actions.CHILD, docs, None, "evidence_row", "subject")
    assert [tuple(row.values()) for row in rows] == [(1, None), (2, '{"x":1}')]
    flags = [row["flags"] for row in child_rows(mail_actions.CHILD, docs, "audit")]
    assert flags == [["odd_shape"], ["odd_shape"]]
