from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import findings, hits, missing, outcome, run
from tests.support.rows import RENEWED, VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

HOME, FAR = "198.51.100.7", "203.0.113.66"
BERLIN, LAGOS, MUNICH = (52.5, 13.4), (6.5, 3.4), (48.1, 11.6)


def login(minutes: float, ip: str, asn: int | None, place: Any, **more: Any) -> dict[str, Any]:
    lat, lon = place or (None, None)
    return {
        "record_id": f"s{minutes:g}",
        "kind": "interactive",
        "happened_at": at(minutes),
        "user": VICTIM,
        "ok": True,
        "ip": ip,
        "ip_kind": "client",
        "asn": asn,
        "lat": lat,
        "lon": lon,
        **more,
    }


def test_ia_12_hits(tmp_path: Path) -> None:
    story = {"sign_ins": [login(0, HOME, 64500, BERLIN), login(60, FAR, 64501, LAGOS)]}

    (found,) = hits(tmp_path, story, "IA-12")

    assert found["severity"] == "medium"
    assert found["record_ids"] == ["s0", "s60"]
    assert found["says"] == (
        f"{VICTIM} signed in from {HOME} and 60 minutes later from {FAR}, 5196 km away."
    )


def test_ia_12_places_addresses_by_what_the_case_learnt(tmp_path: Path) -> None:
    story = {
        "sign_ins": [
            login(0, HOME, 64500, BERLIN),
            login(60, FAR, None, None, kind="audit"),
        ],
        "addresses": [{"ip": FAR, "lat": LAGOS[0], "lon": LAGOS[1]}],
    }

    assert outcome(tmp_path, story, "IA-12") == "hit"


def test_ia_12_is_high_where_ia_01_saw_the_address_too(tmp_path: Path) -> None:
    story = {
        "sign_ins": [
            login(0, HOME, 64500, BERLIN, session_id="sid-1"),
            login(60, FAR, 64501, LAGOS, session_id="sid-1"),
        ]
    }

    (found,) = findings(run(tmp_path, story, "IA-01", "IA-12"), "IA-12")

    assert found["severity"] == "high"
    assert found["why"].endswith(
        "Raised from medium to high: IA-01 saw the same account and address."
    )


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(login(60, FAR, 64501, MUNICH), id="500 km at most, nearly"),
        pytest.param(login(347, FAR, 64501, LAGOS), id="slower than an aeroplane"),
        pytest.param(login(60, FAR, 64500, LAGOS), id="the same network"),
        pytest.param(login(60, HOME, 64501, LAGOS), id="the same address"),
        pytest.param(login(60, FAR, 64501, None), id="nowhere"),
        pytest.param(login(60, FAR, 64501, LAGOS, ok=False), id="a failure"),
        pytest.param(login(60, FAR, 64501, LAGOS, ip_kind="service"), id="an address of Microsoft"),
        pytest.param(
            login(60, FAR, 64501, LAGOS, kind="non_interactive", client_credential="clientSecret"),
            id="a web app's server",
        ),
        pytest.param(login(60, FAR, 64501, LAGOS, user="eve@contoso.example"), id="another user"),
    ],
)
def test_ia_12_clear(tmp_path: Path, second: dict[str, Any]) -> None:
    story = {"sign_ins": [login(0, HOME, 64500, BERLIN), second, RENEWED]}

    assert outcome(tmp_path, story, "IA-12") == "clear"


def test_ia_12_hits_where_no_network_is_known(tmp_path: Path) -> None:
    story = {"sign_ins": [login(0, HOME, None, BERLIN), login(60, FAR, None, LAGOS)]}

    assert outcome(tmp_path, story, "IA-12") == "hit"


def test_ia_12_clear_between_known_egresses(tmp_path: Path) -> None:
    story = {"sign_ins": [login(0, HOME, 64500, BERLIN), login(60, FAR, 64501, LAGOS), RENEWED]}
    good = [mark("ip", ip, verdict="known-good") for ip in (HOME, FAR)]

    assert outcome(tmp_path, story, "IA-12", facts(marks=(good[0], good[1]))) == "clear"
    assert outcome(tmp_path, story, "IA-12", facts(marks=(good[0],))) == "hit"


@pytest.mark.parametrize(
    ("days", "expected"),
    [pytest.param(3, "clear", id="his usual network"), pytest.param(2, "hit", id="seen twice")],
)
def test_ia_12_between_a_known_egress_and_home(tmp_path: Path, days: int, expected: str) -> None:
    before = [login(-1440 * day, HOME, 64500, BERLIN) for day in range(1, days + 1)]
    last = [login(0, HOME, 64500, BERLIN), login(60, FAR, 64501, LAGOS), RENEWED]
    story = {"sign_ins": [*before, *last]}
    good = facts(marks=(mark("ip", FAR, verdict="known-good"),))

    assert outcome(tmp_path, story, "IA-12", good) == expected
    assert outcome(tmp_path, story, "IA-12") == "hit"


def test_ia_12_blind(tmp_path: Path) -> None:
    story = {"sign_ins": [login(0, HOME, 64500, None), RENEWED]}

    said = missing(tmp_path, story, "IA-12")

    assert said == f"for {VICTIM}: coordinates of the sign-ins' addresses"


def test_ia_12_blind_without_tokens(tmp_path: Path) -> None:
    """A stolen token is used from elsewhere without anybody signing in there."""
    said = missing(tmp_path, {"sign_ins": [login(0, HOME, 64500, BERLIN)]}, "IA-12")

    assert said == f"for {VICTIM}: non-interactive sign-ins, where tokens are redeemed and renewed"
