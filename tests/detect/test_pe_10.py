from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

ADMIN, EVE = "admin@contoso.example", "eve@contoso.example"
FAR = "203.0.113.66"


def grant(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "g1",
        "happened_at": at(0),
        "user": ADMIN,
        "actor_kind": "person",
        "action": "grant",
        "kind": "send_as",
        "mailbox": VICTIM,
        "grantee": EVE,
        "rights": ["SendAs"],
        "ok": True,
        "ip": FAR,
        "ip_kind": "client",
        "position": 0,
        **more,
    }


def case(*grants: dict[str, Any], **more: Any) -> dict[str, Any]:
    seen = [{"record_id": "g1", "user": VICTIM, "record_type": 1, "user_type": 2}]
    return {"audit": seen, "delegations": grants, **more}


def test_pe_10_hits(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(grant()), "PE-10")

    assert found["record_ids"] == ["g1"]
    assert (found["severity"], found["user"]) == ("medium", VICTIM)
    assert found["says"] == f"{EVE} was allowed to send as {VICTIM} by {ADMIN}."
    assert found["counter"] is None


def test_pe_10_hits_a_right_to_send_on_behalf(tmp_path: Path) -> None:
    rows = [
        grant(kind="send_on_behalf", rights=["SendOnBehalf"]),
        grant(kind="send_on_behalf", position=1, grantee="finn@contoso.example"),
    ]

    found = hits(tmp_path, case(*rows), "PE-10")

    assert [row["says"].split(" by ")[0] for row in found] == [
        f"{EVE} was allowed to send on behalf of {VICTIM}",
        f"finn@contoso.example was allowed to send on behalf of {VICTIM}",
    ]
    assert {row["counter"] for row in found} == {
        "The record writes the whole list anew: some of those named may have had the right before."
    }


def test_pe_10_says_nothing_of_a_list_of_one(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(grant(kind="send_on_behalf")), "PE-10")

    assert found["counter"] is None


def test_pe_10_is_high_where_a_suspect_gives_it(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(grant()), "PE-10", facts(marks=(mark("ip", FAR),)))

    assert (found["severity"], found["user"]) == ("high", VICTIM)


def test_pe_10_is_high_for_a_new_account(tmp_path: Path) -> None:
    story = case(grant(), users=[{"user": EVE, "created_at": at(days=-3)}])

    (found,) = hits(tmp_path, story, "PE-10")

    assert found["severity"] == "high"
    assert "made in the 30 days before" in found["says"]


def test_pe_10_finds_who_a_directory_name_is(tmp_path: Path) -> None:
    known = [{"alias": "eve.k", "kind": "alias", "user": EVE}]
    row = grant(grantee="/o=ExchangeLabs/ou=Admin/cn=Recipients/cn=eve.k")

    assert hits(tmp_path, case(row, aliases=known), "PE-10")[0]["key"] == f"{VICTIM}|{EVE}|send_as"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(grant(kind="mailbox", rights=["FullAccess"]), id="another right"),
        pytest.param(grant(action="revoke"), id="taken back"),
        pytest.param(grant(ok=False), id="it failed"),
        pytest.param(grant(actor_kind="service"), id="a machine's row"),
        pytest.param(grant(grantee=VICTIM), id="the owner himself"),
    ],
)
def test_pe_10_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "PE-10") == "clear"


def test_pe_10_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-10")

    assert said == f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings)"
