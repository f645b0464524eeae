"""Tables for eyes: what they show, what they leave out and say so, and that they escape."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from bec_kit.detect import detections
from bec_kit.report import views
from bec_kit.report.views._found import STEPS
from tests.support.rows import VICTIM, at, facts, mark, table

HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;��[2J"


def frame(name: str, *rows: dict[str, Any]) -> Any:
    return table(name, rows).to_pandas()


def finding(**more: Any) -> dict[str, Any]:
    plain = {
        "finding_id": "f" * 64,
        "detection_id": "PE-02",
        "title": "Inbox rule sends mail outside",
        "severity": "high",
        "outcome": "hit",
        "happened_at": at(),
        "last_at": at(5),
        "user": VICTIM,
        "says": "a rule",
        "why": "because",
        "benign": "tickets",
        "fix": "R8",
        "attack": ["T1114.003"],
        "record_ids": ["r1"],
        "in_window": True,
    }
    return plain | more


def rows_of(markup: str) -> list[list[str]]:
    body = markup[markup.index("<tbody>") :]
    return [
        re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body)
    ]


def test_a_table_escapes_and_says_utc() -> None:
    shown = views.table(
        frame("timeline", {"happened_at": at(), "says": HOSTILE}), ["happened_at", "says", "ip"]
    ).markup

    assert "<th>happened (UTC)</th>" in shown
    assert rows_of(shown) == [["2026-03-02 09:00:00", SHOWN, ""]]


def test_a_long_table_says_what_it_leaves_out() -> None:
    shown = views.table(frame("timeline", *({"says": str(n)} for n in range(7))), ["says"], most=5)

    assert [row[0] for row in rows_of(shown.markup)] == ["0", "1", "2", "3", "4"]
    assert "2 more rows are in the case" in shown.markup


def test_the_worst_finding_comes_first_with_its_records() -> None:
    found = frame(
        "findings",
        finding(finding_id="a", severity="low", says="second"),
        finding(finding_id="b", severity="critical", says=f"first {HOSTILE}"),
    )
    events = frame(
        "timeline",
        {
            "record_id": "r1",
            "says": HOSTILE,
            "happened_at": at(),
            "evidence_id": "0001-audit",
            "evidence_row": 7,
        },
    )

    shown = views.findings(found, events).markup

    assert "<script>" not in shown
    assert shown.index(f"first {SHOWN}") < shown.index("second")
    assert "0001-audit, record 7" in shown
    assert "T1114.003" in shown


def test_findings_outside_the_window_stand_apart() -> None:
    found = frame(
        "findings",
        finding(finding_id="a", severity="critical", says="outside", in_window=False),
        finding(finding_id="b", severity="low", says="inside"),
    )

    shown = views.findings(found, frame("timeline")).markup

    assert shown.index("inside") < shown.index("Outside the case") < shown.index(">outside<")
    assert "1 more outside the window" in views.summary(found, frame("coverage")).markup


def test_many_records_are_cut_and_counted() -> None:
    found = frame("findings", finding(record_ids=[f"r{n}" for n in range(30)]))

    shown = views.findings(found, frame("timeline")).markup

    assert "30 records behind it" in shown
    assert "5 records more in the case" in shown


def test_more_findings_than_one_can_read_are_lines() -> None:
    found = frame(
        "findings",
        *(
            finding(finding_id=f"{n:03}", says=f"number {n}", record_ids=[f"r{n}"])
            for n in range(101)
        ),
        finding(finding_id="grave", severity="critical", says="worst", record_ids=["r-grave"]),
    )
    events = frame("timeline", {"record_id": "r100", "says": "not asked for"})

    shown = views.findings(found, events).markup

    assert shown.count("<section") == 100
    assert shown.index("worst") < shown.index("number 0<")
    assert "2 findings more, without reasons and records" in shown
    rest = shown[shown.index("2 findings more") :]
    assert [row[4] for row in rows_of(rest)] == ["number 99", "number 100"]
    assert "not asked for" not in shown
    assert views.cited(found) == sorted(["r-grave", *(f"r{n}" for n in range(99))])


def test_the_records_that_are_shown_are_those_that_are_asked_for() -> None:
    found = frame(
        "findings",
        finding(record_ids=[f"r{n:02}" for n in range(30)]),
        finding(finding_id="c", outcome="clear", record_ids=["r-clear"]),
    )

    assert views.cited(found) == [f"r{n:02}" for n in range(25)]


def test_no_finding_is_no_clean_bill() -> None:
    shown = views.findings(frame("findings", finding(outcome="clear")), frame("timeline"))

    assert "no clean bill of health" in shown.markup


def test_a_finding_says_its_answer_in_words() -> None:
    found = frame("findings", finding(fix="R8"), finding(finding_id="2", fix="ask Jo"))

    shown = views.findings(found, frame("timeline")).markup

    assert "<dt>Answer</dt><dd>remove the forwarding (R8)</dd>" in shown
    assert "<dt>Answer</dt><dd>ask Jo</dd>" in shown


def test_every_answer_that_a_detection_names_has_words() -> None:
    assert {one.fix for one in detections().values()} - set(STEPS) == set()


@pytest.mark.parametrize("word", ["clear", "failed"])
def test_every_outcome_is_printed(word: str) -> None:
    found = frame("findings", finding(outcome=word, says="looked", missing="no sign-ins"))

    shown = views.outcome(found, word).markup

    last = "looked" if word == "clear" else "no sign-ins"
    assert rows_of(shown) == [["PE-02", "Inbox rule sends mail outside", last]]


def test_what_is_blind_for_one_account_is_printed_though_it_hit_another() -> None:
    looked = {"kind": "detection", "name": "PE-02", "rows": 0}
    coverage = frame(
        "coverage",
        looked | {"user": "b@contoso.example", "state": "blind", "why": "no audit records"},
        looked | {"user": VICTIM, "state": "complete", "why": "hit: 1 finding"},
    )
    found = frame("findings", finding())

    assert rows_of(views.blind(found, coverage).markup) == [
        ["PE-02", "Inbox rule sends mail outside", "b@contoso.example", "no audit records"]
    ]
    assert "1 could not be evaluated" in views.summary(found, coverage).markup
    assert "as <b>blind</b>" in views.blind(found, coverage[1:]).markup


def test_accounts_that_lack_the_same_stand_in_one_row() -> None:
    looked = {"kind": "detection", "name": "PE-02", "rows": 0, "state": "blind"}
    coverage = frame(
        "coverage",
        *(looked | {"user": f"u{n}@contoso.example", "why": "no audit records"} for n in range(7)),
        looked | {"user": VICTIM, "why": "no rules"},
    )

    shown = rows_of(views.blind(frame("findings", finding()), coverage).markup)

    names = ", ".join(f"u{n}@contoso.example" for n in range(5))
    assert [row[2:] for row in shown] == [
        [f"{names} and 2 accounts more", "no audit records"],
        [VICTIM, "no rules"],
    ]


def test_an_outcome_that_none_has_is_said() -> None:
    assert (
        "No detection ended as <b>failed</b>" in views.outcome(frame("findings"), "failed").markup
    )


def test_the_summary_counts() -> None:
    found = frame(
        "findings",
        finding(),
        finding(finding_id="2", severity="low", detection_id="PE-03"),
        finding(outcome="blind", detection_id="CO-01"),
    )
    coverage = frame("coverage", {"kind": "detection", "name": "CO-01", "state": "blind"})

    shown = views.summary(found, coverage, "Out of date: analyse again.").markup

    assert re.findall(r"<b>(\d+)</b><span>(\w+)</span>", shown) == [
        ("0", "critical"),
        ("1", "high"),
        ("0", "medium"),
        ("1", "low"),
        ("0", "info"),
    ]
    assert "2 findings from 2 detections" in shown
    assert "1 could not be evaluated" in shown
    assert "Out of date: analyse again." in shown


def test_the_first_sign_is_of_grave_findings_about_the_accounts_in_question() -> None:
    other = {"user": "b@contoso.example", "happened_at": at(days=-8), "last_at": at(days=8)}
    found = frame(
        "findings",
        finding(),
        finding(finding_id="2", severity="low", happened_at=at(days=-7)),
        finding(finding_id="3", **other),
    )

    whose = "First sign, of the findings of high or critical severity about"
    mine = views.summary(found, frame("coverage"), None, [VICTIM]).markup
    every = views.summary(found, frame("coverage")).markup
    assert f"{whose} the accounts in question: <time>2026-03-02 09:00:00</time> UTC." in mine
    assert "Last: <time>2026-03-02 09:05:00</time> UTC." in mine
    assert f"{whose} any account: <time>2026-02-22 09:00:00</time> UTC." in every


def test_scope_counts_inside_the_window() -> None:
    found = frame(
        "findings",
        finding(severity="low"),
        finding(finding_id="2", severity="critical", in_window=False),
    )

    shown = views.scope(found).markup

    assert [row[:3] for row in rows_of(shown)] == [[VICTIM, "low", "1"]]
    assert "<caption>1 finding outside the window: not counted here.</caption>" in shown
    assert "No account has a finding. 1 finding outside" in views.scope(found[1:]).markup


def test_scope_puts_the_worst_account_first() -> None:
    found = frame(
        "findings",
        finding(user="b@contoso.example", severity="low"),
        finding(user=VICTIM, severity="high"),
        finding(user=None, severity="medium", detection_id="IA-09"),
    )

    shown = rows_of(views.scope(found).markup)

    assert [row[:4] for row in shown] == [
        [VICTIM, "high", "1", "PE-02"],
        ["the whole tenant", "medium", "1", "IA-09"],
        ["b@contoso.example", "low", "1", "PE-02"],
    ]


def test_scope_puts_the_accounts_in_question_first_and_says_how_many_it_leaves_out() -> None:
    found = frame(
        "findings",
        *(finding(finding_id=f"{n}", user=f"u{n:02}@contoso.example") for n in range(50)),
        finding(finding_id="asked", severity="low"),
    )

    shown = views.scope(found, [VICTIM]).markup

    assert [row[0] for row in rows_of(shown)] == [
        VICTIM,
        *(f"u{n:02}@contoso.example" for n in range(49)),
    ]
    assert "1 more row is in the case" in shown


def test_gaps_leave_a_users_quiet_days_to_the_picture() -> None:
    coverage = frame(
        "coverage",
        {"kind": "source", "name": "audit", "user": VICTIM, "rows": 0, "state": "none"},
        {"kind": "window", "name": "audit", "day": at(days=1), "state": "none", "why": "a hole"},
        {"kind": "window", "name": "a.csv", "rows": 2, "state": "complete", "why": ""},
    )

    assert rows_of(views.gaps(coverage).markup) == [["audit", "", "2026-03-03", "a hole"]]


def test_gaps_of_many_days_are_one_line() -> None:
    days = [0, 1, 2, 5]
    coverage = frame(
        "coverage",
        *(
            {"kind": "window", "name": "audit", "day": at(days=n), "state": "none", "why": "a hole"}
            for n in days
        ),
    )

    assert [row[2] for row in rows_of(views.gaps(coverage).markup)] == [
        "2026-03-02 to 2026-03-04, 2026-03-07"
    ]


def test_gaps_of_whole_sources_for_one_reason_are_one_line() -> None:
    why = {"kind": "window", "state": "none"}
    coverage = frame(
        "coverage",
        {**why, "name": "audit", "why": "no evidence"},
        {**why, "name": "audit", "user": VICTIM, "why": "no evidence"},
        {**why, "name": "messages", "why": "too short"},
        {**why, "name": "sign_ins", "why": "no evidence"},
    )

    assert rows_of(views.gaps(coverage).markup) == [
        ["audit, sign_ins", "", "", "no evidence"],
        ["messages", "", "", "too short"],
        ["audit", VICTIM, "", "no evidence"],
    ]


def test_telling_events_only() -> None:
    events = frame(
        "timeline",
        {"says": "noise", "severity": "info", "actor": "unknown"},
        {"says": "lesser", "severity": "low", "actor": "unknown"},
        {"says": "cited", "severity": "high", "actor": "unknown"},
        {"says": "theirs", "severity": "info", "actor": "attacker"},
    )

    assert [row[4] for row in rows_of(views.telling(events).markup)] == ["cited", "theirs"]
    assert "No event carries an indicator" in views.telling(events.iloc[:2]).markup


def test_facts_say_that_domains_are_missing() -> None:
    shown = views.facts(facts(home=()), {"Tool": "bec-kit"}).markup

    assert "what is outside cannot be told" in shown
    assert "<dt>Tool</dt><dd>bec-kit</dd>" in shown


def test_browse_escapes_and_fetches_nothing() -> None:
    shown = views.browse(frame("timeline", {"says": HOSTILE, "happened_at": at()}), ["says"]).markup

    assert "<script>alert(1)" not in shown
    assert 'src="http' not in shown


def test_evidence_shows_hashes_and_notes_only_where_there_are_any() -> None:
    item = {"evidence_id": "0001-audit", "file": "a.csv", "format": "purview_csv"}
    item |= {"sha256": "5" * 64, "size": 7, "read": 3, "kept": 2, "duplicates": 1}
    item |= {"unreadable": 0, "status": "added", "message": "", "sealed_at": at()}
    shown = ["0001-audit", "a.csv (purview_csv)", "5" * 64, "7", "3", "2", "1", "0"]
    shown.append("2026-03-02 09:00:00")

    assert rows_of(views.evidence(pd.DataFrame([item])).markup) == [shown]
    assert rows_of(views.evidence(pd.DataFrame([item | {"message": "cut"}])).markup) == [
        [*shown, "cut"]
    ]


def sealed(*exports: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {"sealed_at": [at(days=-99), *exports], "collected": [True, *(False for _ in exports)]}
    )


def test_an_indicator_is_one_line_whoever_named_it() -> None:
    named = {"kind": "ip", "value": "203.0.113.9", "user": VICTIM}
    suspects = frame(
        "suspects",
        named | {"source": "PE-02", "why": "later", "since": at(5)},
        named | {"source": "IA-01", "why": "first", "since": at(1)},
    )

    assert rows_of(views.indicators(suspects, sealed()).markup) == [
        ["ip", "203.0.113.9", VICTIM, "2026-03-02 09:01:00", "IA-01, PE-02", "first"]
    ]


def test_a_mark_and_a_sealing_are_no_first_sign() -> None:
    suspects = frame(
        "suspects",
        {"kind": "ip", "value": "203.0.113.9", "source": "mark", "why": "hers", "since": at(9)},
        {"kind": "app", "value": "a1", "source": "PE-14", "why": "stands", "since": at(days=9)},
    )

    markup = views.indicators(suspects, sealed(at(days=9))).markup
    assert "<th>first sign (UTC)</th><th>marked (UTC)</th>" in markup
    assert rows_of(markup) == [
        ["app", "a1", "", "", "", "PE-14", "stands"],
        ["ip", "203.0.113.9", "", "", "2026-03-02 09:09:00", "mark", "hers"],
    ]


def test_what_is_known_to_be_good_stands_with_its_reason() -> None:
    marks = [
        mark("ip", "198.51.100.7", verdict="known-good", why=f"our VPN {HOSTILE}"),
        mark("ip", "203.0.113.9"),
    ]

    assert rows_of(views.known_good(marks).markup) == [
        ["ip", "198.51.100.7", f"our VPN {SHOWN}", "2026-03-12 09:00:00"]
    ]
    assert "Nothing was marked as known to be good" in views.known_good(marks[1:]).markup


def asked(**more: Any) -> dict[str, Any]:
    plain = {"source": "roles", "name": "assignments", "user": None, "records": 2}
    return plain | {"state": "complete", "why": ""} | more


def test_what_credentials_may_do_ends_with_the_consent_that_is_lacking() -> None:
    denied = {"can": False, "missing": HOSTILE, "blinds": ("PE-22",), "permissions": ("B", "A")}
    granted = {"can": True, "missing": "", "blinds": (), "permissions": ()}
    rows = [
        {"source": "roles", "retained_from": None, **denied},
        {"source": "audit", "retained_from": "2025-09-20T00:00:00.000000Z", **granted},
    ]
    shown = views.checked(pd.DataFrame(rows)).markup

    assert "<caption>Ask for consent to: A, B</caption>" in shown
    assert rows_of(shown) == [
        ["roles", "no", SHOWN, "PE-22", ""],
        ["audit", "yes", "", "", "2025-09-20T00:00:00.000000Z"],
    ]


def test_what_came_is_one_line_for_each_question() -> None:
    rows = [asked(), asked(source="users", name="account", user=VICTIM, state="none", records=0)]

    assert rows_of(views.collected(pd.DataFrame(rows)).markup) == [
        ["roles", "assignments", "", "2", "complete"],
        ["users", "account", VICTIM, "0", "none"],
    ]


def test_what_is_lacking_is_one_line_for_each_reason() -> None:
    refused = {"source": "mailboxes", "state": "none", "why": HOSTILE}
    rows = [
        asked(),
        asked(name="mailbox", user=VICTIM, **refused),
        asked(name="junk", user=VICTIM, **refused),
        asked(name="junk", user="jo@contoso.example", **refused),
        asked(name="eligible", state="partial", why="no licence"),
    ]

    assert rows_of(views.lacking(pd.DataFrame(rows)).markup) == [
        ["mailboxes", "mailbox, junk", f"{VICTIM}, jo@contoso.example", "none", SHOWN],
        ["roles", "eligible", "", "partial", "no licence"],
    ]


def test_nothing_lacking_and_nothing_asked_are_said_apart() -> None:
    assert "every question was answered" in views.lacking(pd.DataFrame([asked()])).markup
    for view in (views.checked, views.collected, views.lacking):
        assert "Nothing was asked of a tenant" in view(pd.DataFrame()).markup
