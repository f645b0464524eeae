from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

GUESSER = "203.0.113.66"


def event(name: str, minutes: float, **more: Any) -> dict[str, Any]:
    return {
        "record_id": name,
        "kind": "interactive",
        "happened_at": at(minutes),
        "user": VICTIM,
        "ok": False,
        "error_code": "50126",
        "ip": GUESSER,
        "ip_kind": "client",
        "asn": 64501,
        **more,
    }


def guesses(count: int, step: float = 5, **more: Any) -> list[dict[str, Any]]:
    return [event(f"g{number}", number * step, **more) for number in range(count)]


def entered(minutes: float, **more: Any) -> dict[str, Any]:
    return event("in", minutes, **{"ok": True, "error_code": "0", **more})


def test_ia_10_hits(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, {"sign_ins": [*guesses(5), entered(59)]}, "IA-10")

    assert found["severity"] == "medium"
    assert found["record_ids"] == ["g0", "g1", "g2", "g3", "g4", "in"]
    assert found["says"] == (
        f"5 wrong passwords for {VICTIM} from the network of {GUESSER} within an hour, "
        "then the right one."
    )


def test_ia_10_is_high_from_ten_on(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, {"sign_ins": [*guesses(10), entered(50)]}, "IA-10")

    assert found["severity"] == "high"
    assert len(found["record_ids"]) == 11


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(entered(59, ok=None, error_code="50074"), id="the second factor was asked"),
        pytest.param(entered(59, ip="203.0.113.99"), id="another address of the network"),
    ],
)
def test_ia_10_hits_as_well_when(tmp_path: Path, last: dict[str, Any]) -> None:
    assert outcome(tmp_path, {"sign_ins": [*guesses(5), last]}, "IA-10") == "hit"


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([*guesses(4), entered(59)], id="four guesses"),
        pytest.param([*guesses(5), entered(61)], id="the first is more than an hour away"),
        pytest.param(
            [*guesses(5), entered(59, asn=64500, ip="198.51.100.7")], id="another network"
        ),
        pytest.param([*guesses(5), entered(59, user="eve@contoso.example")], id="another user"),
        pytest.param(guesses(9), id="no success"),
        pytest.param([entered(0), *guesses(5)], id="success came first"),
        pytest.param([*guesses(5, error_code="50053"), entered(59)], id="lockouts are no guesses"),
        pytest.param([*guesses(5), entered(59, kind="service_principal")], id="an app of its own"),
        pytest.param(
            [
                *guesses(3),
                *[{**row, "kind": "audit"} for row in guesses(3)],
                entered(59),
            ],
            id="three guesses in two logs",
        ),
    ],
)
def test_ia_10_clear(tmp_path: Path, story: list[dict[str, Any]]) -> None:
    assert outcome(tmp_path, {"sign_ins": story}, "IA-10") == "clear"


def test_ia_10_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {}, "IA-10").startswith(f"for {VICTIM}: sign-ins")
