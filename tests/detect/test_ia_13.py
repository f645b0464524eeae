from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import findings, hits, missing, outcome, run
from tests.support.rows import RENEWED, VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

HOME, FAR = "198.51.100.7", "203.0.113.66"
EDGE, WINDOWS, APP = "Edge 133", "Windows10", "app-1"
NOBODY = facts("someone@contoso.example")
PLACES = [
    {"ip": HOME, "network": "198.51.100.0/24", "asn": 64500, "country": "GB"},
    {"ip": FAR, "network": "203.0.113.0/24"},
]


def login(record_id: str = "s1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "kind": "interactive",
        "happened_at": at(0),
        "user": VICTIM,
        "ok": True,
        "ip": FAR,
        "ip_kind": "client",
        "asn": 64501,
        "country": "NG",
        "browser": EDGE,
        "os": WINDOWS,
        "app_id": APP,
        **more,
    }


def value(kind: str, what: str, days: float = 0, **more: Any) -> dict[str, Any]:
    """One value of a day of the baseline, counted from the day of the story."""
    day = at(days=days).replace(hour=0)
    return {"user": VICTIM, "kind": kind, "value": what, "day": day, "rows": 1, **more}


def usual(days: int = 7, last: int = -2) -> list[dict[str, Any]]:
    """What the victim's days were like, the last of them two days before."""
    values = {"ip": HOME, "network": "198.51.100.0/24", "asn": "64500", "country": "GB"}
    values |= {"browser": EDGE, "os": WINDOWS, "app": APP}
    return [value(kind, what, last - day) for day in range(days) for kind, what in values.items()]


def today(user: str = VICTIM) -> list[dict[str, Any]]:
    """The sign-in itself counts on its own day."""
    values = {"ip": FAR, "network": "203.0.113.0/24", "asn": "64501", "country": "NG"}
    return [value(kind, what, user=user) for kind, what in values.items()]


