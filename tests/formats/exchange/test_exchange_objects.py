"""Objects of Exchange cmdlets, in the files that tools write them to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

OBJECTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "exo_mailbox",
        "mailboxes",
        {
            "UserPrincipalName": "jane@contoso.example",
            "PrimarySmtpAddress": "jane@contoso.example",
            "ForwardingAddress": None,
            "ForwardingSmtpAddress": "smtp:drop@evil.example",
            "DeliverToMailboxAndForward": False,
            "AuditOwner": ["Send"],
        },
    ),
    (
        "exo_cas_mailbox",
        "mailboxes",
        {"PrimarySmtpAddress": "a@b.example", "ImapEnabled": True, "PopEnabled": False},
    ),
    (
        "exo_auto_reply",
        "mailboxes",
        {"Identity": "jane", "AutoReplyState": "Enabled", "ExternalMessage": "x"},
    ),
    (
        "exo_junk",
        "mailboxes",
        {
            "Identity": "jane",
            "TrustedSendersAndDomains": ["x.example"],
            "BlockedSendersAndDomains": [],
        },
    ),
    (
        "exo_mailbox_permission",
        "permissions",
        {
            "Identity": "jane",
            "User": "bob",
            "AccessRights": ["FullAccess"],
            "IsInherited": False,
            "Deny": False,
        },
    ),
    (
        "exo_recipient_permission",
        "permissions",
        {"Identity": "jane", "Trustee": "bob", "AccessRights": ["SendAs"]},
    ),
    (
        "exo_folder_permission",
        "permissions",
        {"FolderName": "Inbox", "User": {"DisplayName": "b"}, "AccessRights": ["Editor"]},
    ),
    (
        "exo_transport_rule",
        "transport_rules",
        {
            "Name": ".",
            "State": "Enabled",
            "Priority": 0,
            "Mode": "Enforce",
            "BlindCopyTo": ["x@evil.example"],
        },
    ),
    (
        "exo_inbox_rule",
        "inbox_rules",
        {
            "Name": ".",
            "RuleIdentity": "11474980273107599361",
            "ForwardTo": ['"B" [SMTP:b@evil.example]'],
            "Enabled": True,
        },
    ),
    (
        "exo_sweep_rule",
        "inbox_rules",
        {"Name": "s", "RuleId": "x2==", "DestinationFolder": "Deleted Items", "KeepLatest": 1},
    ),
    (
        "exo_blocked_sender",
        "restricted_senders",
        {"SenderAddress": "jane@contoso.example", "Reason": "r"},
    ),
    ("exo_organization", "audit_config", {"Name": "contoso", "AuditDisabled": True}),
    (
        "exo_admin_audit_log",
        "audit_config",
        {"Name": "log", "UnifiedAuditLogIngestionEnabled": True},
    ),
    ("exo_audit_bypass", "audit_config", {"Name": "jane", "AuditBypassEnabled": True}),
    (
        "exo_remote_domain",
        "audit_config",
        {"Name": "Default", "DomainName": "*", "AutoForwardEnabled": True},
    ),
    ("exo_outbound_spam", "audit_config", {"Name": "Default", "AutoForwardingMode": "Automatic"}),
    (
        "exo_transport_config",
        "audit_config",
        {"Name": "t", "SmtpClientAuthenticationDisabled": True, "JournalingReportNdrTo": "<>"},
    ),
    ("exo_journal_rule", "audit_config", {"Name": "j", "JournalEmailAddress": "x@evil.example"}),
    (
        "exo_inbound_connector",
        "audit_config",
        {"Name": "in", "ConnectorType": "Partner", "SenderDomains": ["*"]},
    ),
    (
        "exo_outbound_connector",
        "audit_config",
        {"Name": "out", "ConnectorType": "Partner", "RecipientDomains": ["*"]},
    ),
]


@pytest.mark.parametrize(("kind", "source", "record"), OBJECTS, ids=[each[0] for each in OBJECTS])
def test_an_object_in_any_file(
    kind: str, source: str, record: dict[str, Any], take: Callable[..., Taken]
) -> None:
    companions = {"Identity@odata.type": "#String", "WhenChanged@data.type": "System.DateTime"}
    camel = {key[:1].lower() + key[1:]: value for key, value in record.items()}
    forms = (
        orjson.dumps([record]),
        orjson.dumps({"@odata.context": "x", "value": [record | companions]}),
        orjson.dumps(record) * 1,
        orjson.dumps([camel]),
        orjson.dumps([record], option=orjson.OPT_INDENT_2).decode().encode("utf-16"),
    )
    for data in forms:
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == (kind, source)
        assert taken.broken == []
        found = taken.docs[1]
        assert {key.casefold(): value for key, value in found.items()} == {
            key.casefold(): value for key, value in record.items()
        }


@pytest.mark.parametrize(("kind", "source", "record"), OBJECTS, ids=[each[0] for each in OBJECTS])
def test_an_object_in_a_table(
    kind: str, source: str, record: dict[str, Any], take: Callable[..., Taken]
) -> None:
    cells = {key: "" if value is None else str(value) for key, value in record.items()}
    rows = [cells.keys(), cells.values()]
    quoted = "\r\n".join(
        ",".join('"' + each.replace('"', '""') + '"' for each in row) for row in rows
    )
    for data in (quoted.encode(), ("#TYPE x\r\n" + quoted).encode("utf-16")):
        taken = take(data + "\r\n".encode("utf-16-le" if data[:1] == b"\xff" else "utf-8"))
        assert (taken.sniffed.format, taken.sniffed.source) == (kind, source)
        assert taken.docs == {1: cells}


def test_hawks_report_of_forwarding(take: Callable[..., Taken]) -> None:
    taken = take(
        b"DisplayName,UserPrincipalName,PrimarySMTPAddress,ForwardingSMTPAddress,ForwardingAddress,"
        b"DeliverToMailboxAndForward,WhenChangedUTC\r\n"
        b"Jane,jane@contoso.example,jane@contoso.example,smtp:d@evil.example,,True,"
        b"3/25/2026 1:30:00 PM\r\n"
        b'"broken\r\n'
    )
    assert taken.docs == {
        1: {
            "DisplayName": "Jane",
            "UserPrincipalName": "jane@contoso.example",
            "PrimarySmtpAddress": "jane@contoso.example",
            "ForwardingSmtpAddress": "smtp:d@evil.example",
            "ForwardingAddress": "",
            "DeliverToMailboxAndForward": "True",
            "WhenChangedUTC": "2026-03-25T13:30:00Z",
        }
    }
    assert list(taken.reasons) == [2]


def test_documents_back_to_back_and_one_that_is_broken(take: Callable[..., Taken]) -> None:
    """Goose appends one array for each mailbox."""
    rule = orjson.dumps([{"RuleIdentity": 11474980273107599361, "ForwardTo": None, "Name": "a"}])
    taken = take(rule + b"\r\n" + rule + b'[{"RuleIdentity": oops, "ForwardTo": 1}]')
    assert taken.sniffed.format == "exo_inbox_rule"
    assert [doc["RuleIdentity"] for doc in taken.docs.values()] == ["11474980273107599361"] * 2
    assert list(taken.reasons) == [3]


def test_a_time_that_cannot_be_read_stays_as_written(take: Callable[..., Taken]) -> None:
    record = {"Name": "x", "AuditDisabled": False, "WhenChanged": "3/4/2026 1:30:00 PM"}
    assert take(orjson.dumps(record)).docs[1]["WhenChanged"] == "3/4/2026 1:30:00 PM"


@pytest.mark.parametrize(
    "record",
    [
        {"ForwardingAddress": None, "PrimarySmtpAddress": "a@b.example"},
        {"Identity": "jane", "User": "bob", "AccessRights": ["FullAccess"]},
        {"Name": "x", "State": "Enabled", "Priority": 1},
        {"RuleIdentity": "1", "Name": "x"},
        {"Name": "x", "DomainName": "*"},
    ],
)
def test_what_only_looks_like_one_is_refused(
    record: dict[str, Any], take: Callable[..., Taken]
) -> None:
    with pytest.raises(RefusedError):
        take(orjson.dumps([record]))


def test_a_message_trace_is_no_list_of_blocked_senders(take: Callable[..., Taken]) -> None:
    record = {
        "MessageTraceId": "t",
        "SenderAddress": "a@contoso.example",
        "RecipientAddress": "b@contoso.example",
        "Received": "2026-03-01T10:00:00",
        "Reason": "x",
    }
    assert take(orjson.dumps([record])).sniffed.format == "message_trace"
