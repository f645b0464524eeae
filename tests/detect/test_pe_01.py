from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import findings, hits, missing, outcome, run
from tests.support.rows import VICTIM, at, facts, mark
from tests.support.rules import SEEN, case, rule_change

if TYPE_CHECKING:
    from pathlib import Path

NARROW = ["SubjectContainsWords=lunch"]


def change(name: str | None = "Lunch", **more: Any) -> dict[str, Any]:
    """A rule that deletes nothing, moves nothing and asks for a word of no interest."""
    plain = {
        "dialect": "cmdlet",
        "name": name,
        "deletes": False,
        "marks_read": False,
        "conditions": NARROW,
        "words": ["lunch"],
        "conditions_known": True,
    }
    return rule_change(**plain | more)


def seeking(word: str) -> dict[str, Any]:
    """A condition, and the word in it."""
    return {"conditions": [f"SubjectContainsWords={word}"], "words": [word]}


def test_pe_01_hits(tmp_path: Path) -> None:
    rule = change(
        "..",
        deletes=True,
        marks_read=True,
        conditions=["SubjectOrBodyContainsWords=invoice;payment"],
        words=["invoice", "payment"],
        ip="203.0.113.66",
        ip_kind="client",
        session_id="sid-1",
    )

    (found,) = hits(tmp_path, case(rule), "PE-01")

    assert found["record_ids"] == ["n1"]
    assert found["severity"] == "high"
    assert found["user"] == VICTIM
    assert found["says"] == (
        f'The rule ".." of {VICTIM} deletes mail, marks it as read, has a name that hides it, '
        "looks for words of money or warning. Score 8."
    )
    assert found["fix"] == "R9"


@pytest.mark.parametrize(
    ("effect", "score"),
    [
        pytest.param({"deletes": True}, 3, id="deletes"),
        pytest.param({"move_to": "RSS Feeds", "move_kind": "rssfeeds"}, 2, id="moves out of sight"),
        pytest.param({"move_to": "Inbox\\RSS"}, 2, id="moves to any RSS folder"),
        pytest.param({"copy_to": "Archiv", "copy_kind": "archive"}, 2, id="copies out of sight"),
        pytest.param(
            {"deletes": True, "copy_to": "Junk", "copy_kind": "junkemail"},
            5,
            id="copies and deletes",
        ),
        pytest.param({"deletes": True, "marks_read": True}, 4, id="marks as read"),
        pytest.param({"deletes": True, "stops": True}, 3, id="stops counts nothing"),
        pytest.param({"deletes": True, "name": "."}, 5, id="bad name"),
        pytest.param({"deletes": True, **seeking("Rechnung")}, 5, id="a word of money"),
        pytest.param(
            {"deletes": True, **seeking("重要な請求書です")}, 5, id="a word without spaces"
        ),
        pytest.param({"deletes": True, **seeking("teach")}, 3, id="ach within a word"),
        pytest.param({"deletes": True, "conditions": []}, 5, id="no condition"),
        pytest.param({"deletes": True, "conditions": ["MyNameInToBox=True"]}, 5, id="my name"),
        pytest.param(
            {"deletes": True, "conditions": [f"SentTo={VICTIM}"]}, 5, id="sent to himself"
        ),
        pytest.param(
            {"deletes": True, "conditions": ["BodyContainsWords=lunch;a"]}, 5, id="one letter"
        ),
        pytest.param(
            {"deletes": True, "conditions": ["WithinSizeRangeMinimum=1 B (1 bytes)"]},
            5,
            id="no size",
        ),
        pytest.param(
            {"deletes": True, "conditions": ["WithinSizeRangeMinimum=10 KB (10,240 bytes)"]},
            3,
            id="a size",
        ),
        pytest.param(
            {"deletes": True, "conditions": ["MyNameInToBox=True", *NARROW]}, 3, id="both at once"
        ),
        pytest.param(
            {
                "deletes": True,
                "conditions": ["From=boss@example.com"],
                "senders": ["boss@example.com"],
            },
            4,
            id="one sender",
        ),
        pytest.param(
            {"deletes": True, "conditions": ["From=a@example.com;b@example.com"]},
            3,
            id="two senders",
        ),
    ],
)
def test_pe_01_scores(tmp_path: Path, effect: dict[str, Any], score: int) -> None:
    (found,) = hits(tmp_path, case(change(**effect)), "PE-01", facts("someone@contoso.example"))

    assert f"Score {score}." in found["says"]
    assert found["severity"] == ("high" if score >= 5 else "medium" if score >= 3 else "low")


