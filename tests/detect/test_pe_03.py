from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts
from tests.support.rules import case, rule_change

if TYPE_CHECKING:
    from pathlib import Path


def change(name: str | None, **more: Any) -> dict[str, Any]:
    return rule_change(name=name, **more)


def test_pe_03_hits(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(".")), "PE-03")

    assert found["record_ids"] == ["n1"]
    assert found["severity"] == "medium"
    assert found["says"] == f'A rule of {VICTIM} is called ".".'


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u200b",
        "\u3000",
        ".",
        "...",
        ",;",
        "::::",
        "aaaa",
        "a",
        "1",
        "ab",
        "pay\u200bments",
        "Pаyments",  # noqa: RUF001  a Cyrillic letter among Latin ones is the point
        "Archive",
        "rss-feeds",
        "Posteingang",
    ],
)
def test_pe_03_hits_each_name(tmp_path: Path, name: str) -> None:
    assert outcome(tmp_path, case(change(name)), "PE-03") == "hit"


@pytest.mark.parametrize(
    "name",
    [
        None,
        "Newsletters",
        "Suppliers 2026",
        "发票",
        "от",
        "Счета ACME",
        "می\u200cخواهم",  # noqa: RUF001  Persian needs the joiner
        "👩\u200d💻 team",
        "a.b",
    ],
)
def test_pe_03_clear(tmp_path: Path, name: str | None) -> None:
    assert outcome(tmp_path, case(change(name)), "PE-03") == "clear"


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(change(".", ok=False), id="it failed"),
        pytest.param(change(".", action="remove"), id="removed"),
        pytest.param(change(".", actor_kind="service"), id="a machine's row"),
    ],
)
def test_pe_03_clear_by_row(tmp_path: Path, rule: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(rule), "PE-03") == "clear"


def test_pe_03_hits_a_rule_as_it_stands(tmp_path: Path) -> None:
    stood = [
        {"record_id": "x", "user": VICTIM, "rule_id": "1", "name": "Junk E-mail Rule"},
        {"record_id": "y", "user": VICTIM, "rule_id": "2", "name": ".."},
    ]

    (found,) = hits(tmp_path, case(inbox_rules=stood), "PE-03")

    assert (found["record_ids"], found["key"]) == (["y"], f"{VICTIM}|2")
    assert (found["severity"], found["counter"]) == ("medium", None)


def test_pe_03_is_one_step_lower_for_a_disabled_rule(tmp_path: Path) -> None:
    stood = {
        "collected_at": at(days=2),
        "user": VICTIM,
        "rule_id": "2",
        "name": "..",
        "enabled": False,
    }
    others = facts("other@contoso.example")

    (alone,) = hits(tmp_path, {"inbox_rules": [stood]}, "PE-03", others)
    (logged,) = hits(tmp_path, case(change(".."), inbox_rules=[stood]), "PE-03", others)

    assert alone["severity"] == "low"
    assert alone["says"] == f'A rule of {VICTIM}, disabled when it was collected, is called "..".'
    assert logged["severity"] == "medium"
    assert logged["says"] == alone["says"]
    said = "The rule was disabled when it was collected"
    assert alone["counter"] == f"{said}, and no record shows it on."
    assert logged["counter"] == f"{said}."


def test_pe_03_is_one_step_lower_for_a_rule_that_was_made_switched_off(tmp_path: Path) -> None:
    (found,) = hits(
        tmp_path, case(change("..", enabled=False)), "PE-03", facts("other@contoso.example")
    )

    assert found["severity"] == "low"
    assert found["says"] == f'A rule of {VICTIM}, made switched off, is called "..".'


def test_pe_03_is_not_lower_where_a_record_without_the_name_switched_it_on(tmp_path: Path) -> None:
    on = change(
        None,
        record_id="n2",
        happened_at=at(5),
        action="enable",
        rule_key=f"{VICTIM}\\..",
        enabled=True,
    )

    (found,) = hits(tmp_path, case(change("..", enabled=False), on), "PE-03")

    assert (found["severity"], found["record_ids"]) == ("medium", ["n1"])
    assert found["says"] == f'A rule of {VICTIM} is called "..".'


def test_pe_03_blind(tmp_path: Path) -> None:
    assert "audit records of type 1" in missing(tmp_path, {}, "PE-03")


def test_pe_03_a_rule_that_was_collected_later_does_not_stretch_the_finding(
    tmp_path: Path,
) -> None:
    collected = {"user": VICTIM, "name": ".", "rule_id": "r1", "record_id": "s1"}
    rows = case(change("."), inbox_rules=[collected | {"collected_at": at(days=200)}])

    (found,) = hits(tmp_path, rows, "PE-03")

    assert found["record_ids"] == ["n1", "s1"]
    assert (found["happened_at"], found["last_at"]) == (at(0), at(0))
