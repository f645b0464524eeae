from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome, run
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

EM_CLIENT = "e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"
RCLONES = ("4761b959-9780-4c2d-87a3-512b4638f767", "b15665d9-eda6-4092-8539-0eec376afd59")
OTHER_APP, FAR = "22222222-0000-4000-8000-000000000000", "203.0.113.66"
SEEN = {"record_id": "a0", "user": VICTIM, "record_type": 8}


def consent(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "c1",
        "happened_at": at(0),
        "user": VICTIM,
        "principal": VICTIM,
        "app_id": EM_CLIENT,
        "app": "eM Client",
        "kind": "consent",
        "ok": True,
        **more,
    }


def login(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "s1",
        "happened_at": at(5),
        "user": VICTIM,
        "kind": "interactive",
        "app_id": EM_CLIENT,
        "ok": True,
        "ip": FAR,
        "ip_kind": "client",
        **more,
    }


def action(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "a1",
        "happened_at": at(10),
        "user": VICTIM,
        "record_type": 50,
        "client_app_id": EM_CLIENT,
        "ip": FAR,
        "ip_kind": "client",
        **more,
    }


def sent(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "m1",
        "happened_at": at(20),
        "sender": VICTIM,
        "message_id": "<em0123abcd-1111-4000-8000-000000000000@desk>",
        "direction": "out",
        **more,
    }


def test_pe_14_hits(tmp_path: Path) -> None:
    story = {
        "audit": [SEEN, action()],
        "consents": [consent()],
        "sign_ins": [login()],
        "messages": [sent()],
        "grants": [{"record_id": "x1", "app_id": EM_CLIENT, "principal": VICTIM}],
    }

    (found,) = hits(tmp_path, story, "PE-14")

    assert sorted(found["record_ids"]) == ["a1", "c1", "m1", "s1", "x1"]
    assert (found["severity"], found["user"], found["happened_at"]) == ("high", VICTIM, at(0))
    assert found["says"] == (
        f'The app "eM Client" is here for {VICTIM}: consents 1, sign-ins 1, actions 1, '
        "messages 1, entries of the directory as it was collected 1."
    )


@pytest.mark.parametrize("app_id", [EM_CLIENT, *RCLONES])
def test_pe_14_hits_each_id(tmp_path: Path, app_id: str) -> None:
    story = {"audit": [SEEN], "consents": [consent(app_id=app_id.upper(), app=None)]}

    assert outcome(tmp_path, story, "PE-14") == "hit"


@pytest.mark.parametrize("column", ["acting_app_id", "client_app_id", "app_id"])
def test_pe_14_hits_each_id_of_an_action(tmp_path: Path, column: str) -> None:
    row = {**action(client_app_id=None), column: EM_CLIENT}

    assert outcome(tmp_path, {"audit": [SEEN, row]}, "PE-14") == "hit"


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("consents", consent(app_id=OTHER_APP, app="em client")),
        ("sign_ins", login(app_id=OTHER_APP, app="PerfectData Software")),
        ("sign_ins", login(app_id=OTHER_APP, user_agent="rclone/v1.68")),
        ("apps", {"app_id": OTHER_APP, "name": "CloudSponge"}),
        ("apps", {"app_id": EM_CLIENT}),
        ("grants", {"app_id": OTHER_APP, "app_name": "PostBox"}),
        ("audit", action(client_app_id=None, client_info="Client=WebServices;eM Client/10.1;")),
        ("audit", action(client_app_id=None, user_agent="Mozilla/5.0 PostBox/7.0")),
    ],
)
def test_pe_14_hits_by_name_because_ids_change(
    tmp_path: Path, table: str, row: dict[str, Any]
) -> None:
    rows = {"audit": [SEEN], table: [row]} | ({"audit": [SEEN, row]} if table == "audit" else {})

    (found,) = hits(tmp_path, rows, "PE-14")

    assert found["severity"] == "high"


