from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

SPRAYER = "203.0.113.66"
AGENT = "Mozilla/5.0 (X11; Linux x86_64)"


def attempt(number: int, user: str | None, minutes: float, **more: Any) -> dict[str, Any]:
    return {
        "record_id": f"f{number:02}",
        "kind": "interactive",
        "happened_at": at(minutes),
        "user": user,
        "ok": False,
        "error_code": "50126",
        "ip": SPRAYER,
        "ip_kind": "client",
        "asn": 64501,
        "user_agent": AGENT,
        **more,
    }


def spray(count: int = 10, users: int = 3, step: float = 2, **more: Any) -> list[dict[str, Any]]:
    return [
        attempt(number, f"user{number % users}@contoso.example", number * step, **more)
        for number in range(count)
    ]


def entered(minutes: float, **more: Any) -> dict[str, Any]:
    return attempt(99, VICTIM, minutes, **{"ok": True, "error_code": "0", **more})


def test_ia_09_hits(tmp_path: Path) -> None:
    story = {"sign_ins": [*spray(), entered(60)]}

    (found,) = hits(tmp_path, story, "IA-09")

    assert found["severity"] == "high"
    assert found["user"] == VICTIM
    assert found["record_ids"] == [*(f"f{number:02}" for number in range(10)), "f99"]
    assert found["says"] == (
        f"10 failed sign-ins to 3 accounts came from {SPRAYER}; "
        "the right password was then known for 1 of them."
    )
    assert (found["happened_at"], found["last_at"]) == (at(0), at(60))


def test_ia_09_is_medium_without_success(tmp_path: Path) -> None:
    story = {"sign_ins": [*spray(), entered(600, ip="198.51.100.7", asn=64500)]}

    (found,) = hits(tmp_path, story, "IA-09")

    assert found["severity"] == "medium"
    assert found["user"] is None
    assert found["counter"] == "No account was opened from there within a day."


@pytest.mark.parametrize(
    ("follower", "severity"),
    [
        pytest.param(entered(60, ok=None, error_code="50076"), "high", id="stopped by MFA"),
        pytest.param(entered(60, ip="203.0.113.99"), "high", id="same network and agent"),
        pytest.param(
            entered(60, ip="203.0.113.99", user_agent="other"), "medium", id="same network"
        ),
        pytest.param(entered(18 + 24 * 60), "high", id="a day later"),
        pytest.param(entered(19 + 24 * 60), "medium", id="more than a day later"),
        pytest.param(entered(-1), "medium", id="before"),
        pytest.param(entered(60, ok=None, error_code="65001"), "medium", id="another code"),
    ],
)
def test_ia_09_looks_for_who_followed(
    tmp_path: Path, follower: dict[str, Any], severity: str
) -> None:
    assert hits(tmp_path, {"sign_ins": [*spray(), follower]}, "IA-09")[0]["severity"] == severity


def test_ia_09_counts_an_attempt_in_both_logs_once(tmp_path: Path) -> None:
    both = [
        {**row, "kind": kind, "error_code": code, "logon_error": error}
        for row in spray(9)
        for kind, code, error in (
            ("interactive", "50126", None),
            ("audit", None, "InvalidUserNameOrPassword"),
        )
    ]

    assert outcome(tmp_path, {"sign_ins": [*both, entered(99, ip="::1", asn=1)]}, "IA-09") != "hit"


def test_ia_09_hits_a_spray_from_many_addresses(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, {"sign_ins": abroad()}, "IA-09")

    assert len(found["record_ids"]) == 15
    assert found["severity"] == "medium"
    assert found["says"].startswith("15 failed sign-ins to 15 accounts came from many addresses")


def abroad(count: int = 15) -> list[dict[str, Any]]:
    """One attempt at each of many accounts, each from an address of its own."""
    return [
        attempt(number, f"user{number}@contoso.example", number / 2, ip=f"203.0.113.{number}")
        for number in range(count)
    ]


