from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit import enrich
from tests.support.rows import at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

JO, EVE = "jo@contoso.example", "eve@contoso.example"
GRANT = {
    "record_id": "g1",
    "happened_at": at(0),
    "position": 0,
    "user": "admin@contoso.example",
    "actor_kind": "person",
    "action": "grant",
    "kind": "mailbox",
    "mailbox": JO,
    "grantee": EVE,
    "rights": ["FullAccess"],
}


def compute(folder: Path, *grants: dict[str, Any], **rows: Any) -> list[Any]:
    known = enrich.facts(facts())
    with open_rows(folder, {"delegations": grants, **rows}, known) as engine:
        return enrich.TABLES["rights_given"](engine, facts()).to_pylist()


def test_a_right_says_who_is_meant_and_whether_the_account_is_new(tmp_path: Path) -> None:
    (row,) = compute(
        tmp_path,
        {**GRANT, "grantee": r"CONTOSO\eve"},
        aliases=[{"alias": "eve", "kind": "alias", "user": EVE}],
        users=[{"user": EVE, "created_at": at(days=-3)}],
    )

    assert (row["mailbox"], row["grantee"], row["new_grantee"]) == (JO, EVE, True)
    assert (row["named"], row["rights"]) == (1, ["FullAccess"])


def test_what_is_taken_back_failed_one_s_own_or_a_machines_is_no_right(tmp_path: Path) -> None:
    others = [
        {"action": "revoke"},
        {"ok": False},
        {"grantee": JO},
        {"grantee": r"NT AUTHORITY\SELF"},
        {"actor_kind": "service"},
    ]
    rows = [{**GRANT, **more, "record_id": f"o{n}"} for n, more in enumerate(others)]

    assert compute(tmp_path, *rows) == []


def stood(kind: str, grantee: str | None = "Eve Kay", **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"{JO}/{kind}",
        "collected_at": at(days=1),
        "mailbox": JO,
        "grantee": grantee,
        "kind": kind,
        "rights": ["FullAccess"],
        **more,
    }


def test_a_right_that_stood_is_told_in_the_same_words(tmp_path: Path) -> None:
    rows = compute(
        tmp_path,
        GRANT,
        permissions=[stood("full_access"), stood("send_as")],
        aliases=[{"alias": "eve", "kind": "alias", "user": EVE, "name": "Eve Kay"}],
    )

    told = ("record_id", "position", "standing", "kind", "grantee", "actor", "happened_at")
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("g1", 0, False, "mailbox", EVE, "admin@contoso.example", at(0)),
        (f"{JO}/full_access", 0, True, "mailbox", EVE, None, at(days=1)),
        (f"{JO}/send_as", 0, True, "send_as", EVE, None, at(days=1)),
    ]


def test_a_right_that_was_collected_twice_has_two_places(tmp_path: Path) -> None:
    twice = [stood("send_as", collected_at=at(days=2)), stood("send_as")]

    rows = compute(tmp_path, permissions=twice)

    assert [(row["position"], row["happened_at"]) for row in rows] == [
        (0, at(days=1)),
        (1, at(days=2)),
    ]


def test_what_the_log_and_the_list_say_of_one_right(tmp_path: Path) -> None:
    rows = compute(tmp_path, GRANT, permissions=[stood("full_access", EVE), stood("send_as", EVE)])

    told = ("gives", "logged", "course", "severity")
    by = " by admin@contoso.example, and it still stood when it was collected"
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("full_access", True, by, "medium"),
        (
            "full_access",
            True,
            " by (unknown), and it still stood when it was collected",
            "low",
        ),
        ("send_as", False, ", as it stood when it was collected", "medium"),
    ]


def test_a_right_given_after_it_was_gone_is_not_gone(tmp_path: Path) -> None:
    again = {**GRANT, "record_id": "g2", "happened_at": at(days=5)}
    gone = stood("full_access", EVE, gone_at=at(days=4))

    rows = compute(tmp_path, GRANT, again, permissions=[gone])

    assert [(row["record_id"], row["gone_at"]) for row in rows] == [
        ("g1", at(days=4)),
        ("g2", None),
        (f"{JO}/full_access", at(days=4)),
    ]
    assert rows[1]["course"] == " by admin@contoso.example"


def test_a_right_less_than_full_access_is_none_that_counts(tmp_path: Path) -> None:
    (row,) = compute(tmp_path, {**GRANT, "rights": ["ReadPermission"]})

    assert (row["kind"], row["gives"]) == ("mailbox", None)


def test_what_nobody_was_given_does_not_stand(tmp_path: Path) -> None:
    others = [
        stood("none", None),
        stood("full_access", r"NT AUTHORITY\SELF"),
        stood("full_access", JO),
        stood("full_access", inherited=True),
        stood("full_access", denied=True),
    ]

    assert compute(tmp_path, permissions=others) == []


def test_an_outsider_is_in_no_domain_of_the_tenant(tmp_path: Path) -> None:
    told = {
        "eve@contoso.example": False,
        "eve@mail.contoso.example": False,
        "eve@evilcontoso.example": True,
        "eve@other.example": False,  # of a mailbox of the tenant
        "eve@member.example": False,
        "guest@contoso.example": True,
        "eve_fabrikam.example#ext#@contoso.example": True,
        "a name": False,
    }
    rows = compute(
        tmp_path,
        permissions=[
            stood("send_as", who, record_id=who, mailbox="shop@other.example") for who in told
        ],
        users=[
            {"user": "eve@member.example", "kind": "Member"},
            {"user": "guest@contoso.example", "kind": "Guest"},
        ],
    )

    assert {row["grantee"]: row["outsider"] for row in rows} == told


def test_nobody_is_known_to_be_an_outsider_without_home_domains(tmp_path: Path) -> None:
    known = enrich.facts(facts(home=()))
    rows = {"permissions": [stood("send_as", "eve@fabrikam.example")]}
    with open_rows(tmp_path, rows, known) as engine:
        (row,) = enrich.TABLES["rights_given"](engine, facts(home=())).to_pylist()

    assert row["outsider"] is None