def case(*logins: dict[str, Any], baseline: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    known = [*usual(), *today()] if baseline is None else baseline
    return {"sign_ins": logins, "addresses": PLACES, "baselines": known}


def test_ia_13_hits(tmp_path: Path) -> None:
    twice = [login(), login("s2", happened_at=at(60)), login("s2", kind="audit")]

    (found,) = hits(tmp_path, case(*twice), "IA-13")

    assert found["record_ids"] == ["s1", "s2"]
    assert (found["severity"], found["key"]) == ("medium", f"{VICTIM}|country|NG")
    assert found["says"] == (
        f"{VICTIM} signed in from the country NG ({FAR}), new for this account: not seen on 7 "
        "active days in the 7 days before."
    )
    assert found["counter"] == "Browser, system and app are those that the account used before."


def test_ia_13_hits_a_new_network_in_a_known_country(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(login(country="GB")), "IA-13", NOBODY)

    assert (found["severity"], found["key"]) == ("low", f"{VICTIM}|network|64501")
    assert f"signed in from the network 64501 ({FAR}), new" in found["says"]


@pytest.mark.parametrize(
    ("trait", "said"),
    [
        ({"browser": "Firefox"}, ", with a new browser."),
        ({"os": "Linux"}, ", with a new system."),
        ({"app_id": "app-2"}, ", with a new app."),
    ],
)
def test_ia_13_is_supported_by_other_news(tmp_path: Path, trait: dict[str, Any], said: str) -> None:
    (found,) = hits(tmp_path, case(login(country="GB", **trait)), "IA-13", NOBODY)

    assert (found["severity"], found["counter"]) == ("medium", None)
    assert found["says"].endswith("days before" + said)


def test_ia_13_knows_a_network_without_a_number(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(login(country=None, asn=None)), "IA-13", NOBODY)

    assert found["key"] == f"{VICTIM}|network|203.0.113.0/24"


def test_ia_13_leaves_out_what_the_attacker_did_before(tmp_path: Path) -> None:
    earlier = [value("country", "NG", -5), value("asn", "64501", -5), value("ip", FAR, -5)]
    places = [PLACES[0], PLACES[1] | {"country": "NG", "asn": 64501}]
    story = case(login(), RENEWED, baseline=[*usual(), *earlier, *today()]) | {"addresses": places}

    assert outcome(tmp_path, story, "IA-13") == "clear"
    assert outcome(tmp_path, story, "IA-13", facts(marks=(mark("ip", FAR),))) == "hit"


def test_ia_13_keeps_what_the_owner_did_on_the_same_day(tmp_path: Path) -> None:
    earlier = [
        value("country", "NG", -5, rows=3),
        value("ip", FAR, -5),
        value("ip", "203.0.113.9", -5, rows=2),
        value("asn", "64501", -5, rows=3),
    ]
    places = [PLACES[0], PLACES[1] | {"country": "NG", "asn": 64501}]
    story = case(login(), RENEWED, baseline=[*usual(), *earlier, *today()]) | {"addresses": places}

    assert outcome(tmp_path, story, "IA-13", facts(marks=(mark("ip", FAR),))) == "clear"


@pytest.mark.parametrize(
    ("row", "baseline"),
    [
        pytest.param(login(ip=HOME, asn=64500, country="GB"), None, id="at home"),
        pytest.param(login(ok=False), None, id="a failure"),
        pytest.param(login(ip_kind="service"), None, id="an address of Microsoft"),
        pytest.param(
            login(kind="non_interactive", client_credential="clientSecret"),
            None,
            id="a web app's server",
        ),
        pytest.param(login(kind="service_principal"), None, id="an app signs in as itself"),
        pytest.param(
            login(ip=HOME, asn=64500, country="GB", browser="Firefox", os="Linux"),
            None,
            id="a new client alone",
        ),
        pytest.param(
            login(),
            [*usual(), value("country", "NG", -2), value("asn", "64501", -2), *today()],
            id="seen two days before",
        ),
        pytest.param(
            login(),
            [*usual(), *today(), *today("a@contoso.example"), *today("b@contoso.example")],
            id="two others have it",
        ),
    ],
)
def test_ia_13_clear(
    tmp_path: Path, row: dict[str, Any], baseline: list[dict[str, Any]] | None
) -> None:
    assert outcome(tmp_path, case(row, RENEWED, baseline=baseline), "IA-13") == "clear"


def test_ia_13_hits_what_was_seen_since_yesterday_only(tmp_path: Path) -> None:
    known = [*usual(), value("country", "NG", -1), value("asn", "64501", -1), *today()]

    assert outcome(tmp_path, case(login(), baseline=known), "IA-13") == "hit"


def test_ia_13_hits_though_one_other_has_it(tmp_path: Path) -> None:
    known = [*usual(), *today(), *today("a@contoso.example")]

    assert outcome(tmp_path, case(login(), baseline=known), "IA-13") == "hit"


def test_ia_13_blind(tmp_path: Path) -> None:
    logins = (login(), RENEWED)
    short = missing(tmp_path, case(*logins, baseline=usual(6)), "IA-13")
    few = missing(tmp_path, case(*logins, baseline=[*usual(1), *usual(1, last=-30)]), "IA-13")

    assert short == few
    assert short == (f"for {VICTIM}: a baseline: activity on 3 days or more, over a week at least")


def test_ia_13_blind_without_tokens(tmp_path: Path) -> None:
    """A stolen token is used from elsewhere without anybody signing in there."""
    said = missing(tmp_path, case(login(ip=HOME, asn=64500, country="GB")), "IA-13")

    assert said == f"for {VICTIM}: non-interactive sign-ins, where tokens are redeemed and renewed"


def test_ia_13_runs_without_suspects(tmp_path: Path) -> None:
    result = run(tmp_path, case(login()), "IA-13")

    assert result.suspects.num_rows == 0
    assert [row["outcome"] for row in findings(result, "IA-13")] == ["hit"]