def test_pe_01_completes_a_change_by_what_the_rule_was_made_with(tmp_path: Path) -> None:
    made = change(".", conditions=[], words=[])
    later = change(
        ".",
        record_id="n2",
        happened_at=at(9),
        action="change",
        rule_key=f"{VICTIM}\\.",
        deletes=True,
        marks_read=None,
        conditions=[],
        words=[],
        conditions_known=False,
    )

    (found,) = hits(tmp_path, case(made, later), "PE-01")

    assert found["key"] == f"{VICTIM}|n1"
    assert found["record_ids"] == ["n2"]
    assert "has a name that hides it, catches everything. Score 7." in found["says"]


def test_pe_01_does_not_complete_it_by_a_rule_that_was_removed(tmp_path: Path) -> None:
    made = change(".", deletes=True)
    gone = change(".", record_id="n2", happened_at=at(5), action="remove", rule_key=f"{VICTIM}\\.")
    enabled = change(
        ".",
        record_id="n3",
        happened_at=at(9),
        action="enable",
        rule_key=f"{VICTIM}\\.",
        deletes=None,
        conditions_known=False,
    )

    (found,) = hits(tmp_path, case(made, gone, enabled), "PE-01")

    assert found["record_ids"] == ["n1"]


def test_pe_01_folds_the_rule_as_it_stood_into_its_making(tmp_path: Path) -> None:
    stood = {
        "record_id": f"{VICTIM}/r1",
        "collected_at": at(days=3),
        "user": VICTIM,
        "rule_id": "r1",
        "name": "Lunch",
        "enabled": True,
        "conditions": ["subjectContains=lunch"],
        "deletes": True,
    }

    (found,) = hits(tmp_path, case(change(deletes=True), inbox_rules=[stood]), "PE-01")

    assert found["record_ids"] == ["n1", f"{VICTIM}/r1"]


def test_pe_01_hits_a_rule_that_only_stands(tmp_path: Path) -> None:
    stood = {
        "record_id": f"{VICTIM}/r1",
        "collected_at": at(days=3),
        "user": VICTIM,
        "rule_id": "r1",
        "name": "Lunch",
        "enabled": False,
        "conditions": ["senderContains=@example.com", "bodyContains=mfa"],
        "deletes": True,
    }
    story = {"inbox_rules": [stood]}

    (found,) = hits(tmp_path, story, "PE-01", facts(start=at(-60), end=at(60)))

    assert found["record_ids"] == [f"{VICTIM}/r1"]
    assert found["severity"] == "medium"  # score 6, but switched off
    assert found["says"].startswith(
        f'The rule "Lunch" of {VICTIM}, disabled when it was collected,'
    )
    assert "looks for words of money or warning, aims at one sender. Score 6." in found["says"]
    assert found["counter"] == (
        "The rule was disabled when it was collected, and no record shows it on."
    )
    assert found["in_window"] is True


@pytest.mark.parametrize(
    ("effect", "enabled", "severity"),
    [
        pytest.param({"deletes": True, "marks_read": True, "name": "."}, True, "high", id="6, on"),
        pytest.param(
            {"deletes": True, "marks_read": True, "name": "."}, False, "medium", id="6, off"
        ),
        pytest.param({"deletes": True}, True, "medium", id="3, on"),
        pytest.param({"deletes": True}, False, "low", id="3, off"),
        pytest.param({"move_kind": "archive"}, True, "low", id="2, on"),
        pytest.param({"move_kind": "archive"}, False, "info", id="2, off"),
    ],
)
def test_pe_01_is_one_step_lower_for_a_disabled_rule(
    tmp_path: Path, effect: dict[str, Any], enabled: bool, severity: str
) -> None:
    stood = {"user": VICTIM, "rule_id": "r1", "name": "Lunch", "conditions": NARROW, **effect}

    (found,) = hits(
        tmp_path,
        {"inbox_rules": [{**stood, "enabled": enabled}]},
        "PE-01",
        facts("other@contoso.example"),
    )

    assert found["severity"] == severity
    assert ("disabled" in found["says"]) is not enabled


