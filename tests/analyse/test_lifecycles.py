"""Rules and forwarding from their making to their end, and what the log leaves open."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bec_kit.analyse import _forwarding, lifecycles
from bec_kit.enrich.replay.life import NO_OUTCOME, NO_TIME, SAME_TIME, UNSEEN
from bec_kit.enrich.replay.mailbox import CROWD, NAMELESS
from bec_kit.enrich.replay.rule import OFF
from bec_kit.enrich.replay.rules import replay
from bec_kit.tables import schema
from tests.support.rows import VICTIM, Rows, at, open_rows, table

THIEF = "203.0.113.9"
ID = "1733210000000000001"


def lived(rows: Rows) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, open_rows(Path(folder), rows) as engine:
        made = lifecycles.compute(engine)
    assert made.schema == schema("lifecycles")
    return made.to_pylist()


def rule(minute: float | None, action: str, name: str | None = "x", **more: Any) -> dict[str, Any]:
    """A record of a cmdlet that made or changed a rule."""
    record = more.pop("record_id", f"{action}-{minute}")
    key = record if action == "create" else f"{VICTIM}\\{name or ''}".casefold()
    plain = {"rule_key": key, "name": name, "mailbox": VICTIM, "user": VICTIM, "ok": True}
    plain |= {"conditions_known": action == "create", "dialect": "cmdlet", "ip": THIEF}
    plain |= {"record_id": record, "action": action, "happened_at": None}
    return plain | ({} if minute is None else {"happened_at": at(minute)}) | more


def forward(minute: float | None, change: str, target: str | None = None, **more: Any) -> Any:
    """A record of Set-Mailbox about forwarding."""
    plain = {"mailbox": VICTIM, "user": VICTIM, "ok": True, "ip": THIEF, "change": change}
    plain |= {"via": "ForwardingSmtpAddress", "target": target, "target_raw": target}
    plain |= {"record_id": f"{change}-{minute}", "happened_at": None}
    return plain | ({} if minute is None else {"happened_at": at(minute)}) | more


def rules(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return lived({"rule_changes": list(rows)})


def forwards(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return lived({"forwarding_changes": list(rows)})


def spans(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["made_at"], row["ended_at"], row["ending"], row["ambiguity"]) for row in found]


def test_nothing_is_nothing() -> None:
    assert lived({}) == []


def test_a_rule_from_its_making_to_its_end() -> None:
    (row,) = rules(
        rule(
            0,
            "create",
            ".",
            deletes=True,
            stops=True,
            marks_read=False,
            actions=["DeleteMessage=True", "StopProcessingRules=True"],
            conditions=["SubjectContainsWords=invoice"],
        ),
        rule(
            5,
            "change",
            ".",
            stops=False,
            actions=["StopProcessingRules=False"],
            conditions=["SubjectContainsWords=bank", "From=boss@contoso.example"],
        ),
        rule(30, "remove", ".", ip="2001:db8::9"),
    )

    assert row == {
        "mailbox": VICTIM,
        "kind": "rule",
        "rule_key": "create-0",
        "name": ".",
        "effect": "where SubjectContainsWords=bank, From=boss@contoso.example: deletes it",
        "recipients": [],
        "external": None,
        "actions": ["DeleteMessage=True"],
        "conditions": ["SubjectContainsWords=bank", "From=boss@contoso.example"],
        "seen_at": at(0),
        "made_at": at(0),
        "made_by": VICTIM,
        "made_ip": THIEF,
        "changed_at": at(5),
        "changes": [
            f"2026-03-02 09:05:00 changed by {VICTIM} from {THIEF}: SubjectContainsWords=bank, "
            "From=boss@contoso.example, StopProcessingRules=False"
        ],
        "disabled_at": None,
        "ended_at": at(30),
        "ended_by": VICTIM,
        "ended_ip": "2001:db8::9",
        "ending": "removed",
        "ambiguity": None,
        "record_ids": ["create-0", "change-5", "remove-30"],
        "record_id": "create-0",
        "evidence_id": "0001-rule_changes",
        "evidence_row": 1,
        "position": None,
    }


def test_an_end_that_the_log_does_not_show_stays_empty() -> None:
    assert spans(rules(rule(0, "create"))) == [(at(0), None, None, None)]


def test_a_rule_that_was_there_before_has_no_beginning() -> None:
    (row,) = rules(rule(3, "change", actions=["MoveToFolder=Notes"], move_to="Notes"))

    assert spans([row]) == [(None, None, None, UNSEEN)]
    assert (row["seen_at"], row["made_by"]) == (at(3), None)
    assert row["effect"] == "known in part only: moves it to Notes"
    assert spans(rules(rule(3, "remove"))) == [(None, at(3), "removed", UNSEEN)]


def test_a_failed_change_changes_nothing_and_an_unsure_one_says_so() -> None:
    found = rules(rule(0, "create"), rule(1, "remove", ok=False))
    unsure = rules(rule(0, "create"), rule(1, "remove", ok=None))

    assert spans(found) == [(at(0), None, None, None)]
    assert spans(unsure) == [(at(0), at(1), "removed", NO_OUTCOME)]


def test_names_repeat_and_a_removal_may_mean_either() -> None:
    first, second = rules(rule(0, "create", "X"), rule(1, "create", "x"), rule(2, "remove", "x"))
    open_ = (
        "2 rules of this name may have been there on 2026-03-02 09:02:00:"
        " which one was removed is not known"
    )

    assert spans([first]) == [(at(0), at(2), "perhaps removed", open_)]
    assert spans([second]) == [(at(1), at(2), "perhaps removed", open_)]


def test_a_rule_that_changes_later_was_not_the_one_that_was_removed() -> None:
    known = rule(0, "create", rule_key=ID, record_id="known")
    rows = [known, rule(1, "create", record_id="other"), rule(2, "remove")]
    stays, goes = rules(*rows, rule(3, "change", rule_key=ID, actions=["MarkAsRead=True"]))

    assert (stays["changed_at"], stays["ended_at"], stays["ending"]) == (at(3), None, None)
    assert (goes["ended_at"], goes["ending"]) == (at(2), "perhaps removed")


def test_as_many_removals_as_rules_end_all_of_them() -> None:
    found = rules(
        rule(0, "create"),
        rule(1, "create"),
        rule(2, "remove"),
        rule(3, "remove"),
        rule(4, "create"),
        rule(5, "remove"),
    )

    assert [(row["made_at"], row["ended_at"], row["ending"]) for row in found] == [
        (at(0), at(3), "removed"),
        (at(1), at(3), "removed"),
        (at(4), at(5), "removed"),
    ]
    assert found[2]["ambiguity"] is None


def test_one_name_after_another_is_two_rules_without_doubt() -> None:
    found = rules(rule(0, "create"), rule(1, "remove"), rule(2, "create"), rule(3, "disable"))

    assert spans(found) == [(at(0), at(1), "removed", None), (at(2), None, None, None)]
    assert [row["disabled_at"] for row in found] == [None, at(3)]


def test_enabling_takes_the_disabling_back_and_both_are_told() -> None:
    (row,) = rules(rule(0, "create"), rule(1, "disable"), rule(2, "enable"))

    assert row["disabled_at"] is None
    assert [said.split(" by ")[0] for said in row["changes"]] == [
        "2026-03-02 09:01:00 disabled",
        "2026-03-02 09:02:00 enabled",
    ]


def outlooks(minute: float, action: str, **more: Any) -> dict[str, Any]:
    """A record of Outlook, which shows the whole rule and its state."""
    whole = {"dialect": "mapi", "rule_key": ID, "conditions_known": True}
    return rule(minute, action, **({"actions": ["Delete"], "deletes": True} | whole | more))


def test_outlook_switches_a_rule_by_changing_it() -> None:
    empty = {"actions": None, "deletes": None, "conditions_known": False, "ip": None}
    (row,) = rules(
        outlooks(0, "create", enabled=True),
        outlooks(1, "change", enabled=None),
        outlooks(2, "change", enabled=False, **empty),
        outlooks(3, "change", enabled=False, **empty),
    )

    assert row["disabled_at"] == at(2)
    assert row["changes"] == [
        f"2026-03-02 09:01:00 changed by {VICTIM} from {THIEF}: Delete",
        f"2026-03-02 09:02:00 disabled by {VICTIM}",
        "touched 2 times without showing what it does",
    ]
    assert row["ambiguity"] is None


def test_a_rule_that_outlook_makes_switched_off_and_then_on() -> None:
    (row,) = rules(outlooks(0, "create", enabled=False))
    assert (row["disabled_at"], row["changes"], row["ambiguity"]) == (at(0), [], None)
    (row,) = rules(outlooks(0, "create", enabled=False), outlooks(1, "change", enabled=True))
    assert row["disabled_at"] is None
    assert row["changes"][1] == f"2026-03-02 09:01:00 enabled by {VICTIM} from {THIEF}"


def test_a_rule_that_was_off_when_the_log_first_shows_it() -> None:
    (row,) = rules(outlooks(1, "change", enabled=False))
    assert row["disabled_at"] == at(1)
    assert row["changes"] == [f"2026-03-02 09:01:00 changed by {VICTIM} from {THIEF}: Delete"]
    assert row["ambiguity"] == f"{UNSEEN}; {OFF}"


def test_a_new_name_is_followed() -> None:
    renamed = rule(1, "change", "y", rule_key=f"{VICTIM}\\x")
    (row,) = rules(rule(0, "create", "x"), renamed, rule(2, "remove", "Y"))

    assert (row["name"], row["ended_at"], row["ambiguity"]) == ("y", at(2), None)
    assert row["changes"] == [f"2026-03-02 09:01:00 changed by {VICTIM} from {THIEF}: called 'y'"]


def test_the_services_id_decides_whatever_the_name_is() -> None:
    mapi = {"rule_key": ID, "dialect": "mapi", "conditions_known": True, "actions": ["OP_DELETE"]}
    found = rules(
        rule(0, "create", "a", **mapi),
        rule(1, "create", "a"),
        rule(2, "change", "b", **mapi),
        rule(3, "remove", None, rule_key=ID),
    )

    assert spans(found) == [(at(0), at(3), "removed", None), (at(1), None, None, None)]
    assert found[0]["name"] == "b"


def test_an_id_alone_may_mean_any_rule_whose_id_is_not_known() -> None:
    found = rules(
        rule(0, "create", "a"),
        rule(1, "remove", None, rule_key=ID),
        rule(2, "create", "b"),
    )

    assert spans(found) == [
        (
            at(0),
            None,
            None,
            "on 2026-03-02 09:01:00 a rule was removed that the record names by the service's id"
            " alone: it may be this one",
        ),
        (None, at(1), "removed", UNSEEN),
        (at(2), None, None, None),
    ]


def test_a_record_that_names_no_rule_takes_the_one_without_a_name() -> None:
    (row,) = rules(rule(0, "create", ""), rule(1, "remove", None))
    blank, space = rules(rule(0, "create", " "), rule(1, "remove", "z"))

    assert row["ending"] == "removed"
    assert row["ambiguity"] == NAMELESS
    assert (blank["name"], blank["ending"], space["name"]) == (" ", None, "z")


def test_touched_without_contents_is_no_change() -> None:
    (row,) = rules(rule(0, "create"), *(rule(n, "change") for n in (1, 2)))

    assert (row["changed_at"], row["changes"]) == (
        None,
        ["touched 2 times without showing what it does"],
    )


def test_forwards_of_a_rule_are_told_with_those_outside() -> None:
    (row,) = rules(
        rule(
            0,
            "create",
            recipients=["a@evil.example", "b@contoso.example"],
            external=["a@evil.example"],
            actions=["ForwardTo=a@evil.example", "RedirectTo=b@contoso.example"],
        ),
        rule(
            1,
            "change",
            recipients=["c@evil.example"],
            external=["c@evil.example"],
            actions=["ForwardTo=c@evil.example"],
        ),
    )

    assert row["recipients"] == ["c@evil.example", "b@contoso.example"]
    assert row["external"] == ["c@evil.example"]
    assert row["effect"] == "all mail: sends mail on to c@evil.example, b@contoso.example"


def test_the_same_second_has_no_order() -> None:
    (row,) = rules(rule(0, "create"), rule(0, "remove"))

    assert spans([row]) == [(at(0), at(0), "removed", SAME_TIME)]


def test_a_record_without_a_time_moves_nothing_and_is_shown() -> None:
    (row,) = rules(rule(0, "create"), rule(None, "remove"))
    alone = rules(rule(None, "create"))

    assert spans([row]) == [(at(0), None, None, NO_TIME)]
    assert row["record_ids"] == ["create-0", "remove-None"]
    assert spans(alone) == [(None, None, None, NO_TIME)]


def test_an_alias_of_one_person_is_that_person() -> None:
    rows = {
        "rule_changes": [rule(0, "create"), rule(1, "remove", mailbox="Dana")],
        "people": [{"alias": "dana", "user": VICTIM}],
    }

    assert spans(lived(rows)) == [(at(0), at(1), "removed", None)]
    del rows["people"]
    assert [(row["mailbox"], row["ending"]) for row in lived(rows)] == [
        ("dana", "removed"),
        (VICTIM, None),
    ]


def test_a_forwarding_from_set_to_cleared() -> None:
    (row,) = forwards(
        forward(0, "set", "t@evil.example", keeps_copy=False, is_external=True),
        forward(9, "copy", keeps_copy=True, via="DeliverToMailboxAndForward"),
        forward(20, "cleared"),
    )

    assert spans([row]) == [(at(0), at(20), "cleared", None)]
    assert (row["kind"], row["name"]) == ("forwarding", "ForwardingSmtpAddress")
    assert row["effect"] == "all mail: sends it on to t@evil.example, a copy stays"
    assert (row["recipients"], row["external"]) == (["t@evil.example"], ["t@evil.example"])
    assert row["changes"] == [f"2026-03-02 09:09:00 changed by {VICTIM} from {THIEF}: a copy stays"]


def test_another_target_is_another_forwarding_and_the_same_one_is_not() -> None:
    found = forwards(
        forward(0, "set", "a@evil.example"),
        forward(1, "set", "A@evil.example"),
        forward(2, "set", "b@evil.example"),
    )

    assert spans(found) == [(at(0), at(2), "replaced", None), (at(2), None, None, None)]
    assert found[0]["changed_at"] == at(1)
    assert found[0]["record_ids"] == ["set-0", "set-1", "set-2"]


def test_clearing_what_was_not_seen_is_shown_once() -> None:
    found = forwards(forward(0, "cleared"), forward(1, "cleared"), forward(2, "set", "a@b.example"))

    assert spans(found) == [
        (None, at(0), "cleared", _forwarding.CLEARED),
        (at(2), None, None, None),
    ]


def test_clearing_again_is_no_event() -> None:
    found = forwards(forward(0, "set", "a@b.example"), forward(1, "cleared"), forward(2, "cleared"))

    assert spans(found) == [(at(0), at(1), "cleared", None)]


def test_both_settings_leave_open_which_one_acts() -> None:
    found = forwards(
        forward(0, "set", "a@b.example"),
        forward(1, "set", "contact", via="ForwardingAddress"),
    )

    assert [row["ambiguity"] for row in found] == [_forwarding.BOTH, _forwarding.BOTH]


def test_a_switch_of_copies_alone_hints_at_an_earlier_forwarding() -> None:
    found = forwards(forward(0, "copy", keeps_copy=False, via="DeliverToMailboxAndForward"))

    assert spans(found) == [(None, None, None, f"{UNSEEN}; {_forwarding.COPY_ONLY}")]


def test_many_rules_alike_are_told_together_and_in_time() -> None:
    number = 3_000
    made = [rule(n / 10, "create", "x", record_id=f"c{n}") for n in range(number)]
    changed = [
        rule(500 + n / 10 + late, action, "x", record_id=f"{action}{n}")
        for n in range(number)
        for late, action in ((0, "disable"), (0.05, "remove"))
    ]
    found = replay(told("rule_changes", [*made, *changed]))
    crowd = [row for row in found if row["made_at"] is None]

    assert len(found) == number + 1
    assert {row["ambiguity"] for row in found} == {CROWD}
    assert [row["ending"] for row in crowd] == ["perhaps removed"]
    assert len(crowd[0]["record_ids"]) == 2 * number
    assert all(row["ended_at"] is None for row in found if row["made_at"])


# Sequences of events.

NAMES = st.sampled_from(["x", "y", "", "X "])
RULES = st.lists(
    st.builds(
        lambda minute, action, name, number, known, shown: rule(
            minute,
            action,
            name,
            record_id=f"r{number}",
            actions=shown,
            **({"rule_key": ID} if known else {}),
        ),
        st.none() | st.integers(0, 5),
        st.sampled_from(["create", "change", "enable", "disable", "remove"]),
        st.none() | NAMES,
        st.integers(0, 10_000),
        st.booleans(),
        st.sampled_from([[], ["MarkAsRead=True"]]),
    ),
    max_size=12,
    unique_by=lambda row: row["record_id"],
)
FORWARDS = st.lists(
    st.builds(
        lambda minute, change, target, via, number: forward(
            minute, change, target if change == "set" else None, via=via, record_id=f"r{number}"
        ),
        st.none() | st.integers(0, 5),
        st.sampled_from(["set", "cleared"]),
        st.sampled_from(["a@b.example", "c@d.example"]),
        st.sampled_from(["ForwardingSmtpAddress", "ForwardingAddress"]),
        st.integers(0, 10_000),
    ),
    max_size=12,
    unique_by=lambda row: row["record_id"],
)


def told(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the replay gets them, with every column."""
    return table(name, rows).to_pylist()