def test_pe_14_finds_the_app_behind_a_grant(tmp_path: Path) -> None:
    grant = consent(record_id="c2", app_id=None, app=None, object_id="sp-1", kind="delegated")

    (found,) = hits(
        tmp_path, {"audit": [SEEN], "consents": [consent(object_id="sp-1"), grant]}, "PE-14"
    )

    assert found["record_ids"] == ["c1", "c2"]


def test_pe_14_shows_what_stands_in_the_tenant_in_every_window(tmp_path: Path) -> None:
    row = {"record_id": "p1", "app_id": EM_CLIENT, "enabled": False, "collected_at": at(days=9)}

    (found,) = hits(tmp_path, {"audit": [SEEN], "apps": [row]}, "PE-14")

    assert (found["user"], found["in_window"]) == (None, True)
    assert found["says"].startswith('The app "eM Client" is here for the whole tenant: ')
    assert found["counter"] == "The app was switched off when it was collected."


def test_pe_14_says_what_was_gone_when_it_was_collected_again(tmp_path: Path) -> None:
    seen = {"collected_at": at(days=9), "gone_at": at(days=12)}
    app = {"record_id": "p1", "app_id": EM_CLIENT, "enabled": True, **seen}
    given = {"record_id": "p2", "app_id": EM_CLIENT, "kind": "delegated", **seen}

    (found,) = hits(tmp_path, {"audit": [SEEN], "apps": [app], "grants": [given]}, "PE-14")

    day = f"{at(days=12):%Y-%m-%d}"
    assert found["counter"] == (
        f"It was gone when it was collected on {day}. "
        f"A permission was gone when it was collected on {day}."
    )


def test_pe_14_names_the_attacker_s_address_and_app(tmp_path: Path) -> None:
    result = run(tmp_path, {"audit": [SEEN], "sign_ins": [login()]}, "PE-14")

    found = {(row["kind"], row["value"]) for row in result.suspects.to_pylist()}
    assert found == {("ip", FAR), ("app", EM_CLIENT)}


def test_pe_14_names_at_most_five_hundred_records_of_a_kind(tmp_path: Path) -> None:
    rows = [action(record_id=f"a{number}", happened_at=at(number)) for number in range(1, 512)]

    (found,) = hits(tmp_path, {"audit": [SEEN, *rows]}, "PE-14")

    assert len(found["record_ids"]) == 500
    assert "actions 511," in found["says"]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("consents", consent(ok=False)),
        ("sign_ins", login(ok=False)),
        ("messages", sent()),
    ],
)
def test_pe_14_is_medium_for_an_attempt_or_a_form(
    tmp_path: Path, table: str, row: dict[str, Any]
) -> None:
    (found,) = hits(tmp_path, {"audit": [SEEN], table: [row]}, "PE-14")

    assert found["severity"] == "medium"
    assert found["counter"]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param("consents", consent(app_id=OTHER_APP, app="eM Clients"), id="a longer name"),
        pytest.param("sign_ins", login(app_id=OTHER_APP), id="another app"),
        pytest.param(
            "audit", action(client_app_id=None, client_info="Client=Spikenard/1"), id="half a word"
        ),
        pytest.param("audit", action(record_type=15), id="a login stands among the sign-ins"),
        pytest.param("messages", sent(direction="in"), id="written by somebody outside"),
        pytest.param("messages", sent(message_id="<email-0123@desk>"), id="another message id"),
        pytest.param("apps", {"app_id": OTHER_APP, "name": "Ledger"}, id="another app stands"),
    ],
)
def test_pe_14_clear(tmp_path: Path, table: str, row: dict[str, Any]) -> None:
    rows = {"audit": [SEEN], table: [row]} | ({"audit": [SEEN, row]} if table == "audit" else {})

    assert outcome(tmp_path, rows, "PE-14") == "clear"


@pytest.mark.parametrize("table", ["directory_audits", "grants"])
def test_pe_14_clear_by_other_evidence(tmp_path: Path, table: str) -> None:
    assert outcome(tmp_path, {table: [{}]}, "PE-14") == "clear"


def test_pe_14_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-14")

    assert said == (
        f"for {VICTIM}: audit records of type 8 (directory changes) or directory audits or "
        "the permissions of applications"
    )
