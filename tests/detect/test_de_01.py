from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

FAR = "203.0.113.66"
SEEN = [{"user": VICTIM, "record_type": 3}]
EVE = "eve@contoso.example"
OTHERS = facts("other@contoso.example")


def row(action: str, minutes: float, message: str | None, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"{action}{minutes:g}",
        "happened_at": at(minutes),
        "user": VICTIM,
        "mailbox": VICTIM,
        "actor_kind": "person",
        "action": action,
        "internet_message_id": message,
        "folder_kind": "sentitems",
        "ok": True,
        "ip": FAR,
        "ip_kind": "client",
        "session_id": "sid-1",
        "position": 0,
        **more,
    }


def case(*actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"audit": SEEN, "mail_actions": actions, **more}


def pair(number: int, later: float, **more: Any) -> list[dict[str, Any]]:
    message = f"<{number}@contoso.example>"
    return [row("send", number, message), row("hard_delete", number + later, message, **more)]


def test_de_01_hits(tmp_path: Path) -> None:
    actions = [each for number in range(3) for each in pair(number, 60)]

    (found,) = hits(tmp_path, case(*actions), "DE-01", OTHERS)

    assert found["severity"] == "high"
    assert found["record_ids"] == ["hard_delete60", "hard_delete61", "hard_delete62"]
    assert found["user"] == VICTIM
    assert found["says"] == (
        f"Sent messages of {VICTIM} deleted from {FAR}: 3; within an hour of sending: 3."
    )


@pytest.mark.parametrize(
    "actions",
    [
        pytest.param([*pair(0, 9), *pair(1, 9)], id="two"),
        pytest.param([each for n in range(3) for each in pair(n, 62)], id="after an hour"),
    ],
)
def test_de_01_is_low_for_tidy_people(tmp_path: Path, actions: list[dict[str, Any]]) -> None:
    assert hits(tmp_path, case(*actions), "DE-01", OTHERS)[0]["severity"] == "low"


def test_de_01_is_high_in_the_attackers_context(tmp_path: Path) -> None:
    marked = facts(marks=(mark("ip", FAR),))

    (found,) = hits(tmp_path, case(*pair(0, 9)), "DE-01", marked)

    assert found["severity"] == "high"


def test_de_01_matches_the_trace_and_the_subject(tmp_path: Path) -> None:
    by_trace = row("soft_delete", 20, "<t@x>")
    by_subject = row("move_to_deleted", 30, None, subject="Invoice 7 ")
    sent = row("send", 5, None, subject="invoice 7")
    trace = [{"sender": VICTIM, "message_id": "<t@x>", "happened_at": at(1)}]

    (found,) = hits(tmp_path, case(by_trace, by_subject, sent, messages=trace), "DE-01", OTHERS)

    assert found["record_ids"] == ["soft_delete20", "move_to_deleted30"]


def test_de_01_hits_what_a_delegate_sent_in_the_owner_s_name(tmp_path: Path) -> None:
    sent = row("send_as", 0, "<0@contoso.example>", user=EVE, mailbox=EVE)
    gone = row("hard_delete", 9, "<0@contoso.example>")

    (found,) = hits(tmp_path, case(sent, gone), "DE-01", OTHERS)

    assert found["record_ids"] == ["hard_delete9"]
    assert found["says"] == (
        f"Sent messages of {VICTIM} deleted from {FAR}: 1; within an hour of sending: 1."
    )


@pytest.mark.parametrize(
    "gone",
    [
        pytest.param(row("hard_delete", 9, "<other@x>"), id="another message"),
        pytest.param(row("hard_delete", 9, "<0@contoso.example>", folder_kind="inbox"), id="inbox"),
        pytest.param(row("move", 9, "<0@contoso.example>"), id="moved"),
        pytest.param(row("hard_delete", 9, "<0@contoso.example>", ok=False), id="it failed"),
        pytest.param(
            row("hard_delete", 9, "<0@contoso.example>", actor_kind="service"), id="retention"
        ),
        pytest.param(row("hard_delete", -9, "<0@contoso.example>"), id="before it was sent"),
        pytest.param(
            row("hard_delete", 9, "<0@contoso.example>", mailbox=EVE, folder_kind="deleteditems"),
            id="a colleague received it",
        ),
        pytest.param(
            row("hard_delete", 9, None, mailbox=EVE, subject="Hello"),
            id="its subject in another mailbox",
        ),
        pytest.param(row("hard_delete", 25 * 60, None, subject="Hello"), id="a day later"),
    ],
)
def test_de_01_clear(tmp_path: Path, gone: dict[str, Any]) -> None:
    sent = row("send", 0, "<0@contoso.example>", subject="Hello")

    assert outcome(tmp_path, case(sent, gone), "DE-01") == "clear"


def test_de_01_clear_of_received_mail(tmp_path: Path) -> None:
    trace = [{"sender": "x@fabrikam.example", "recipient": VICTIM, "message_id": "<in@x>"}]
    gone = row("hard_delete", 9, "<in@x>", folder_kind="deleteditems")

    assert outcome(tmp_path, case(gone, messages=trace), "DE-01") == "clear"


def test_de_01_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, case(row("hard_delete", 9, "<a@x>")), "DE-01")

    assert said == f"for {VICTIM}: Send records of the audit log or message traces"
