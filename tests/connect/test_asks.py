"""What may be asked of Exchange, and the line that does the same by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bec_kit.connect import Cmdlet
from bec_kit.errors import UsageError


@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ({}, "Get-InboxRule"),
        (
            {"Mailbox": "jo@contoso.com", "IncludeHidden": True},
            "Get-InboxRule -Mailbox 'jo@contoso.com' -IncludeHidden:$true",
        ),
        ({"A": False, "B": None, "C": 5000}, "Get-InboxRule -A:$false -B $null -C 5000"),
        ({"A": ["x", "it's", 3, None, True]}, "Get-InboxRule -A @('x','it''s',3,$null,$true)"),
        ({"A": '$(calc) `n "q"'}, "Get-InboxRule -A '$(calc) `n \"q\"'"),
        (
            {"A": "o\u2019b\u2018c\u201ad\u201be"},
            "Get-InboxRule -A 'o\u2019\u2019b\u2018\u2018c\u201a\u201ad\u201b\u201be'",
        ),
    ],
)
def test_the_line_to_run_by_hand(parameters: dict[str, Any], line: str) -> None:
    assert Cmdlet("Get-InboxRule", parameters).powershell == line


@pytest.mark.parametrize("value", ["a\nb", "a\u2028b", "a\0b", "\x1b[0m", 1.5, b"x", {"a": 1}])
def test_no_value_that_stands_on_no_line(value: Any) -> None:
    with pytest.raises(UsageError, match="Get-Mailbox -Identity: the value cannot be written"):
        Cmdlet("Get-Mailbox", {"Identity": value})


@pytest.mark.parametrize("name", ["", "Get-Mailbox; rm", "Get-", "get-mailbox", "Get-Mail box"])
def test_no_name_that_is_none(name: str) -> None:
    with pytest.raises(UsageError, match="Verb-Noun"):
        Cmdlet(name)


def test_no_parameter_that_is_none() -> None:
    with pytest.raises(UsageError, match="letters and digits"):
        Cmdlet("Get-Mailbox", {"Identity 'x' -Y": "1"})


def test_no_anchor_that_writes_a_header() -> None:
    with pytest.raises(UsageError, match="control character"):
        Cmdlet("Get-Mailbox", anchor="jo@contoso.com\r\nX-Y: z")


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("Get-Mailbox", True),
        ("Search-UnifiedAuditLog", True),
        ("Search-MailboxAuditLog", True),
        ("Search-Mailbox", False),
        ("Set-Mailbox", False),
        ("Remove-InboxRule", False),
        ("New-InboxRule", False),
        ("Getter-Mailbox", False),
    ],
)
def test_which_cmdlets_only_read(name: str, reads: bool) -> None:
    assert Cmdlet(name).reads is reads


def test_whose_limit_and_which_calls_move_a_session_on() -> None:
    assert Cmdlet("Get-MessageTraceV2").service == "exchange_traces"
    assert Cmdlet("Get-Mailbox").service == "exchange"
    assert Cmdlet("Search-UnifiedAuditLog", {"SessionId": "a"}).moves
    assert not Cmdlet("Search-UnifiedAuditLog", {"ResultSize": 5000}).moves


def test_a_line_of_a_script_shows_its_errors() -> None:
    call = Cmdlet("Get-Mailbox", {"Identity": "o'hara@contoso.example"})

    assert call.scripted == "Get-Mailbox -Identity 'o''hara@contoso.example' -ErrorAction Stop"
