from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import enrich
from bec_kit.enrich.rule_effects import compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

AWAY = "collector@fabrikam.example"
NAMED = f"{VICTIM}\\copies"


def change(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "n1",
        "evidence_row": 1,
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "action": "create",
        "dialect": "cmdlet",
        "rule_key": "n1",
        "name": "Copies",
        "mailbox": VICTIM,
        "deletes": False,
        "marks_read": False,
        "recipients": [AWAY],
        "external": [AWAY],
        "words": ["Lunch"],
        "senders": [],
        "conditions": ["SubjectContainsWords=Lunch"],
        "actions": [f"ForwardTo={AWAY}"],
        "conditions_known": True,
        "ok": True,
        "ip": "203.0.113.66",
        "ip_kind": "client",
        "session_id": "sid-1",
        "position": 0,
        **more,
    }


def later(action: str = "change", **more: Any) -> dict[str, Any]:
    """A change that names nothing but what `more` says."""
    silent: dict[str, Any] = dict.fromkeys(("name", "deletes", "marks_read"))
    silent |= {name: [] for name in ("recipients", "external", "words", "conditions", "actions")}
    return change(
        **{
            **silent,
            "record_id": "n2",
            "evidence_row": 2,
            "happened_at": at(5),
            "action": action,
            "rule_key": NAMED,
            "conditions_known": False,
            **more,
        }
    )


