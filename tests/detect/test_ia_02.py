from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

HOME, NEAR, FAR, SIX = "198.51.100.7", "198.51.100.200", "203.0.113.66", "2001:db8:40::7"
PLACES = [
    {"ip": HOME, "network": "198.51.100.0/24", "asn": 64500},
    {"ip": NEAR, "network": "198.51.100.0/24"},
    {"ip": FAR, "network": "203.0.113.0/24"},
    {"ip": SIX, "network": "2001:db8:40::/48"},
]


def login(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "s1",
        "kind": "interactive",
        "happened_at": at(0),
        "user": VICTIM,
        "ok": True,
        "ip": HOME,
        "ip_kind": "client",
        "session_id": "sid-1",
        **more,
    }


def act(record_id: str = "a1", ip: str = FAR, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(10),
        "record_type": 50,
        "workload": "Exchange",
        "operation": "MailItemsAccessed",
        "user": VICTIM,
        "actor_kind": "person",
        "ok": True,
        "ip": ip,
        "ip_kind": "client",
        "session_id": "sid-1",
        **more,
    }


def case(*acts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"sign_ins": [login()], "audit": acts, "addresses": PLACES, **more}


def test_ia_02_hits(tmp_path: Path) -> None:
    acts = [
        act(),
        act("a2", happened_at=at(11)),
        act("a3", operation="Send", happened_at=at(12)),
        act("a4", HOME),
    ]

    (found,) = hits(tmp_path, case(*acts), "IA-02")

    assert found["record_ids"] == ["a1", "a3"]
    assert (found["severity"], found["user"]) == ("high", VICTIM)
    assert found["key"] == f"{VICTIM}|sid-1|203.0.113.0/24"
    assert found["says"] == (
        f"A session of {VICTIM} was used from {FAR}, where it never signed in (its sign-ins came "
        f"from {HOME}). Records from there: 3, most of them MailItemsAccessed."
    )
    assert found["counter"] == "Nothing tells whose network the address belongs to."


@pytest.mark.parametrize("workload", ["SharePoint", "OneDrive", "MicrosoftTeams", "exchange"])
def test_ia_02_hits_every_workload(tmp_path: Path, workload: str) -> None:
    assert outcome(tmp_path, case(act(workload=workload, record_type=6)), "IA-02") == "hit"


def test_ia_02_hits_where_only_a_failed_sign_in_came_from_there(tmp_path: Path) -> None:
    failed = login(record_id="s2", ip=FAR, ok=False)

    assert outcome(tmp_path, case(act(), sign_ins=[login(), failed]), "IA-02") == "hit"


def test_ia_02_takes_two_kinds_of_address_for_one_machine_s_perhaps(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(act(ip=SIX)), "IA-02")

    assert found["severity"] == "medium"
    assert found["counter"].startswith("One machine may have an IPv4 and an IPv6 address")


def test_ia_02_says_that_many_share_the_address(tmp_path: Path) -> None:
    shared = [
        place | ({"users": 9, "asn": 64501} if place["ip"] == FAR else {}) for place in PLACES
    ]

    (found,) = hits(tmp_path, case(act(), addresses=shared), "IA-02")

    assert found["counter"].startswith("So many accounts use this address: 9.")
    assert found["key"].endswith("|64501")


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(act(ip=HOME), id="where it signed in"),
        pytest.param(act(ip=NEAR), id="the same network"),
        pytest.param(act(ip_kind="service"), id="an address of Microsoft"),
        pytest.param(act(ip="::1", ip_kind="internal"), id="the loopback"),
        pytest.param(act(session_id=None), id="no session"),
        pytest.param(act(session_id="sid-2"), id="a session without a sign-in"),
        pytest.param(act(ok=False), id="it failed"),
        pytest.param(act(actor_kind="service"), id="a machine's row"),
        pytest.param(act(workload="AzureActiveDirectory", record_type=8), id="the directory"),
        pytest.param(act(record_type=15), id="a login"),
    ],
)
def test_ia_02_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row, act("a0", HOME)), "IA-02") == "clear"


def test_ia_02_clear_where_the_number_of_the_network_is_the_same(tmp_path: Path) -> None:
    same = [place | ({"asn": 64500} if place["ip"] == FAR else {}) for place in PLACES]

    assert outcome(tmp_path, case(act(), addresses=same), "IA-02") == "clear"


def test_ia_02_clear_of_a_known_egress(tmp_path: Path) -> None:
    good = facts(marks=(mark("ip", FAR, verdict="known-good"),))

    assert outcome(tmp_path, case(act()), "IA-02", good) == "clear"


def test_ia_02_an_app_on_a_service_row_is_no_machine(tmp_path: Path) -> None:
    row = act(actor_kind="service", acting_app_id="11111111-0000-4000-8000-000000000000")

    assert outcome(tmp_path, case(row), "IA-02") == "hit"


def test_ia_02_blind(tmp_path: Path) -> None:
    no_sign_in = missing(tmp_path, {"audit": [act()]}, "IA-02")
    unsigned = missing(tmp_path, case(act(session_id="sid-2")), "IA-02")

    assert no_sign_in == (
        f"for {VICTIM}: sign-ins, from Entra's log or the audit log; "
        "activity in a session whose sign-in is in the evidence"
    )
    assert unsigned == f"for {VICTIM}: activity in a session whose sign-in is in the evidence"
