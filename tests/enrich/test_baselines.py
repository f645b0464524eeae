from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.enrich.baselines import compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.rows import Rows

APP = "4765445b-32c6-49b0-83e6-1d93765276ca"
OWA = "00000002-0000-0ff1-ce00-000000000000"
ADDRESS = {"ip": "192.0.2.7", "network": "192.0.2.0/24", "asn": 64500, "country": "NO"}


def sign_in(**more: Any) -> dict[str, Any]:
    return {
        "kind": "interactive",
        "user": VICTIM,
        "actor_kind": "person",
        "ok": True,
        "ip": "192.0.2.7",
        "ip_kind": "client",
        "app_id": APP,
        "country": "NO",
        "asn": 64500,
        "browser": "Edge 120.0",
        "os": "Windows10",
        "user_agent": "Mozilla/5.0",
        **more,
    }


def act(**more: Any) -> dict[str, Any]:
    return {
        "user": VICTIM,
        "actor_kind": "person",
        "ok": True,
        "record_type": 2,
        "ip": "192.0.2.7",
        "ip_kind": "client",
        "acting_app_id": OWA,
        **more,
    }


def run(folder: Path, rows: Rows) -> list[tuple[Any, ...]]:
    with open_rows(folder, {"addresses": [ADDRESS], **rows}) as engine:
        table = compute(engine, facts())
    assert table.schema == schema("baselines")
    found = [tuple(row.values()) for row in table.to_pylist()]
    assert found == sorted(found)
    return found


def kinds(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {row[1]: (row[2], row[4]) for row in rows}


def test_every_value_of_a_sign_in_is_counted_by_day(tmp_path: Path) -> None:
    rows = run(tmp_path, {"sign_ins": [sign_in(), sign_in(), sign_in(happened_at=at(days=1))]})
    today, tomorrow = at().replace(hour=0), at(days=1).replace(hour=0)
    values = {
        "app": APP,
        "asn": "64500",
        "browser": "Edge 120.0",
        "country": "NO",
        "ip": "192.0.2.7",
        "network": "192.0.2.0/24",
        "os": "Windows10",
        "user_agent": "Mozilla/5.0",
    }
    assert rows == [
        (VICTIM, kind, value, day, count)
        for kind, value in values.items()
        for day, count in ((today, 2), (tomorrow, 1))
    ]


def test_an_act_learns_its_place_from_the_address(tmp_path: Path) -> None:
    assert kinds(run(tmp_path, {"audit": [act(user_agent="Outlook")]})) == {
        "app": (OWA, 1),
        "asn": ("64500", 1),
        "country": ("NO", 1),
        "ip": ("192.0.2.7", 1),
        "network": ("192.0.2.0/24", 1),
        "user_agent": ("Outlook", 1),
    }


def test_what_a_sign_in_says_of_its_place_comes_before_what_was_learnt(tmp_path: Path) -> None:
    found = kinds(run(tmp_path, {"sign_ins": [sign_in(country="PE", asn=None)]}))
    assert (found["country"], found["asn"]) == (("PE", 1), ("64500", 1))


@pytest.mark.parametrize("ok", [False, None])
def test_a_sign_in_that_did_not_succeed_is_no_habit(tmp_path: Path, ok: bool | None) -> None:
    assert run(tmp_path, {"sign_ins": [sign_in(ok=ok)]}) == []


@pytest.mark.parametrize(("ok", "rows"), [(True, 5), (None, 5), (False, 0)])
def test_an_act_that_does_not_say_counts(tmp_path: Path, ok: bool | None, rows: int) -> None:
    assert len(run(tmp_path, {"audit": [act(ok=ok)]})) == rows


def test_a_login_of_the_audit_log_counts_once(tmp_path: Path) -> None:
    rows: Rows = {"audit": [act(record_type=15)], "sign_ins": [sign_in(kind="audit")]}
    assert kinds(run(tmp_path, rows))["ip"] == ("192.0.2.7", 1)


def test_of_a_server_s_rows_only_the_app_is_learnt(tmp_path: Path) -> None:
    server = sign_in(kind="non_interactive", client_credential="clientSecret")
    assert kinds(run(tmp_path, {"sign_ins": [server]})) == {"app": (APP, 1)}


@pytest.mark.parametrize("kind", ["service", "internal", None])
def test_of_an_act_through_a_service_only_the_app_is_learnt(
    tmp_path: Path, kind: str | None
) -> None:
    assert kinds(run(tmp_path, {"audit": [act(ip_kind=kind)]})) == {"app": (OWA, 1)}


@pytest.mark.parametrize("actor", ["service", "app", "unknown"])
def test_machines_have_no_habits(tmp_path: Path, actor: str) -> None:
    rows: Rows = {"audit": [act(actor_kind=actor)], "sign_ins": [sign_in(actor_kind=actor)]}
    assert run(tmp_path, rows) == []


def test_undated_and_nameless_rows_are_left_out(tmp_path: Path) -> None:
    rows: Rows = {"sign_ins": [sign_in(happened_at=None), sign_in(user=None)]}
    assert run(tmp_path, rows) == []