@given(RULES, st.randoms(use_true_random=False))
def test_every_record_of_a_rule_is_in_a_life_and_times_have_their_order(
    rows: list[dict[str, Any]], draw: Any
) -> None:
    events = told("rule_changes", rows)
    found = replay(events)

    assert {record for row in found for record in row["record_ids"]} == {
        row["record_id"] for row in rows
    }
    for row in found:
        ends = () if row["ending"] == "perhaps removed" else ("ended_at",)
        times = [row[n] for n in ("made_at", "changed_at", *ends) if row[n] is not None]
        assert times == sorted(times)
        assert row["seen_at"] is None or all(row["seen_at"] <= moment for moment in times)
        assert row["made_at"] is not None or row["ambiguity"]
        assert row["ending"] != "perhaps removed" or row["ambiguity"]
    draw.shuffle(events)
    assert replay(events) == found


@given(RULES)
def test_each_making_by_a_cmdlet_is_a_rule_of_its_own(rows: list[dict[str, Any]]) -> None:
    made = [row["record_id"] for row in rows if row["rule_key"] == row["record_id"]]
    found = replay(told("rule_changes", rows))

    assert sorted(row["rule_key"] for row in found if row["rule_key"] in made) == sorted(made)


@given(st.lists(st.sampled_from("abc"), max_size=20))
def test_names_used_once_at_a_time_leave_nothing_open(names: list[str]) -> None:
    """Making and removing by turns: the intervals come out as they went in."""
    events, there, spans_in = [], {}, []
    for minute, name in enumerate(names):
        action = "remove" if name in there else "create"
        events.append(rule(minute, action, name))
        if action == "remove":
            spans_in.append((there.pop(name), at(minute)))
        else:
            there[name] = at(minute)
    spans_in += [(begun, None) for begun in there.values()]
    found = replay(told("rule_changes", events))

    assert {(row["made_at"], row["ended_at"]) for row in found} == set(spans_in)
    assert all(row["ambiguity"] is None for row in found)


@given(FORWARDS, st.randoms(use_true_random=False))
def test_one_setting_forwards_to_one_target_at_a_time(
    rows: list[dict[str, Any]], draw: Any
) -> None:
    events = told("forwarding_changes", rows)
    found = _forwarding.replay(events)

    for via in ("ForwardingSmtpAddress", "ForwardingAddress"):
        lives = [row for row in found if row["name"] == via and row["made_at"]]
        for one, other in pairwise(lives):
            assert one["ended_at"] is not None
            assert one["ended_at"] <= other["made_at"]
    sets = {row["record_id"] for row in rows if row["change"] == "set"}
    assert sets <= {record for row in found for record in row["record_ids"]}
    draw.shuffle(events)
    assert _forwarding.replay(events) == found


@settings(max_examples=10)
@given(RULES, FORWARDS)
def test_any_sequence_makes_a_table(rows: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    assert len(lived({"rule_changes": rows, "forwarding_changes": more})) >= bool(rows)
