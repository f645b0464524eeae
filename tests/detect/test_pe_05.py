from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts
from tests.support.rules import SEEN, case, rule_change

if TYPE_CHECKING:
    from pathlib import Path

AWAY, COLLEAGUE = "collector@fabrikam.example", "eve@contoso.example"


def change(**more: Any) -> dict[str, Any]:
    """A rule without a condition, and without an effect."""
    plain: dict[str, Any] = {
        "name": "All",
        "deletes": False,
        "marks_read": False,
        "recipients": [],
        "external": [],
        "conditions": [],
        "actions": [],
        "conditions_known": True,
    }
    return rule_change(**plain | more)


def test_pe_05_hits(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(deletes=True)), "PE-05")

    assert found["record_ids"] == ["n1"]
    assert (found["severity"], found["user"]) == ("high", VICTIM)
    assert found["says"] == f'The rule "All" of {VICTIM} holds for every message and deletes it.'
    assert found["counter"] is None


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ({"move_to": "RSS Feeds", "move_kind": "rssfeeds"}, "moves it to RSS Feeds"),
        (
            {"deletes": True, "copy_to": "Junk", "copy_kind": "junkemail"},
            "copies it to Junk and deletes it",
        ),
        ({"recipients": [AWAY], "external": [AWAY]}, "sends it on"),
        (
            {"deletes": True, "recipients": [AWAY], "external": [AWAY]},
            "sends it on and deletes it",
        ),
    ],
)
def test_pe_05_says_what_it_does(tmp_path: Path, effect: dict[str, Any], said: str) -> None:
    (found,) = hits(tmp_path, case(change(**effect)), "PE-05")

    assert found["severity"] == "high"
    assert found["says"].endswith(f"holds for every message and {said}.")


@pytest.mark.parametrize(
    "condition",
    [
        "MyNameInToOrCcBox=True",
        f"SentTo={VICTIM}",
        "BodyContainsWords=a",
        "BodyContainsWords=\x00",
        "WithinSizeRangeMinimum=1 B (1 bytes)",
    ],
)
def test_pe_05_hits_conditions_that_every_message_meets(tmp_path: Path, condition: str) -> None:
    rule = change(deletes=True, conditions=[condition])

    assert outcome(tmp_path, case(rule), "PE-05") == "hit"


def test_pe_05_is_medium_where_colleagues_alone_get_it(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(recipients=[COLLEAGUE])), "PE-05")

    assert found["severity"] == "medium"
    assert found["counter"] == "It sends mail to colleagues only, and hides none."


def test_pe_05_is_high_where_nobody_knows_who_is_a_colleague(tmp_path: Path) -> None:
    rule = change(recipients=[COLLEAGUE], external=None)

    (found,) = hits(tmp_path, case(rule), "PE-05", facts(home=()))

    assert (found["severity"], found["counter"]) == ("high", None)


def test_pe_05_hits_a_change_that_takes_the_condition_away(tmp_path: Path) -> None:
    made = change(deletes=True, conditions=["From=boss@fabrikam.example"])
    later = change(
        record_id="n2",
        happened_at=at(5),
        action="change",
        rule_key=f"{VICTIM}\\all",
        deletes=None,
        conditions=["From="],
        conditions_known=False,
    )

    (found,) = hits(tmp_path, case(made, later), "PE-05")

    assert (found["key"], found["record_ids"]) == (f"{VICTIM}|n1", ["n2"])


def test_pe_05_hits_a_rule_that_only_stands(tmp_path: Path) -> None:
    stood = {"record_id": "r1", "user": VICTIM, "rule_id": "r1", "name": "", "enabled": False}

    (found,) = hits(tmp_path, {"inbox_rules": [{**stood, "deletes": True}]}, "PE-05")

    assert found["severity"] == "medium"
    assert found["says"] == (
        f'The rule "(blank)" of {VICTIM}, disabled when it was collected, holds for every message '
        "and deletes it."
    )
    assert found["counter"] == (
        "The rule was disabled when it was collected, and no record shows it on."
    )


@pytest.mark.parametrize(
    ("effect", "enabled", "severity"),
    [
        pytest.param({"deletes": True}, True, "high", id="hides, on"),
        pytest.param({"deletes": True}, False, "medium", id="hides, off"),
        pytest.param({"recipients": [COLLEAGUE], "external": []}, True, "medium", id="inside, on"),
        pytest.param({"recipients": [COLLEAGUE], "external": []}, False, "low", id="inside, off"),
    ],
)
def test_pe_05_is_one_step_lower_for_a_disabled_rule(
    tmp_path: Path, effect: dict[str, Any], enabled: bool, severity: str
) -> None:
    stood = {"user": VICTIM, "rule_id": "r1", "name": "All", "enabled": enabled, **effect}

    (found,) = hits(tmp_path, {"inbox_rules": [stood]}, "PE-05", facts("other@contoso.example"))

    assert found["severity"] == severity
    assert ("disabled" in found["says"]) is not enabled


def test_pe_05_stays_high_where_the_log_shows_that_it_was_on(tmp_path: Path) -> None:
    stood = {
        "collected_at": at(days=2),
        "user": VICTIM,
        "rule_id": "r1",
        "name": "All",
        "enabled": False,
        "deletes": True,
    }

    (found,) = hits(tmp_path, case(change(deletes=True), inbox_rules=[stood]), "PE-05")

    assert found["severity"] == "high"
    assert found["says"] == (
        f'The rule "All" of {VICTIM}, disabled when it was collected, holds for every message and '
        "deletes it."
    )
    assert found["counter"] == "The rule was disabled when it was collected."


def test_pe_05_is_one_step_lower_for_a_rule_that_was_made_switched_off(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(deletes=True, enabled=False)), "PE-05")

    assert found["severity"] == "medium"
    assert f"of {VICTIM}, made switched off, holds for every message" in found["says"]
    assert found["counter"] == "The rule was made switched off, and no record shows it on."


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(change(deletes=True, conditions=["HasAttachment=True"]), id="a condition"),
        pytest.param(change(deletes=True, conditions=["BodyContainsWords=ab"]), id="two letters"),
        pytest.param(change(deletes=True, conditions=["WithinSizeRangeMinimum=1024"]), id="a size"),
        pytest.param(change(marks_read=True, move_to="Later"), id="hides and sends nothing"),
        pytest.param(change(deletes=True, conditions_known=False), id="conditions unknown"),
        pytest.param(change(deletes=True, ok=False), id="it failed"),
        pytest.param(change(deletes=True, actor_kind="service"), id="a machine's row"),
        pytest.param(change(deletes=True, action="remove"), id="removed"),
    ],
)
def test_pe_05_clear(tmp_path: Path, rule: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(rule), "PE-05") == "clear"


def test_pe_05_clear_of_the_systems_own_rules(tmp_path: Path) -> None:
    stood = [{"user": VICTIM, "name": "Junk E-mail Rule", "deletes": True}]

    assert outcome(tmp_path, case(inbox_rules=stood), "PE-05") == "clear"


def test_pe_05_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {"audit": SEEN[:1]}, "PE-05") == (
        f"for {VICTIM}: audit records of type 2 (single items, and rules made in Outlook)"
    )