def burst(minutes: float, count: int = 10, users: int = 3, name: str = "b") -> list[dict[str, Any]]:
    """What one of these addresses tried besides, five seconds apart."""
    return [
        attempt(0, f"user{n % users}@contoso.example", minutes + n / 12, ip="203.0.113.0")
        | {"record_id": f"{name}{n:02}"}
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        pytest.param(
            [*abroad(), *burst(600)], {"15 to 15 from many", "10 to 3 from one"}, id="later"
        ),
        pytest.param(
            [*abroad(), *burst(-600), *burst(600, name="l")],
            {"15 to 15 from many", "20 to 3 from one"},
            id="before and after",
        ),
        pytest.param(
            [*abroad(), *burst(0)], {"14 to 14 from many", "11 to 3 from one"}, id="meanwhile"
        ),
        pytest.param(
            [*abroad(4), *burst(0, 40, 20)], {"41 to 20 from one"}, id="hardly any elsewhere"
        ),
    ],
)
def test_ia_09_tells_a_spray_from_many_addresses_beside_a_burst(
    tmp_path: Path, tries: list[dict[str, Any]], said: set[str]
) -> None:
    found = hits(tmp_path, {"sign_ins": tries}, "IA-09")

    told = set()
    for each in found:
        failures, _, _, _, users = each["says"].split()[:5]
        assert len(each["record_ids"]) == int(failures)
        place = "many" if "from many addresses" in each["says"] else "one"
        told.add(f"{failures} to {users} from {place}")
    assert told == said
    cited = [name for each in found for name in each["record_ids"]]
    assert len(cited) == len(set(cited))


@pytest.mark.parametrize(
    ("seconds", "ended"),
    [pytest.param(1206, "hit", id="just in time"), pytest.param(1207, "clear", id="too late")],
)
def test_ia_09_counts_accounts_in_the_same_20_minutes(
    tmp_path: Path, seconds: float, ended: str
) -> None:
    """Of ten attempts, six seconds apart, the last nine and the third account's make ten."""
    third = attempt(50, "eve@contoso.example", seconds / 60)
    theirs = entered(500, ip="198.51.100.7", asn=64500)

    story = {"sign_ins": [*spray(10, users=2, step=0.1), third, theirs]}

    assert outcome(tmp_path, story, "IA-09") == ended


@pytest.mark.parametrize(
    "tries",
    [
        pytest.param(spray(9), id="nine failures"),
        pytest.param(spray(12, users=2), id="two accounts"),
        pytest.param(spray(10, step=2.3), id="more than 20 minutes"),
        pytest.param(spray(10, error_code="50076", ok=None), id="no guessing"),
        pytest.param(spray(10, kind="service_principal"), id="apps of their own"),
        pytest.param(
            [attempt(n, "Not Available", n) for n in range(10)], id="unknown users are not one each"
        ),
        pytest.param(
            [attempt(n, f"u{n}@contoso.example", n / 2, ip=f"203.0.113.{n}") for n in range(14)],
            id="fourteen accounts from many addresses",
        ),
    ],
)
def test_ia_09_clear(tmp_path: Path, tries: list[dict[str, Any]]) -> None:
    theirs = entered(500, ip="198.51.100.7", asn=64500)

    assert outcome(tmp_path, {"sign_ins": [*tries, theirs]}, "IA-09") == "clear"


def test_ia_09_blind(tmp_path: Path) -> None:
    story = {"sign_ins": [attempt(1, "eve@contoso.example", 0)]}

    assert missing(tmp_path, story, "IA-09").startswith(f"for {VICTIM}: sign-ins")


def test_ia_09_cites_of_what_followed_the_first_of_each_account_and_address(
    tmp_path: Path,
) -> None:
    again = [entered(60 + number, record_id=f"later{number}") for number in range(3)]

    (found,) = hits(tmp_path, {"sign_ins": [*spray(), entered(60), *again]}, "IA-09")

    assert found["record_ids"][10:] == ["f99"]
