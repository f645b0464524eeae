from __future__ import annotations

from typing import Any

import pytest

from bec_kit.sources._audit.forwarding import CHILD

PLACE = "EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/"
COLUMNS = ("mailbox", "change", "via", "target", "target_raw", "keeps_copy", "is_external")


def set_mailbox(parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Id": "f1",
        "Operation": "Set-Mailbox",
        "RecordType": 1,
        "UserId": "admin@contoso.example",
        "ObjectId": PLACE + "jane",
        "Parameters": [{"Name": name, "Value": value} for name, value in parameters.items()],
        **more,
    }


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        (
            {"Identity": "Jane@contoso.example", "ForwardingSmtpAddress": "smtp:D@Mail.example"},
            [
                (
                    "jane@contoso.example",
                    "set",
                    "ForwardingSmtpAddress",
                    "d@mail.example",
                    "smtp:D@Mail.example",
                    None,
                    None,
                )
            ],
        ),
        (
            {"ForwardingSmtpAddress": "$null", "DeliverToMailboxAndForward": "$false"},
            [("jane", "cleared", "ForwardingSmtpAddress", None, None, False, None)],
        ),
        (
            {"ForwardingSmtpAddress": "d@mail.example", "DeliverToMailboxAndForward": "False"},
            [
                (
                    "jane",
                    "set",
                    "ForwardingSmtpAddress",
                    "d@mail.example",
                    "d@mail.example",
                    False,
                    None,
                )
            ],
        ),
        (
            {
                "forwardingaddress": PLACE + "Drop",
                "FORWARDINGSMTPADDRESS": "",
                "DeliverToMailboxAndForward": "True",
            },
            [
                ("jane", "cleared", "ForwardingSmtpAddress", None, None, True, None),
                ("jane", "set", "ForwardingAddress", PLACE + "Drop", PLACE + "Drop", True, None),
            ],
        ),
        (
            {"DeliverToMailboxAndForward": "False"},
            [("jane", "copy", "DeliverToMailboxAndForward", None, None, False, None)],
        ),
        ({"AuditEnabled": "True"}, []),
        (
            {"ForwardingSmtpAddress": None},
            [("jane", "cleared", "ForwardingSmtpAddress", None, None, None, None)],
        ),
        (
            {"ForwardingSmtpAddress": "  "},
            [("jane", "cleared", "ForwardingSmtpAddress", None, None, None, None)],
        ),
    ],
)
def test_what_set_mailbox_changed(
    child_rows: Any, parameters: dict[str, Any], rows: list[tuple[Any, ...]]
) -> None:
    found = child_rows(CHILD, [set_mailbox(parameters)], None, *COLUMNS)
    assert [tuple(row.values()) for row in found] == rows


@pytest.mark.parametrize(
    ("more", "mailbox"),
    [
        ({"UserId": "Jane@contoso.example"}, "jane@contoso.example"),
        ({"ObjectId": None}, None),
        ({"ObjectId": "Bob@contoso.example"}, "bob@contoso.example"),
        ({"MailboxOwnerUPN": "Owner@contoso.example"}, "owner@contoso.example"),
        (
            {"ObjectId": PLACE + "4f1c2b7e-9a3d-4c8e-b2f6-7d1e0a9c5b31"},
            "4f1c2b7e-9a3d-4c8e-b2f6-7d1e0a9c5b31",
        ),
    ],
)
def test_whose_mail(child_rows: Any, more: dict[str, Any], mailbox: str | None) -> None:
    doc = set_mailbox({"ForwardingSmtpAddress": "smtp:d@mail.example"}, **more)
    assert child_rows(CHILD, [doc], None, "mailbox") == [{"mailbox": mailbox}]


def test_positions_and_the_record_behind_them(child_rows: Any) -> None:
    doc = set_mailbox({"ForwardingSmtpAddress": "", "ForwardingAddress": ""})
    rows = child_rows(CHILD, [doc], None, "record_id", "position", "user", "change")
    assert [tuple(row.values()) for row in rows] == [
        ("f1", 0, "admin@contoso.example", "cleared"),
        ("f1", 1, "admin@contoso.example", "cleared"),
    ]


def test_new_mailbox_is_not_asked_for(child_rows: Any) -> None:
    doc = set_mailbox({"ForwardingSmtpAddress": "d@mail.example"}, Operation="New-Mailbox")
    assert child_rows(CHILD, [doc]) == []
