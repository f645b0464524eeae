from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

HOME, FAR = "198.51.100.7", "203.0.113.66"
PORTAL = "4765445b-32c6-49b0-83e6-1d93765276ca"
BERLIN, LAGOS, POTSDAM = (52.5, 13.4), (6.5, 3.4), (52.4, 13.1)


def login(seconds: float, ip: str, asn: int | None, place: Any = None, **more: Any) -> Any:
    lat, lon = place or (None, None)
    return {
        "record_id": f"s{seconds:g}",
        "kind": "interactive",
        "happened_at": at(seconds=seconds),
        "user": VICTIM,
        "ok": True,
        "ip": ip,
        "ip_kind": "client",
        "asn": asn,
        "lat": lat,
        "lon": lon,
        **more,
    }


def test_ia_03_hits(tmp_path: Path) -> None:
    story = {
        "sign_ins": [
            login(0, HOME, 64500, BERLIN),
            login(12, FAR, 64501, LAGOS, app_id=PORTAL),
        ]
    }

    (found,) = hits(tmp_path, story, "IA-03")

    assert found["record_ids"] == ["s0", "s12"]
    assert found["severity"] == "high"
    assert found["says"] == (
        f"{VICTIM} signed in from {HOME} and, 12 s later, from {FAR}: "
        "as when a proxy relays a sign-in."
    )
    assert found["counter"] is None


def test_ia_03_hits_once_though_both_logs_write_a_login(tmp_path: Path) -> None:
    story = {
        "sign_ins": [
            login(0, HOME, 64500, BERLIN),
            login(12.4, FAR, 64501, LAGOS, record_id="b", resource_id=PORTAL),
            login(12, FAR, None, record_id="b", kind="audit"),
        ]
    }

    (found,) = hits(tmp_path, story, "IA-03")

    assert found["record_ids"] == ["s0", "b"]


def test_ia_03_is_medium_without_coordinates(tmp_path: Path) -> None:
    story = {"sign_ins": [login(0, HOME, 64500, app_id=PORTAL), login(30, FAR, 64501)]}

    (found,) = hits(tmp_path, story, "IA-03")

    assert found["severity"] == "medium"
    assert found["counter"] == "No coordinates tell how far apart the two addresses are."


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(login(31, FAR, 64501, LAGOS), id="a second too late"),
        pytest.param(login(12, HOME, 64501, LAGOS), id="the same address"),
        pytest.param(login(12, FAR, 64500, LAGOS), id="the same network"),
        pytest.param(login(12, FAR, 64501, POTSDAM), id="the next town"),
        pytest.param(login(12, "2001:db8::7", None), id="two stacks of an unknown provider"),
        pytest.param(login(12, FAR, 64501, LAGOS, ip_kind="service"), id="an address of Microsoft"),
        pytest.param(login(12, FAR, 64501, LAGOS, ok=False), id="a failure"),
        pytest.param(login(12, FAR, 64501, LAGOS, user="eve@contoso.example"), id="another user"),
        pytest.param(
            login(12, FAR, 64501, LAGOS, kind="non_interactive", client_credential="clientSecret"),
            id="a web app's server",
        ),
    ],
)
def test_ia_03_clear(tmp_path: Path, second: Any) -> None:
    story = {"sign_ins": [login(0, HOME, 64500, BERLIN, app_id=PORTAL), second]}

    assert outcome(tmp_path, story, "IA-03") == "clear"


def test_ia_03_clear_where_no_portal_is_entered(tmp_path: Path) -> None:
    signed = [login(0, HOME, 64500, BERLIN, app_id="a"), login(12, FAR, 64501, LAGOS, app_id="a")]

    assert outcome(tmp_path, {"sign_ins": signed}, "IA-03") == "clear"


def test_ia_03_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM}]}, "IA-03")

    assert said == (
        f"for {VICTIM}: sign-ins, from Entra's log or the audit log; "
        "sign-ins that name the application by its id"
    )


def test_ia_03_blind_where_no_application_has_an_id(tmp_path: Path) -> None:
    signed = [login(0, HOME, 64500, BERLIN, app="x"), login(12, FAR, 64501, LAGOS, app="x")]

    said = missing(tmp_path, {"sign_ins": signed}, "IA-03")

    assert said == f"for {VICTIM}: sign-ins that name the application by its id"
