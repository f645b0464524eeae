from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support import rights
from tests.support.detecting import hits, missing, outcome
from tests.support.rights import ADMIN, EVE, FAR
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path


def grant(**more: Any) -> dict[str, Any]:
    return rights.grant(**{"kind": "send_as", "rights": ["SendAs"]} | more)


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


OUTSIDER = "eve@fabrikam.example"


def stood(kind: str = "send_as", grantee: str = OUTSIDER, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"{VICTIM}/{kind}/{grantee}",
        "collected_at": at(days=5),
        "mailbox": VICTIM,
        "grantee": grantee,
        "kind": kind,
        "rights": ["SendAs" if kind == "send_as" else "SendOnBehalf"],
        **more,
    }


@pytest.mark.parametrize(("kind", "way"), [("send_as", "as"), ("send_on_behalf", "on behalf of")])
def test_pe_10_hits_a_right_that_only_stood(tmp_path: Path, kind: str, way: str) -> None:
    (found,) = hits(tmp_path, {"permissions": [stood(kind)]}, "PE-10", facts(start=at(days=8)))

    assert (found["severity"], found["user"]) == ("medium", VICTIM)
    assert found["says"] == (
        f"{OUTSIDER}, an outsider, is allowed to send {way} {VICTIM}, as it stood when it was "
        "collected."
    )
    assert found["counter"] == "By whom it was given, and when, the log does not show."
    assert found["in_window"] is True


def test_pe_10_is_high_for_a_new_account_whose_right_only_stood(tmp_path: Path) -> None:
    story = {
        "permissions": [stood(grantee=EVE)],
        "users": [{"user": EVE, "kind": "Member", "created_at": at(days=-3)}],
    }

    assert hits(tmp_path, story, "PE-10")[0]["severity"] == "high"


def test_pe_10_is_one_finding_where_the_log_shows_it_too(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(grant(), permissions=[stood(grantee=EVE)]), "PE-10")

    assert found["record_ids"] == ["g1", f"{VICTIM}/send_as/{EVE}"]
    assert (found["happened_at"], found["last_at"]) == (at(0), at(0))
    assert (found["severity"], found["counter"]) == ("medium", None)
    assert found["says"] == (
        f"{EVE} was allowed to send as {VICTIM} by {ADMIN}, and it still stood when it was "
        "collected."
    )


def test_pe_10_says_that_a_right_was_gone_when_it_was_collected_again(tmp_path: Path) -> None:
    gone = [{**stood(), "gone_at": at(days=15)}]

    (found,) = hits(tmp_path, {"permissions": gone}, "PE-10")

    assert found["says"] == (
        f"{OUTSIDER}, an outsider, was allowed to send as {VICTIM}, as it stood when it was "
        f"collected, and it was gone when it was collected on {at(days=15):%Y-%m-%d}."
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(stood(grantee=EVE), id="a colleague"),
        pytest.param(stood("full_access"), id="another right"),
        pytest.param(stood(denied=True), id="denied"),
    ],
)
def test_pe_10_clear_of_what_stood(tmp_path: Path, row: dict[str, Any]) -> None:
    story = {"audit": [{"user": VICTIM, "record_type": 1}], "permissions": [row]}

    assert outcome(tmp_path, story, "PE-10") == "clear"


def test_pe_10_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-10")

    assert said == f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings)"
