from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import audited, findings, hits, missing, outcome, run
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

FAR, HOME = "203.0.113.66", "198.51.100.7"
OUTLOOK = "Client=MSExchangeRPC"
MARKED = facts(marks=(mark("ip", FAR),))


def sync(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "m1",
        "happened_at": at(0),
        "user": VICTIM,
        "mailbox": VICTIM,
        "actor_kind": "person",
        "access_type": "Sync",
        "folder": "\\Inbox",
        "folder_name": "Inbox",
        "ip": FAR,
        "ip_kind": "client",
        "session_id": "sid-1",
        "client_info": OUTLOOK,
        "position": 0,
        **more,
    }


def case(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"mail_access": rows, "audit": audited(*rows)}


def test_co_01_hits(tmp_path: Path) -> None:
    again = sync(record_id="m2", happened_at=at(90))

    (found,) = hits(tmp_path, case(sync(), again), "CO-01", MARKED)

    assert found["record_ids"] == ["m1", "m2"]
    assert found["severity"] == "critical"
    assert found["user"] == VICTIM
    assert found["says"] == (
        f'The folder "\\Inbox" of {VICTIM} was synchronised in full from {FAR} ({OUTLOOK}).'
    )


@pytest.mark.parametrize(
    ("row", "mark_"),
    [
        pytest.param(
            {"ip": HOME, "user_agent": "Evil/1"}, mark("user-agent", "Evil/1"), id="agent"
        ),
        pytest.param({"ip": HOME}, mark("user-agent", OUTLOOK), id="client string"),
        pytest.param({"ip": HOME, "device_id": "d1"}, mark("device", "d1"), id="device"),
        pytest.param({"ip": HOME, "acting_app_id": "a1"}, mark("app", "a1"), id="app"),
        pytest.param({"ip": HOME}, mark("session", "sid-1"), id="a whole session"),
    ],
)
def test_co_01_hits_by_other_indicators(tmp_path: Path, row: dict[str, Any], mark_: Any) -> None:
    assert outcome(tmp_path, case(sync(**row)), "CO-01", facts(marks=(mark_,))) == "hit"


def test_co_01_tells_victim_and_attacker_apart_in_one_session(tmp_path: Path) -> None:
    story = case(sync(), sync(record_id="m2", folder="\\Sent", ip=HOME))
    both = facts(marks=(mark("session", "sid-1"), mark("ip", FAR)))

    (found,) = hits(tmp_path, story, "CO-01", both)

    assert found["record_ids"] == ["m1"]


def test_co_01_names_the_folder_where_the_path_is_not_available(tmp_path: Path) -> None:
    row = sync(folder="Not Available", folder_name="Invoices")

    (found,) = hits(tmp_path, case(row), "CO-01", MARKED)

    assert 'The folder "Invoices"' in found["says"]


def test_co_01_hits_another_mailbox(tmp_path: Path) -> None:
    row = sync(mailbox="accounts@contoso.example")

    (found,) = hits(tmp_path, case(row), "CO-01", MARKED)

    assert found["user"] == "accounts@contoso.example"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"ip": HOME}, id="the owner's own Outlook"),
        pytest.param({"access_type": "Bind"}, id="messages, not folders"),
        pytest.param({"actor_kind": "service"}, id="the service itself"),
    ],
)
def test_co_01_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(sync(**row)), "CO-01", MARKED) == "clear"


def test_co_01_an_app_on_a_service_address_is_no_machine(tmp_path: Path) -> None:
    row = sync(actor_kind="service", acting_app_id="11111111-0000-4000-8000-000000000000")

    assert outcome(tmp_path, case(row), "CO-01", MARKED) == "hit"


def test_co_01_blind(tmp_path: Path) -> None:
    no_context = missing(tmp_path, case(sync()), "CO-01")
    no_access = missing(tmp_path, {"audit": [{"user": VICTIM}]}, "CO-01", MARKED)

    assert no_context == (f"for {VICTIM}: no attacker context yet: mark an address or a session")
    assert no_access == f"for {VICTIM}: MailItemsAccessed records of the mailbox"


def test_co_01_finds_its_context_itself(tmp_path: Path) -> None:
    rule = {
        "record_id": "n1",
        "happened_at": at(5),
        "user": VICTIM,
        "mailbox": VICTIM,
        "action": "create",
        "rule_key": "n1",
        "name": "x",
        "external": ["x@fabrikam.example"],
        "ip": FAR,
        "ip_kind": "client",
        "position": 0,
    }
    story = case(sync()) | {"rule_changes": [rule]}

    result = run(tmp_path, story, "CO-01", "PE-02")

    assert [row["outcome"] for row in findings(result, "CO-01")] == ["hit"]
    assert [tuple(row.values())[:4] for row in result.suspects.to_pylist()] == [
        ("ip", FAR, VICTIM, "PE-02")
    ]
