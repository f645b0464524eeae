from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts
from tests.support.rules import case, rule_change

if TYPE_CHECKING:
    from pathlib import Path

AWAY = "collector@fabrikam.example"
STOOD = {
    "record_id": "state",
    "collected_at": at(days=2),
    "user": VICTIM,
    "rule_id": "r1",
    "name": "Copies",
    "enabled": True,
    "recipients": [AWAY],
    "external": [AWAY],
}


def change(**more: Any) -> dict[str, Any]:
    away = {
        "name": "Copies",
        "recipients": [AWAY],
        "external": [AWAY],
        "actions": [f"ForwardTo={AWAY}"],
        "conditions_known": True,
    }
    return rule_change(**away | more)


def test_pe_02_hits(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change()), "PE-02")

    assert found["record_ids"] == ["n1"]
    assert found["severity"] == "high"
    assert found["says"] == f'The rule "Copies" of {VICTIM} sends mail on to {AWAY}.'
    assert found["attack"] == ["T1114.003"]


def test_pe_02_hits_where_a_change_adds_the_recipient(tmp_path: Path) -> None:
    made = change(recipients=[], external=[], actions=[])
    later = change(
        record_id="n2",
        happened_at=at(5),
        action="change",
        rule_key=f"{VICTIM}\\copies",
        conditions_known=False,
    )

    (found,) = hits(tmp_path, case(made, later), "PE-02")

    assert (found["key"], found["record_ids"]) == (f"{VICTIM}|n1", ["n2"])


def test_pe_02_follows_the_rule_through_its_life(tmp_path: Path) -> None:
    enabled = change(
        record_id="n2",
        happened_at=at(5),
        action="enable",
        rule_key=f"{VICTIM}\\copies",
        recipients=[],
        external=[],
        actions=[],
        conditions_known=False,
    )
    (found,) = hits(tmp_path, case(change(), enabled, inbox_rules=[STOOD]), "PE-02")

    assert found["record_ids"] == ["n1", "n2", "state"]


@pytest.mark.parametrize(
    ("enabled", "severity", "off"),
    [
        (True, "high", ""),
        (None, "high", ""),
        (False, "medium", ", disabled when it was collected,"),
    ],
)
def test_pe_02_is_lower_for_a_disabled_rule_that_the_log_does_not_show(
    tmp_path: Path, enabled: bool | None, severity: str, off: str
) -> None:
    (found,) = hits(tmp_path, {"inbox_rules": [{**STOOD, "enabled": enabled}]}, "PE-02")

    assert found["severity"] == severity
    assert found["says"] == f'The rule "Copies" of {VICTIM}{off} sends mail on to {AWAY}.'
    said = "The rule was disabled when it was collected, and no record shows it on."
    assert found["counter"] == (said if enabled is False else None)


def test_pe_02_is_lower_for_a_rule_that_was_made_switched_off(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(enabled=False)), "PE-02")

    assert found["severity"] == "medium"
    assert found["says"] == (
        f'The rule "Copies" of {VICTIM}, made switched off, sends mail on to {AWAY}.'
    )
    assert found["counter"] == "The rule was made switched off, and no record shows it on."


def test_pe_02_is_not_lower_once_it_was_switched_on(tmp_path: Path) -> None:
    on = change(
        record_id="n2",
        happened_at=at(5),
        action="enable",
        rule_key=f"{VICTIM}\\copies",
        enabled=True,
        conditions_known=False,
    )

    (found,) = hits(tmp_path, case(change(enabled=False), on), "PE-02")

    assert (found["severity"], found["counter"]) == ("high", None)
    assert found["says"] == f'The rule "Copies" of {VICTIM} sends mail on to {AWAY}.'


def test_pe_02_stays_high_where_the_log_shows_that_it_was_on(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(), inbox_rules=[{**STOOD, "enabled": False}]), "PE-02")

    assert (found["severity"], found["record_ids"]) == ("high", ["n1", "state"])
    assert found["says"] == (
        f'The rule "Copies" of {VICTIM}, disabled when it was collected, sends mail on to {AWAY}.'
    )
    assert found["counter"] == "The rule was disabled when it was collected."


def test_pe_02_hits_a_text_message(tmp_path: Path) -> None:
    rule = change(
        recipients=["+15550100"], external=[], actions=["SendTextMessageNotificationTo=+15550100"]
    )

    assert outcome(tmp_path, case(rule), "PE-02") == "hit"


def test_pe_02_hits_two_rules_of_one_name_apart(tmp_path: Path) -> None:
    again = change(record_id="n2", rule_key="n2", happened_at=at(1))

    assert len(hits(tmp_path, case(change(), again), "PE-02")) == 2


def test_pe_02_hides_nothing_of_a_hostile_name(tmp_path: Path) -> None:
    rule = change(name="{targets}\n\u202e" + "x" * 200)

    (found,) = hits(tmp_path, case(rule), "PE-02")

    assert found["says"].startswith('The rule "{targets} \ufffdxxx')
    assert "\n" not in found["says"]
    assert len(found["says"]) < 220


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(change(recipients=["eve@contoso.example"], external=[]), id="inside"),
        pytest.param(change(ok=False), id="it failed"),
        pytest.param(change(action="remove"), id="removed"),
        pytest.param(change(action="disable"), id="switched off"),
        pytest.param(change(actor_kind="service"), id="a machine's row"),
        pytest.param(
            change(external=[], actions=["SendTextMessageNotificationTo="]), id="no text message"
        ),
    ],
)
def test_pe_02_clear(tmp_path: Path, rule: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(rule), "PE-02") == "clear"


def test_pe_02_blind(tmp_path: Path) -> None:
    unknown = case(change(external=None))

    said = missing(tmp_path, unknown, "PE-02", facts(home=()))

    assert said == f"for {VICTIM}: the tenant's home domains"


def test_a_name_that_no_record_tells_is_not_called_blank(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(rule_change(name=None, external=[AWAY])), "PE-02")

    assert found["says"].startswith('The rule "(name not recorded)" of ')
