"""What was looked at, and what could not be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.analyse import coverage
from bec_kit.analyse.coverage import Asked, FileFacts
from bec_kit.tables import TABLES, schema
from tests.support.rows import START, VICTIM, Rows, at, facts, open_rows, table

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.model import Facts

SOURCES = {"audit": "audit", "messages": "messages", "inbox_rules": "inbox_rules"}
SIGN_INS = {"sign_ins": "sign_ins"}
AUDITS = {"directory_audits": "directory_audits"}
MIDNIGHT = START.replace(hour=0)


def covered(
    rows: Rows,
    folder: Path,
    known: Facts | None = None,
    files: tuple[FileFacts, ...] = (),
    sources: dict[str, str] = SOURCES,
    asked: tuple[Asked, ...] = (),
) -> list[dict[str, Any]]:
    with open_rows(folder, rows) as engine:
        made = coverage.compute(
            engine, known or facts(), sources, files, schema("coverage").empty_table(), asked
        )
    assert made.schema == schema("coverage")
    return made.to_pylist()


def of(rows: list[dict[str, Any]], kind: str, name: str) -> list[tuple[Any, ...]]:
    return [
        (row["user"], row["day"], row["rows"], row["state"])
        for row in rows
        if row["kind"] == kind and row["name"] == name
    ]


def test_no_evidence_is_said_of_every_source(tmp_path: Path) -> None:
    rows = covered({}, tmp_path)

    assert [(r["kind"], r["name"], r["state"]) for r in rows] == [
        ("window", "audit", "none"),
        ("window", "inbox_rules", "none"),
        ("window", "messages", "none"),
    ]


def test_rows_by_source_user_and_day_and_the_quiet_days_of_a_case_user(tmp_path: Path) -> None:
    other = "other@contoso.example"
    rows = covered(
        {
            "audit": [
                {"user": VICTIM, "happened_at": at(0)},
                {"user": VICTIM, "happened_at": at(5)},
                {"user": other, "happened_at": at(days=2)},
                {"user": other, "happened_at": None},
            ]
        },
        tmp_path,
    )

    day = [at(days=n).replace(hour=0) for n in range(3)]
    assert of(rows, "source", "audit") == [
        (VICTIM, day[0], 2, "complete"),
        (VICTIM, day[1], 0, "none"),
        (VICTIM, day[2], 0, "none"),
        (other, day[2], 1, "complete"),
        (other, None, 1, "partial"),
    ]
    assert of(rows, "window", "audit") == [
        (None, day[1], 0, "none"),
        (None, None, 4, "complete"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [(None, None, "complete"), (0, 1, "complete"), (-3, None, "partial"), (None, 5, "partial")],
)
def test_the_span_is_held_against_the_window(
    tmp_path: Path, start: int | None, end: int | None, state: str
) -> None:
    known = facts(
        start=None if start is None else at(days=start).replace(hour=0),
        end=None if end is None else at(days=end).replace(hour=0),
    )
    rows = covered({"audit": [{"user": VICTIM, "happened_at": at()}]}, tmp_path, known)

    assert of(rows, "window", "audit") == [(None, None, 1, state)]


@pytest.mark.parametrize(
    ("file", "state", "why"),
    [
        (FileFacts("a.csv", 0, 0), "none", "the file holds no record"),
        (FileFacts("a.csv", 7, 2), "partial", "2 of 7 records could not be parsed"),
        (
            FileFacts("a.csv", 50_000, 0),
            "partial",
            "exactly 50,000 records: the export may have stopped at its limit",
        ),
        (FileFacts("a.csv", 7, 0, ("1 of 8 is missing",)), "partial", "1 of 8 is missing"),
    ],
)
def test_a_file_that_was_cut_is_named(
    tmp_path: Path, file: FileFacts, state: str, why: str
) -> None:
    rows = [row for row in covered({}, tmp_path, files=(file,)) if row["name"] == "a.csv"]

    assert [(r["name"], r["rows"], r["state"], r["why"]) for r in rows] == [
        ("a.csv", file.read, state, why)
    ]


def test_a_whole_file_needs_no_row(tmp_path: Path) -> None:
    rows = covered({}, tmp_path, files=(FileFacts("a.csv", 7, 0),))

    assert [row for row in rows if row["name"] == "a.csv"] == []


def test_a_throttled_mailbox_is_a_gap(tmp_path: Path) -> None:
    rows = covered({"mail_access": [{"mailbox": VICTIM, "throttled": True}]}, tmp_path)

    assert (VICTIM, MIDNIGHT, 1, "partial") in of(rows, "window", "audit")


def test_state_is_as_it_stood(tmp_path: Path) -> None:
    rows = covered({"inbox_rules": [{"user": VICTIM, "name": "a"}]}, tmp_path)

    assert of(rows, "window", "inbox_rules") == [(None, None, 1, "complete")]


def test_rows_of_the_detections_are_kept_and_all_is_ordered(tmp_path: Path) -> None:
    detected = table("coverage", [{"kind": "detection", "name": "PE-02", "state": "blind"}])
    with open_rows(tmp_path, {}) as engine:
        made = coverage.compute(engine, facts(), SOURCES, (), detected)

    assert made.column("kind").to_pylist() == ["detection", "window", "window", "window"]
    assert made.column_names == list(TABLES["coverage"].names)


def test_an_account_that_no_record_names_is_said(tmp_path: Path) -> None:
    known = replace(facts(), users=("ghost@contoso.example", VICTIM))
    rows = covered({"audit": [{"user": VICTIM, "happened_at": at(0)}]}, tmp_path, known)

    assert [row for row in rows if row["name"] == "case.toml"] == [
        {
            "kind": "window",
            "name": "case.toml",
            "user": "ghost@contoso.example",
            "day": None,
            "rows": 0,
            "state": "none",
            "why": "the account occurs in no record of the case: look how it is written",
        }
    ]


def test_who_only_receives_is_not_said_to_be_absent(tmp_path: Path) -> None:
    sent = {"sender": "x@y.example", "recipient": VICTIM}
    rows = covered(
        {"messages": [sent | {"happened_at": at(0)}, {**sent, "happened_at": at(days=2)}]},
        tmp_path,
    )

    quiet = [row for row in of(rows, "source", "messages") if row[0] == VICTIM]
    assert quiet == [(VICTIM, at(days=1).replace(hour=0), 0, "none")]


@pytest.mark.parametrize(
    ("kinds", "state", "lacks"),
    [
        (("interactive", "non_interactive"), "complete", ""),
        (
            ("audit", "interactive"),
            "partial",
            ", but no non-interactive sign-ins of Entra's own log are in the case",
        ),
        (
            ("audit",),
            "partial",
            ", but no interactive or non-interactive sign-ins of Entra's own log are in the case",
        ),
    ],
)
def test_the_audit_logs_logins_do_not_stand_for_entras(
    tmp_path: Path, kinds: tuple[str, ...], state: str, lacks: str
) -> None:
    rows = covered(
        {"sign_ins": [{"user": VICTIM, "kind": kind, "happened_at": at()} for kind in kinds]},
        tmp_path,
        sources=SIGN_INS,
    )

    (window,) = (row for row in rows if row["kind"] == "window")
    span = f"records from {at():%Y-%m-%d} to {at():%Y-%m-%d} (UTC)"
    assert (window["state"], window["why"]) == (state, span + lacks)


def test_what_a_tool_could_not_fetch_is_repeated(tmp_path: Path) -> None:
    told = [
        ("Hawk", "error", "No results found"),
        ("Hawk", "error", "No results found"),
        ("Goose", "empty", "No output file: devices"),
        ("Hawk", "info", "Running"),
        ("Hawk", "investigate", "Rule found"),
    ]
    lines = [
        {"tool": tool, "level": level, "said": said, "evidence_id": "0004-tool_log"}
        for tool, level, said in told
    ]
    rows = covered({"tool_log": lines}, tmp_path, sources={"tool_log": "tool_log"})

    assert [(row["kind"], row["name"], row["state"], row["why"]) for row in rows] == [
        ("window", "Goose", "none", "Goose says (0004-tool_log): No output file: devices"),
        ("window", "Hawk", "partial", "Hawk says, 2 times (0004-tool_log): No results found"),
    ]


def test_days_without_an_alert_are_no_hole(tmp_path: Path) -> None:
    alerts = [{"user": VICTIM, "happened_at": at(days=days)} for days in (0, 3)]
    rows = covered({"alerts": alerts}, tmp_path, sources={"alerts": "alerts"})

    day = [at(days=days).replace(hour=0) for days in (0, 3)]
    assert of(rows, "source", "alerts") == [
        (VICTIM, day[0], 1, "complete"),
        (VICTIM, day[1], 1, "complete"),
    ]
    assert of(rows, "window", "alerts") == [(None, None, 2, "complete")]


def test_a_tenant_that_was_asked_and_had_nothing_is_an_answer(tmp_path: Path) -> None:
    asked = (
        Asked("messages", "sent", VICTIM, 0, "complete", ""),
        Asked("messages", "received", VICTIM, 0, "complete", ""),
        Asked("inbox_rules", "graph", VICTIM, 0, "complete", ""),
        Asked("inbox_rules", "exchange", VICTIM, 0, "none", "refused (403)"),
    )
    rows = covered({}, tmp_path, asked=asked)

    assert [(r["name"], r["user"], r["rows"], r["state"], r["why"]) for r in rows] == [
        ("audit", None, None, "none", "the case holds no evidence of this source"),
        ("inbox_rules", VICTIM, 0, "none", "exchange: refused (403)"),
        ("inbox_rules", None, None, "none", "the case holds no evidence of this source"),
        ("messages", None, 0, "complete", "the tenant was asked, and there was nothing"),
    ]


def test_a_question_that_was_answered_in_part_is_named_beside_what_came(tmp_path: Path) -> None:
    rows = covered(
        {"audit": [{"user": VICTIM, "happened_at": at(0)}]},
        tmp_path,
        sources={"audit": "audit"},
        asked=(Asked("audit", "account", VICTIM, 1, "partial", "hit its limit"),),
    )

    told = [(r["user"], r["rows"], r["state"], r["why"]) for r in rows if r["why"]]
    assert (VICTIM, 1, "partial", "account: hit its limit") in told


def test_a_question_whose_answer_came_another_way_says_so(tmp_path: Path) -> None:
    way = "Graph v1.0 refused (Unauthorized: no): Get-MessageTraceV2 asked instead"
    rows = covered(
        {"messages": [{"sender": VICTIM, "happened_at": at(0)}]},
        tmp_path,
        sources={"messages": "messages"},
        asked=(
            Asked("messages", "sent", VICTIM, 1, "complete", way),
            Asked("messages", "received", VICTIM, 0, "complete", ""),
        ),
    )

    told = [(r["name"], r["user"], r["rows"], r["state"], r["why"]) for r in rows if r["why"]]
    assert ("messages", VICTIM, 1, "complete", f"sent: {way}") in told
    assert [why for *_, why in told if why.startswith("received")] == []


def test_a_day_without_a_record_was_quiet_where_all_was_asked(tmp_path: Path) -> None:
    other = "noa@contoso.example"
    logins = [{"user": VICTIM, "happened_at": at(days=day)} for day in (0, 2)]
    asked = (Asked("directory_audits", "changes", VICTIM, 2, "complete", ""),)
    given = {"directory_audits": logins}
    case = facts(VICTIM, other)

    def quiet(asked: tuple[Asked, ...], folder: str) -> set[tuple[str | None, str, str]]:
        home = tmp_path / folder
        home.mkdir()
        rows = covered(given, home, case, sources=AUDITS, asked=asked)
        return {(r["user"], r["state"], r["why"]) for r in rows if r["why"].startswith("no rec")}

    all_of_it = "no record of this user on this day: quiet, for all of it was asked"
    exported = "no record of this user on this day: quiet, or not exported"
    hole = "no record of anybody between days that have some: the export may have a hole"
    assert quiet(asked, "whole") == {(VICTIM, "complete", all_of_it), (other, "none", exported)}
    part = (*asked, Asked("directory_audits", "more", None, 0, "partial", "cut"))
    assert quiet(part, "part") == {
        (VICTIM, "none", exported),
        (other, "none", exported),
        (None, "none", hole),
    }