def run(
    folder: Path,
    changes: list[dict[str, Any]],
    stood: list[dict[str, Any]] | None = None,
    people: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    rows = {"rule_changes": changes, "inbox_rules": stood or [], "people": people or []}
    with open_rows(folder, rows, enrich.facts(facts())) as engine:
        table = compute(engine, facts())
    assert table.schema == schema("rule_effects")
    return table.to_pylist()


def test_the_whole_row(tmp_path: Path) -> None:
    assert run(tmp_path, [change(move_to="Feeds\\RSS", copy_to="Archiv", copy_kind="archive")]) == [
        {
            "record_id": "n1",
            "happened_at": at(0),
            "evidence_id": "0001-rule_changes",
            "evidence_row": 1,
            "position": 0,
            "user": VICTIM,
            "rule_key": "n1",
            "action": "create",
            "enabled": True,
            "ever_on": True,
            "off": None,
            "name": "Copies",
            "sets_name": True,
            "bad_name": False,
            "system": False,
            "deletes": False,
            "move_to": "Feeds\\RSS",
            "move_kind": None,
            "moves_away": True,
            "copy_to": "Archiv",
            "copy_kind": "archive",
            "copies_away": True,
            "marks_read": False,
            "recipients": [AWAY],
            "outside": [AWAY],
            "sets_recipients": True,
            "conditions": ["SubjectContainsWords=Lunch"],
            "conditions_known": True,
            "catches_all": False,
            "one_sender": False,
            "looks_for": ["lunch"],
            "ip": "203.0.113.66",
            "session_id": "sid-1",
            "device_id": None,
        }
    ]


def test_a_change_is_completed_by_the_making(tmp_path: Path) -> None:
    _, found = run(tmp_path, [change(), later(deletes=True)])

    assert (found["rule_key"], found["action"], found["deletes"]) == ("n1", "change", True)
    assert (found["name"], found["sets_name"]) == ("Copies", False)
    assert (found["outside"], found["sets_recipients"]) == ([AWAY], False)
    assert found["conditions"] == ["SubjectContainsWords=Lunch"]
    assert (found["conditions_known"], found["catches_all"]) == (True, False)
    assert found["looks_for"] == ["lunch"]


def test_a_change_that_clears_is_not_completed(tmp_path: Path) -> None:
    cleared = later(actions=["ForwardTo="], conditions=["SubjectContainsWords="])

    _, found = run(tmp_path, [change(), cleared])

    assert found["recipients"] == found["outside"] == []
    assert found["conditions"] is None
    assert found["catches_all"] is True


def test_switching_on_sends_again(tmp_path: Path) -> None:
    _, found = run(tmp_path, [change(), later("enable")])

    assert (found["outside"], found["sets_recipients"]) == ([AWAY], True)


def test_a_record_of_the_whole_rule_takes_nothing_from_its_making(tmp_path: Path) -> None:
    made = change(move_to="Archive", move_kind="archive")
    whole = later(deletes=False, conditions=["RuleCondition=x"], conditions_known=True)

    _, found = run(tmp_path, [made, whole])

    assert (found["move_to"], found["moves_away"]) == (None, False)
    assert found["outside"] == []
    assert found["conditions"] == ["RuleCondition=x"]


def test_one_name_stands_for_every_open_rule(tmp_path: Path) -> None:
    again = change(record_id="n3", evidence_row=3, rule_key="n3", happened_at=at(1))

    found = run(tmp_path, [change(), again, later(deletes=True)])

    assert [(row["record_id"], row["rule_key"]) for row in found] == [
        ("n1", "n1"),
        ("n2", "n1"),
        ("n2", "n3"),
        ("n3", "n3"),
    ]


def test_of_many_rules_with_one_name_the_latest_are_told(tmp_path: Path) -> None:
    many = [
        change(record_id=f"m{n:02}", evidence_row=n, rule_key=f"m{n:02}", happened_at=at(n / 10))
        for n in range(1, 31)
    ]

    found = run(tmp_path, [*many, later(deletes=True, evidence_row=99)])

    told = [row["rule_key"] for row in found if row["record_id"] == "n2"]
    assert told == [f"m{n}" for n in range(11, 31)]


def test_a_removed_rule_is_open_no_more(tmp_path: Path) -> None:
    gone = later("remove", record_id="n3", evidence_row=3, happened_at=at(2))

    _, found = run(tmp_path, [change(), gone, later(deletes=True)])

    assert (found["rule_key"], found["name"], found["sets_name"]) == (NAMED, "copies", False)
    assert (found["deletes"], found["outside"]) == (True, [])
    assert found["conditions_known"] is False


def step(number: int, action: str = "change", **more: Any) -> dict[str, Any]:
    """One change of several, a minute after the one before."""
    place = {"record_id": f"s{number}", "evidence_row": 10 + number, "happened_at": at(number)}
    return later(action, **{**place, **more})


def test_each_change_stands_on_all_before_it(tmp_path: Path) -> None:
    moved = step(1, actions=["MoveToFolder=RSS Feeds"], move_to="RSS Feeds", move_kind="rssfeeds")
    sought = step(2, conditions=["SubjectContainsWords=invoice"], words=["invoice"])

    *_, found = run(tmp_path, [change(), moved, sought])

    assert (found["move_to"], found["moves_away"]) == ("RSS Feeds", True)
    assert found["looks_for"] == ["invoice"]  # in the place of the lunch
    assert found["conditions"] == ["SubjectContainsWords=invoice"]


def test_what_a_change_took_back_is_gone_from_later_ones(tmp_path: Path) -> None:
    kept = step(1, actions=["DeleteMessage=False"], deletes=False)
    read = step(2, actions=["MarkAsRead=True"], marks_read=True)

    found = run(tmp_path, [change(deletes=True, actions=["DeleteMessage=True"]), kept, read])

    assert [(row["deletes"], row["marks_read"]) for row in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_a_rule_keeps_its_key_under_another_name(tmp_path: Path) -> None:
    renamed = step(1, name=".")
    sent = step(
        2,
        rule_key=f"{VICTIM}\\.",
        actions=["RedirectTo=x@evil.example"],
        external=["x@evil.example"],
    )
    gone = step(3, "remove", rule_key=f"{VICTIM}\\.")

    found = run(tmp_path, [change(), renamed, sent, gone])

    assert [(row["rule_key"], row["name"], row["off"]) for row in found] == [
        ("n1", "Copies", "removed later"),
        ("n1", ".", "removed later"),
        ("n1", ".", "removed later"),
    ]


def test_switching_on_sends_what_a_change_set(tmp_path: Path) -> None:
    quiet = change(recipients=[], external=[], actions=["MarkAsRead=True"])
    sent = step(1, actions=["ForwardTo=x@evil.example"], external=["x@evil.example"])
    off = step(2, "disable", enabled=False)
    on = step(3, "enable", enabled=True)

    *_, found = run(tmp_path, [quiet, sent, off, on])

    assert (found["action"], found["outside"]) == ("enable", ["x@evil.example"])
    assert found["sets_recipients"] is True


def test_what_a_machine_made_completes_what_a_person_changed(tmp_path: Path) -> None:
    made = change(actor_kind="service")

    (found,) = run(tmp_path, [made, later(deletes=True)])

    assert (found["rule_key"], found["name"], found["deletes"]) == ("n1", "Copies", True)


def switched(found: list[dict[str, Any]]) -> list[tuple[str, bool, bool, str | None]]:
    return [(row["action"], row["enabled"], row["ever_on"], row["off"]) for row in found]


def test_a_rule_that_was_made_switched_off(tmp_path: Path) -> None:
    found = run(tmp_path, [change(enabled=False), later(deletes=True)])

    assert switched(found) == [
        ("create", False, False, "made switched off"),
        ("change", False, False, "made switched off"),
    ]


@pytest.mark.parametrize(
    "on",
    [
        pytest.param(later("enable", enabled=True), id="enabled"),
        pytest.param(later(enabled=True), id="changed"),
    ],
)
def test_a_rule_that_was_switched_on_later_is_on(tmp_path: Path, on: dict[str, Any]) -> None:
    found = run(tmp_path, [change(enabled=False), on])

    assert [row[1:] for row in switched(found)] == [(False, True, None), (True, True, None)]


def test_a_rule_that_was_disabled_was_on_before(tmp_path: Path) -> None:
    off = later("disable", record_id="n3", evidence_row=3, happened_at=at(2), enabled=False)
    again = later(record_id="n4", evidence_row=4, happened_at=at(3), deletes=True)

    found = run(tmp_path, [change(enabled=True), off, again])

    assert switched(found) == [
        ("create", True, True, "disabled later"),
        ("change", False, True, "disabled later"),
    ]


def test_a_rule_that_was_disabled_and_enabled_again_is_on(tmp_path: Path) -> None:
    off = later("disable", record_id="n3", evidence_row=3, happened_at=at(2), enabled=False)

    found = run(tmp_path, [change(), off, later("enable", enabled=True)])

    assert [row[1:] for row in switched(found)] == [(True, True, None), (True, True, None)]


def test_a_rule_that_was_removed_is_gone(tmp_path: Path) -> None:
    gone = later("remove", record_id="n3", evidence_row=3, happened_at=at(7))

    found = run(tmp_path, [change(), later(deletes=True), gone])

    assert {row[1:] for row in switched(found)} == {(True, True, "removed later")}


def test_of_two_rules_of_one_name_each_was_perhaps_removed(tmp_path: Path) -> None:
    again = change(record_id="n3", evidence_row=3, rule_key="n3", happened_at=at(1))

    found = run(tmp_path, [change(), again, later("remove")])

    assert [(row["rule_key"], row["off"]) for row in found] == [
        ("n1", "perhaps removed later"),
        ("n3", "perhaps removed later"),
    ]


def test_a_removal_by_the_services_id_is_not_that_of_a_rule_without_a_name(tmp_path: Path) -> None:
    gone = later("remove", rule_key="1234567890123456789", name=None)

    (found,) = run(tmp_path, [change(name=""), gone])

    assert found["off"] is None


def test_a_rule_that_was_gone_when_it_was_collected_again(tmp_path: Path) -> None:
    stood = {"record_id": "r/1", "collected_at": at(days=2), "user": VICTIM, "name": "Copies"}

    alone = run(tmp_path / "alone", [], [{**stood, "gone_at": at(days=4)}])
    logged = run(tmp_path / "logged", [change()], [{**stood, "gone_at": at(days=4)}])
    there = run(tmp_path / "there", [change()], [stood])

    told = f"gone when it was collected on {at(days=4):%Y-%m-%d}"
    assert [row["off"] for row in alone] == [told]
    assert [row["off"] for row in logged] == [told, told]
    assert [row["off"] for row in there] == [None, None]


def test_a_change_that_says_nothing_is_not_known_to_be_off(tmp_path: Path) -> None:
    assert switched(run(tmp_path, [later(deletes=True)])) == [("change", True, True, None)]


@pytest.mark.parametrize(
    ("changes", "enabled", "told"),
    [
        pytest.param([], False, (False, "disabled when it was collected"), id="the log is silent"),
        pytest.param([], None, (True, None), id="the list is silent"),
        pytest.param([change()], False, (True, "disabled when it was collected"), id="made on"),
        pytest.param([change(enabled=False)], False, (False, "made switched off"), id="never on"),
        pytest.param([change(enabled=False)], None, (False, "made switched off"), id="silent"),
        pytest.param([change(enabled=False)], True, (True, None), id="on when collected"),
    ],
)
def test_what_the_log_and_the_list_say_together(
    tmp_path: Path,
    changes: list[dict[str, Any]],
    enabled: bool | None,
    told: tuple[bool, str | None],
) -> None:
    stood = {"record_id": "r/1", "collected_at": at(days=2), "user": VICTIM, "name": "Copies"}

    found = run(tmp_path, changes, [{**stood, "enabled": enabled}])

    assert {row[2:] for row in switched(found)} == {told}


def test_a_text_message_goes_outside(tmp_path: Path) -> None:
    number = "SendTextMessageNotificationTo=+15550100"
    (found,) = run(tmp_path, [change(recipients=[], external=None, actions=[number])])

    assert (found["outside"], found["sets_recipients"]) == (["+15550100"], True)


def test_without_home_domains_nothing_is_outside(tmp_path: Path) -> None:
    (found,) = run(tmp_path, [change(external=None)])

    assert (found["recipients"], found["outside"]) == ([AWAY], None)
    assert found["sets_recipients"] is False


def test_the_rule_as_it_stood_has_the_key_of_its_making(tmp_path: Path) -> None:
    stood = {
        "record_id": "r/1",
        "collected_at": at(days=2),
        "user": VICTIM,
        "rule_id": "r1",
        "name": "copies",
        "enabled": False,
        "external": [AWAY],
        "recipients": [AWAY],
        "conditions": ["senderContains=@example.com", "except subjectContains=x"],
        "words": ["@example.com"],
    }

    _, found = run(tmp_path, [change()], [stood])

    assert (found["rule_key"], found["action"], found["enabled"]) == ("n1", "stands", False)
    assert found["happened_at"] == at(days=2)
    assert (found["one_sender"], found["catches_all"]) == (True, False)
    assert found["conditions"] == ["senderContains=@example.com"]
    assert found["looks_for"] == ["@example.com"]
    assert found["sets_recipients"] is True


def test_two_views_of_one_rule_have_one_key(tmp_path: Path) -> None:
    graph = {"record_id": "r/1", "user": VICTIM, "rule_id": "AQ", "name": ".", "seen_by": ["graph"]}
    exchange = {**graph, "record_id": "r/2", "rule_id": "99", "seen_by": ["exchange"]}

    found = run(tmp_path, [], [graph, exchange])

    assert [row["rule_key"] for row in found] == ["99", "99"]


def test_two_rules_of_one_name_in_one_view_are_two(tmp_path: Path) -> None:
    one = {
        "record_id": "r/1",
        "user": VICTIM,
        "rule_id": "98",
        "name": ".",
        "seen_by": ["exchange"],
    }
    other = {**one, "record_id": "r/2", "rule_id": "99"}
    graph = {**one, "record_id": "r/3", "rule_id": "AQ", "seen_by": ["graph"]}

    found = run(tmp_path, [], [one, other, graph])

    assert [row["rule_key"] for row in found] == ["98", "99", "AQ"]


def test_where_it_lives_is_resolved(tmp_path: Path) -> None:
    known = [{"alias": "dana", "user": VICTIM}]
    rule = change(mailbox="Dana", user="admin@contoso.example")

    assert run(tmp_path, [rule], people=known)[0]["user"] == VICTIM


def test_a_mailbox_that_nobody_is_known_by_is_not_the_actors(tmp_path: Path) -> None:
    rule = change(mailbox="JDoe", user="admin@contoso.example")

    assert run(tmp_path, [rule])[0]["user"] == "jdoe"


@pytest.mark.parametrize(
    ("senders", "one"),
    [
        ("x@y.example", True),
        ('"Smith, John" [SMTP:x@y.example]', True),
        ("x@y.example,z@y.example", False),
        ("Smith;Jones", False),
        ("Smith, Jones", False),
    ],
)
def test_one_sender(tmp_path: Path, senders: str, one: bool) -> None:
    (found,) = run(tmp_path, [change(conditions=[f"From={senders}"])])

    assert found["one_sender"] is one


@pytest.mark.parametrize(
    ("conditions", "all_mail"),
    [
        ([], True),
        (["MyNameInToOrCcBox=True"], True),
        (["sentToMe=true"], True),
        ([f"SentTo={VICTIM}"], True),
        ([f"SentTo={VICTIM};eve@contoso.example"], False),
        (["SentTo=eve@contoso.example"], False),
        (['BodyContainsWords=["a"]'], True),
        (["BodyContainsWords=\x00"], True),
        (["FromAddressContainsWords=@;fabrikam"], True),
        (["SubjectContainsWords=ab"], False),
        (["WithinSizeRangeMinimum=1023"], True),
        (["WithinSizeRangeMinimum=1024"], False),
        (["WithinSizeRangeMinimum=1 KB (1,024 bytes)"], False),
        (["WithinSizeRangeMinimum=25 MB (26,214,400 bytes)"], False),
        (["WithinSizeRangeMinimum=1 B (1 bytes)"], True),
        (["HasAttachment=False", "ExceptIfFrom=a@example.com"], True),
        (["HasAttachment=True"], False),
        (["MyNameInToBox=True", "HasAttachment=True"], False),
    ],
)
def test_what_catches_all(tmp_path: Path, conditions: list[str], all_mail: bool) -> None:
    assert run(tmp_path, [change(conditions=conditions)])[0]["catches_all"] is all_mail


def test_conditions_that_no_record_shows_catch_nothing(tmp_path: Path) -> None:
    (found,) = run(tmp_path, [later(deletes=True)])

    assert (found["conditions_known"], found["catches_all"]) == (False, False)


@pytest.mark.parametrize(
    "rule",
    [
        change(action="remove"),
        change(action="disable"),
        change(ok=False),
        change(actor_kind="service"),
    ],
)
def test_what_shows_no_effect_has_no_row(tmp_path: Path, rule: dict[str, Any]) -> None:
    assert run(tmp_path, [rule]) == []


def test_an_app_on_a_service_address_is_no_machine(tmp_path: Path) -> None:
    rule = change(actor_kind="service", acting_app_id="11111111-0000-4000-8000-000000000000")

    assert len(run(tmp_path, [rule])) == 1
