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
    return rights.grant(**{"kind": "mailbox", "rights": ["FullAccess"]} | more)


def case(*grants: dict[str, Any], user_type: int = 2, **more: Any) -> dict[str, Any]:
    seen = [
        {"record_id": record_id, "user": VICTIM, "record_type": 1, "user_type": user_type}
        for record_id in dict.fromkeys(row["record_id"] for row in grants)
    ]
    return {"audit": seen, "delegations": grants, **more}


def test_pe_09_hits(tmp_path: Path) -> None:
    again = grant(record_id="g2", happened_at=at(5))

    (found,) = hits(tmp_path, case(grant(), again), "PE-09")

    assert found["record_ids"] == ["g1", "g2"]
    assert (found["severity"], found["user"]) == ("medium", VICTIM)
    assert found["says"] == (f"{EVE} was given full access to the mailbox of {VICTIM} by {ADMIN}.")


def test_pe_09_is_high_where_a_suspect_gives_it(tmp_path: Path) -> None:
    known = facts(marks=(mark("ip", FAR),))

    (found,) = hits(tmp_path, case(grant()), "PE-09", known)

    assert (found["severity"], found["user"]) == ("high", VICTIM)
    assert found["why"].endswith(
        "Raised from medium to high: it was done in the attacker's context."
    )


def test_pe_09_is_high_for_a_new_account(tmp_path: Path) -> None:
    made = {
        "record_id": "a1",
        "happened_at": at(days=-2),
        "user": ADMIN,
        "action": "add user",
        "target": EVE,
        "ok": True,
    }

    (logged,) = hits(tmp_path, case(grant(), account_changes=[made]), "PE-09")

    assert logged["severity"] == "high"
    assert logged["says"].startswith(f"{EVE}, an account made in the 30 days before, was given")


@pytest.mark.parametrize(
    ("days", "severity"),
    [(-2, "high"), (-31, "medium"), (1, "medium")],
    ids=["new", "old", "made later"],
)
def test_pe_09_knows_new_accounts_by_the_directory(
    tmp_path: Path, days: float, severity: str
) -> None:
    story = case(grant(), users=[{"user": EVE, "created_at": at(days=days)}])

    assert hits(tmp_path, story, "PE-09")[0]["severity"] == severity


@pytest.mark.parametrize(
    "written",
    [
        "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=eve.k",
        "/o=ExchangeLabs/cn=Recipients/cn=0123456789abcdef0123456789abcdef-Eve.K",
        "CN=eve.k,OU=contoso,DC=example",
        "EURPR01A001.PROD/Microsoft Exchange Hosted Organizations/contoso/Eve Kay",
        "CONTOSO\\eve.k",
        "22222222-0000-4000-8000-000000000000",
    ],
)
def test_pe_09_finds_who_a_directory_name_is(tmp_path: Path, written: str) -> None:
    known = [
        {"alias": "eve.k", "kind": "alias", "user": EVE, "name": "Eve Kay"},
        {"alias": "22222222-0000-4000-8000-000000000000", "kind": "oid", "user": EVE},
        {"alias": "dana.x", "kind": "alias", "user": VICTIM},
    ]
    story = case(grant(grantee=written, mailbox="dana.x"), aliases=known)

    (found,) = hits(tmp_path, story, "PE-09")

    assert found["key"] == f"{VICTIM}|{EVE}"


def test_pe_09_leaves_a_name_of_two_as_it_is_written(tmp_path: Path) -> None:
    known = [
        {"alias": "eve", "kind": "alias", "user": EVE},
        {"alias": "eve", "kind": "alias", "user": "eve@fabrikam.example"},
    ]

    (found,) = hits(tmp_path, case(grant(grantee="Eve"), aliases=known), "PE-09")

    assert found["says"].startswith("eve was given")


def test_pe_09_hits_each_grantee_and_the_one_nobody_names(tmp_path: Path) -> None:
    story = case(grant(), grant(position=1, grantee=None))

    found = hits(tmp_path, story, "PE-09")

    assert [row["says"].split(" was given")[0] for row in found] == [
        "Somebody whom the record does not name",
        EVE,
    ]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(grant(rights=["ReadPermission"]), id="another right"),
        pytest.param(grant(rights=["FullAccessLike"]), id="a longer word"),
        pytest.param(grant(action="revoke"), id="taken back"),
        pytest.param(grant(kind="folder"), id="of a folder"),
        pytest.param(grant(ok=False), id="it failed"),
        pytest.param(grant(actor_kind="service"), id="a machine's row"),
        pytest.param(grant(grantee="NT AUTHORITY\\SELF"), id="the owner himself"),
        pytest.param(grant(grantee=VICTIM), id="the owner by name"),
    ],
)
def test_pe_09_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "PE-09") == "clear"


@pytest.mark.parametrize(("user_type", "ended"), [(3, "clear"), (4, "clear"), (2, "hit")])
def test_pe_09_leaves_out_the_services_own_hands(
    tmp_path: Path, user_type: int, ended: str
) -> None:
    assert outcome(tmp_path, case(grant(), user_type=user_type), "PE-09") == ended


def test_pe_09_hits_an_app_that_is_not_microsofts(tmp_path: Path) -> None:
    row = grant(actor_kind="service", acting_app_id="11111111-0000-4000-8000-000000000000")

    assert outcome(tmp_path, case(row), "PE-09") == "hit"


GUEST = "eve_fabrikam.example#ext#@contoso.example"
OUTSIDER = "eve@fabrikam.example"


def stood(grantee: str = OUTSIDER, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"{VICTIM}/full_access/{grantee}",
        "collected_at": at(days=5),
        "mailbox": VICTIM,
        "grantee": grantee,
        "kind": "full_access",
        "rights": ["FullAccess"],
        **more,
    }


