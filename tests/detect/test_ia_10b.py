from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

GUESSER = "203.0.113.66"
OTHER = "eve@contoso.example"


def event(name: str, minutes: float, **more: Any) -> dict[str, Any]:
    return {
        "record_id": name,
        "kind": "interactive",
        "happened_at": at(minutes),
        "user": OTHER,
        "ok": False,
        "error_code": "50126",
        "ip": GUESSER,
        "ip_kind": "client",
        "asn": 64501,
        **more,
    }


def guesses(count: int, step: float = 1, **more: Any) -> list[dict[str, Any]]:
    return [event(f"g{number:02}", number * step, **more) for number in range(count)]


def test_ia_10b_hits(tmp_path: Path) -> None:
    tries = [*guesses(9), event("g09", 9, error_code="50053")]

    (found,) = hits(tmp_path, {"sign_ins": tries}, "IA-10b")

    assert found["severity"] == "low"
    assert found["user"] == OTHER
    assert found["record_ids"] == [f"g{number:02}" for number in range(10)]
    assert found["says"] == (
        f"10 wrong passwords or lockouts for {OTHER} within minutes, first from {GUESSER}, "
        "and no sign-in from the same network within an hour of them."
    )
    assert found["counter"] is None


def test_ia_10b_is_medium_for_an_admin(tmp_path: Path) -> None:
    story = {
        "sign_ins": guesses(10),
        "role_changes": [{"action": "add", "target": OTHER, "role": "User Administrator"}],
    }

    assert hits(tmp_path, story, "IA-10b")[0]["severity"] == "medium"


def test_ia_10b_is_raised_for_the_cases_users(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, {"sign_ins": guesses(10)}, "IA-10b", facts(OTHER))

    assert found["severity"] == "medium"
    assert found["why"].endswith("Raised from low to medium: the account is one of the case's.")


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(guesses(9), id="nine"),
        pytest.param(guesses(10, step=1.2), id="more than ten minutes"),
        pytest.param([*guesses(10), event("in", 60, ok=True, error_code="0")], id="success after"),
        pytest.param(guesses(10, error_code="50034"), id="no such account"),
        pytest.param(guesses(10, user="Not Available"), id="nobody's account"),
        pytest.param(
            [row for n in guesses(5) for row in (n, {**n, "kind": "audit"})], id="five in two logs"
        ),
    ],
)
def test_ia_10b_clear(tmp_path: Path, story: list[dict[str, Any]]) -> None:
    seen = event("own", 500, user=VICTIM, ok=True, error_code="0")

    assert outcome(tmp_path, {"sign_ins": [*story, seen]}, "IA-10b") == "clear"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(event("in", 30, ip="198.51.100.7", asn=64500), True, id="elsewhere"),
        pytest.param(event("in", 70), True, id="more than an hour later"),
        pytest.param(event("in", 9 + 24 * 60), True, id="a day later"),
        pytest.param(event("in", 10 + 24 * 60), False, id="more than a day later"),
        pytest.param(event("in", -1), False, id="before"),
        pytest.param(event("in", 30, user=VICTIM), False, id="another account"),
    ],
)
def test_ia_10b_tells_of_a_sign_in_elsewhere_or_later(
    tmp_path: Path, more: dict[str, Any], told: bool
) -> None:
    entered = {**more, "ok": True, "error_code": "0"}

    (found,) = hits(tmp_path, {"sign_ins": [*guesses(10), entered]}, "IA-10b")

    assert found["counter"] == (
        "The account signed in within a day, from elsewhere or later: see whether it was its owner."
        if told
        else None
    )


def test_ia_10b_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {}, "IA-10b").startswith(f"for {VICTIM}: sign-ins")
