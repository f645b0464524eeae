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