@pytest.mark.parametrize(
    ("grantee", "news", "severity", "more"),
    [
        pytest.param(OUTSIDER, ", an outsider,", "medium", {}, id="an address outside"),
        pytest.param(GUEST, ", an outsider,", "medium", {}, id="a guest by name"),
        pytest.param(
            EVE,
            ", an outsider,",
            "medium",
            {"users": [{"user": EVE, "kind": "Guest"}]},
            id="a guest by the directory",
        ),
        pytest.param(
            EVE,
            ", an account made in the 30 days before,",
            "high",
            {"users": [{"user": EVE, "kind": "Member", "created_at": at(days=-20)}]},
            id="a new account",
        ),
    ],
)
def test_pe_09_hits_a_right_that_only_stood(
    tmp_path: Path, grantee: str, news: str, severity: str, more: dict[str, Any]
) -> None:
    window = facts(start=at(days=8))

    (found,) = hits(tmp_path, {"permissions": [stood(grantee)], **more}, "PE-09", window)

    assert found["severity"] == severity
    assert (found["user"], found["key"]) == (VICTIM, f"{VICTIM}|{grantee}")
    assert found["says"] == (
        f"{grantee}{news} has full access to the mailbox of {VICTIM}, as it stood when it was "
        "collected."
    )
    assert found["counter"] == "By whom it was given, and when, the log does not show."
    assert found["in_window"] is True


@pytest.mark.parametrize("grantee", [EVE, OUTSIDER])
def test_pe_09_is_one_finding_where_the_log_shows_it_too(tmp_path: Path, grantee: str) -> None:
    story = case(grant(grantee=grantee), permissions=[stood(grantee)])
    outside = ", an outsider," if grantee == OUTSIDER else ""

    (found,) = hits(tmp_path, story, "PE-09")

    assert found["record_ids"] == ["g1", f"{VICTIM}/full_access/{grantee}"]
    assert (found["happened_at"], found["last_at"]) == (at(0), at(0))
    assert (found["severity"], found["user"], found["counter"]) == ("medium", VICTIM, None)
    assert found["says"] == (
        f"{grantee}{outside} was given full access to the mailbox of {VICTIM} by {ADMIN}, and "
        "it still stood when it was collected."
    )


def test_pe_09_says_that_a_right_was_gone_when_it_was_collected_again(tmp_path: Path) -> None:
    gone = [{**stood(OUTSIDER), "gone_at": at(days=15)}]
    (tmp_path / "alone").mkdir()
    (tmp_path / "logged").mkdir()

    (alone,) = hits(tmp_path / "alone", {"permissions": gone}, "PE-09")
    (logged,) = hits(tmp_path / "logged", case(grant(grantee=OUTSIDER), permissions=gone), "PE-09")

    day = f"{at(days=15):%Y-%m-%d}"
    assert alone["says"] == (
        f"{OUTSIDER}, an outsider, had full access to the mailbox of {VICTIM}, as it stood when it "
        f"was collected, and it was gone when it was collected on {day}."
    )
    assert logged["says"] == (
        f"{OUTSIDER}, an outsider, was given full access to the mailbox of {VICTIM} by {ADMIN}, "
        f"and it was gone when it was collected on {day}."
    )


def test_pe_09_finds_the_same_right_under_another_name(tmp_path: Path) -> None:
    known = [{"alias": "eve.k", "kind": "alias", "user": EVE, "name": "Eve Kay"}]
    story = case(grant(grantee="CONTOSO\\eve.k"), permissions=[stood("Eve Kay")], aliases=known)

    (found,) = hits(tmp_path, story, "PE-09")

    assert (found["key"], len(found["record_ids"])) == (f"{VICTIM}|{EVE}", 2)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"permissions": [stood(EVE)]}, id="a colleague"),
        pytest.param({"permissions": [stood("Helpdesk")]}, id="a name"),
        pytest.param(
            {"permissions": [stood(kind="mailbox", rights=["ReadPermission"])]}, id="less"
        ),
        pytest.param({"permissions": [stood(inherited=True)]}, id="inherited"),
        pytest.param({"permissions": [stood(denied=True)]}, id="denied"),
        pytest.param(
            {"permissions": [stood()], "users": [{"user": OUTSIDER, "kind": "Member"}]},
            id="a member in a domain that nobody named",
        ),
        pytest.param(
            {"permissions": [stood(), stood(EVE, mailbox="info@fabrikam.example")]},
            id="a domain that has mailboxes of the tenant",
        ),
        pytest.param(
            {
                "permissions": [stood(EVE)],
                "users": [{"user": EVE, "kind": "Member", "created_at": at(days=-26)}],
            },
            id="an account of a month",
        ),
    ],
)
def test_pe_09_clear_of_what_stood(tmp_path: Path, more: dict[str, Any]) -> None:
    story = {"audit": [{"user": VICTIM, "record_type": 1}], **more}

    assert outcome(tmp_path, story, "PE-09") == "clear"


def test_pe_09_calls_nobody_an_outsider_without_home_domains(tmp_path: Path) -> None:
    story = case(permissions=[stood()])
    story["audit"] = [{"user": VICTIM, "record_type": 1}]

    assert outcome(tmp_path, story, "PE-09", facts(home=())) == "clear"


def test_pe_09_blind_with_the_list_alone(tmp_path: Path) -> None:
    """It does not show what was given and taken back."""
    assert outcome(tmp_path, {"permissions": [stood(EVE)]}, "PE-09") == "blind"


def test_pe_09_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-09")

    assert said == f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings)"