def test_pe_01_says_that_a_rule_was_made_switched_off(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(".", deletes=True, enabled=False)), "PE-01")

    assert found["severity"] == "medium"  # score 5
    assert found["says"].startswith(f'The rule "." of {VICTIM}, made switched off, deletes mail')
    assert found["counter"] == "The rule was made switched off, and no record shows it on."


def test_pe_01_says_that_a_rule_was_disabled_and_counts_it_in_full(tmp_path: Path) -> None:
    off = change(
        ".",
        record_id="n2",
        happened_at=at(5),
        action="disable",
        rule_key=f"{VICTIM}\\.",
        enabled=False,
    )

    (found,) = hits(tmp_path, case(change(".", deletes=True), off), "PE-01")

    assert (found["severity"], found["record_ids"]) == ("high", ["n1"])
    assert found["says"].startswith(f'The rule "." of {VICTIM}, disabled later, deletes mail')
    assert found["counter"] == "The rule was disabled later."


def test_pe_01_resolves_the_name_of_the_mailbox(tmp_path: Path) -> None:
    rule = change(deletes=True, mailbox="dana", user="admin@contoso.example")
    aliases = [{"alias": "dana", "kind": "alias", "user": VICTIM, "source": "audit"}]

    assert hits(tmp_path, case(rule, aliases=aliases), "PE-01")[0]["user"] == VICTIM


def test_pe_01_is_raised_in_the_attackers_context(tmp_path: Path) -> None:
    rule = change(move_to="Archive", move_kind="archive", ip="203.0.113.66", ip_kind="client")
    marked = facts(marks=(mark("ip", "203.0.113.66"),))

    (found,) = hits(tmp_path, case(rule), "PE-01", marked)

    assert found["severity"] == "high"
    assert "Raised from low to high: it was done in the attacker's context." in found["why"]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(change(move_to="Newsletters", marks_read=True), id="newsletters to a folder"),
        pytest.param(change(".", conditions=[], words=["invoice"]), id="no effect that hides"),
        pytest.param(change(deletes=True, ok=False), id="it failed"),
        pytest.param(change(deletes=True, actor_kind="service"), id="a machine's row"),
        pytest.param(change(deletes=True, action="remove"), id="removed"),
        pytest.param(change(deletes=True, action="disable"), id="switched off"),
    ],
)
def test_pe_01_clear(tmp_path: Path, rule: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(rule), "PE-01") == "clear"


def test_pe_01_clear_of_the_systems_own_rules(tmp_path: Path) -> None:
    stood = [
        {"user": VICTIM, "name": name, "deletes": True}
        for name in ("Junk E-mail Rule", "Microsoft.Exchange.OOF.KnownExternalSenders.Global")
    ]

    assert outcome(tmp_path, case(inbox_rules=stood), "PE-01") == "clear"


def test_pe_01_an_app_on_a_service_address_is_no_machine(tmp_path: Path) -> None:
    rule = change(
        deletes=True,
        actor_kind="service",
        acting_app_id="11111111-0000-4000-8000-000000000000",
    )

    assert outcome(tmp_path, case(rule), "PE-01") == "hit"


def test_pe_01_blind(tmp_path: Path) -> None:
    cmdlets_only = {"audit": SEEN[:1]}

    assert missing(tmp_path, cmdlets_only, "PE-01") == (
        f"for {VICTIM}: audit records of type 2 (single items, and rules made in Outlook)"
    )
    (row,) = findings(run(tmp_path, {}, "PE-01"), "PE-01")
    assert "audit records of type 1" in row["missing"]
