from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.enrich import aliases
from bec_kit.enrich.people import compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.rows import Rows


def test_a_name_that_two_people_have_means_neither(tmp_path: Path) -> None:
    names = [
        {"alias": "dana", "kind": "alias", "user": VICTIM, "source": "audit"},
        {"alias": "dana", "kind": "upn", "user": VICTIM, "source": "users"},
        {"alias": "eve", "kind": "alias", "user": "eve@contoso.example"},
        {"alias": "eve", "kind": "dn", "user": "eva@contoso.example"},
        {"alias": "sync", "kind": "app", "user": "a-1"},
    ]
    with open_rows(tmp_path, {"aliases": names}) as engine:
        table = compute(engine, facts())

    assert table.schema == schema("people")
    assert table.to_pylist() == [{"alias": "dana", "user": VICTIM}]


def test_nobody_has_no_name(tmp_path: Path) -> None:
    with open_rows(tmp_path, {}) as engine:
        assert compute(engine, facts()).num_rows == 0


OID, OTHER_OID = "26be570a-ae82-4189-b4e2-a37c6808512d", "11111111-2222-4333-8444-555555555555"
PUID = "10032000abcdef12"
OLD, NEW = "dana.old@contoso.example", "dana.new@contoso.example"


def learnt(folder: Path, rows: Rows) -> dict[str, str]:
    """What each name means, of aliases that are learnt from the rows."""
    with open_rows(folder, rows) as engine:
        engine.hold("aliases", aliases.compute(engine, facts()))
        return {row["alias"]: row["user"] for row in compute(engine, facts()).to_pylist()}


def signed_in(user: str, minutes: float, oid: str = OID) -> dict[str, Any]:
    return {
        "kind": "interactive",
        "user": user,
        "user_id": oid.upper(),
        "happened_at": at(minutes),
        "record_id": f"{user}{minutes}",
    }


def logged(user: str, minutes: float, key: str = OID) -> dict[str, Any]:
    return {"user": user, "user_key": key, "happened_at": at(minutes)}


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param({"sign_ins": [signed_in(OLD, 0), signed_in(NEW, 9)]}, id="sign-ins"),
        pytest.param({"audit": [logged(NEW, 9), logged(OLD, 0)]}, id="the audit log"),
        pytest.param(
            {
                "directory_audits": [
                    {"user": user, "user_id": OID, "happened_at": at(minutes)}
                    for user, minutes in ((NEW, 9), (OLD, 0))
                ]
            },
            id="the directory's log",
        ),
        pytest.param(
            {"audit": [logged(OLD, 0), logged(OLD, 12)], "sign_ins": [signed_in(NEW, 20)]},
            id="two logs",
        ),
        pytest.param(
            {"audit": [logged(OLD, 0), logged(NEW, 12)], "sign_ins": [signed_in(OLD, 11)]},
            id="one log learns it later",
        ),
        pytest.param(
            {"audit": [logged(OLD, 99)], "users": [{"user": NEW, "object_id": OID}]},
            id="the list of users",
        ),
        pytest.param(
            {
                "audit": [logged(OLD, 0), logged(OLD, 1, PUID)],
                "sign_ins": [signed_in("dana@contoso.example", 2), signed_in(NEW, 3)],
            },
            id="another id, of the first name alone",
        ),
    ],
)
def test_one_who_was_renamed_is_called_by_the_last_name(tmp_path: Path, rows: Rows) -> None:
    names = learnt(tmp_path, rows)

    assert names[OID] == names[OLD] == names[NEW] == names["dana.old"] == NEW
    assert names.get(PUID, NEW) == NEW
    assert names.get("dana@contoso.example", NEW) == NEW


def test_two_names_that_take_turns_stay_two(tmp_path: Path) -> None:
    turns = [signed_in(OLD, 0), signed_in(NEW, 9), signed_in(OLD, 10)]

    names = learnt(tmp_path, {"sign_ins": turns})

    assert OID not in names
    assert (names[OLD], names[NEW]) == (OLD, NEW)


def test_a_name_that_another_has_now_is_not_the_older_name_of_one(tmp_path: Path) -> None:
    rows: Rows = {"sign_ins": [signed_in(OLD, 0), signed_in(NEW, 9), signed_in(OLD, 10, OTHER_OID)]}

    names = learnt(tmp_path, rows)

    assert (names[OID], names[NEW]) == (NEW, NEW)
    assert (names[OTHER_OID], names[OLD]) == (OLD, OLD)


def test_two_names_of_one_moment_give_the_same_each_time(tmp_path: Path) -> None:
    for number, users in enumerate(((OLD, NEW), (NEW, OLD))):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert learnt(folder, {"sign_ins": [signed_in(user, 0) for user in users]})[OID] == OLD
