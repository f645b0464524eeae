"""A tenant that is asked gives the findings that the exports of the same story give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import demo, share
from bec_kit.case import Case
from bec_kit.tenant import UNLIMITED, Settings, serve
from tests.support.collecting import collected, reading

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.ingest.collecting import Collected

FACTS = {"home_domains": ["larkspur-marine.example"], "start": "2026-03-09", "end": "2026-03-19"}
FINDINGS = """
    select f.detection_id, f.user, f.outcome, f.severity, count(*) as number
    from findings f group by all order by all
"""
LIVE = tuple[Case, "list[Collected]"]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> LIVE:
    """A case that names every account, collected and analysed."""
    settings = Settings(rates=UNLIMITED, query_starts=0, query_takes=0)
    with serve(users=8, days=10, seed=7, settings=settings) as served, reading(served) as tenant:
        users = [person.upn for person in served.state.book.company.people]
        case = Case.create(tmp_path_factory.mktemp("live") / "case", users=users, **facts())
        rows = collected(case, tenant)
    case.analyse()
    return case, rows


def facts() -> dict[str, Any]:
    return dict(FACTS)


def rows(case: Case) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in case.sql(FINDINGS).fillna("").to_numpy().tolist()]


def test_the_findings_are_those_of_the_exports(live: LIVE, tmp_path: Path) -> None:
    case, _ = live
    exports = Case.create(tmp_path / "exports", users=case.facts.users, **facts())
    exports.add([share.path(demo.SAMPLE) / "exports"])
    exports.analyse()

    found = rows(case)
    assert found == rows(exports)
    assert len([row for row in found if row[2] == "hit"]) > 20


def test_every_question_is_answered_and_read(live: LIVE) -> None:
    case, told = live

    assert {(row.state, row.why) for row in told} == {("complete", "")}
    read = case.evidence()
    assert sum(read["unreadable"]) == 0
    # an account's row of the report is a record for each method that it lists
    about = ("auth_methods", "registered")
    registered = sum(row.records for row in told if (row.source, row.name) == about)
    listed = len(case.sql("select h.record_id from auth_methods h where h.view = 'report'"))
    assert sum(read["read"]) == sum(row.records for row in told) - registered + listed
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}


def test_what_is_collected_later_makes_the_analysis_stale(tmp_path: Path) -> None:
    settings = Settings(rates=UNLIMITED, query_starts=0, query_takes=0)
    with serve(users=8, days=10, seed=7, settings=settings) as served, reading(served) as tenant:
        case = Case.create(tmp_path / "case", users=["amelia.abernethy@larkspur-marine.example"])
        collected(case, tenant, "risk")
        case.analyse()
        collected(case, tenant, "risk")
        assert case.stale() is None
        collected(case, tenant, "transport_rules")

    assert case.stale() == (
        "Out of date: 1 item(s) of evidence and 0 mark(s) came after the last analysis; "
        "analyse again."
    )
    case.analyse()
    assert case.stale() is None


def test_a_rule_is_hidden_that_shows_only_where_hidden_ones_are_asked_for(tmp_path: Path) -> None:
    settings = Settings(rates=UNLIMITED)
    with (
        serve(users=8, days=10, seed=7, settings=settings, faults=["hidden-rule"]) as served,
        reading(served) as tenant,
    ):
        victim = served.state.book.company.role("victim").upn
        case = Case.create(tmp_path / "case", users=[victim], **facts())
        collected(case, tenant, "inbox_rules")
    case.analyse()

    told = case.sql(
        """select r.name, r.hidden, r.seen_by from inbox_rules r
        where not list_contains(r.seen_by, 'graph') order by 1"""
    )
    shown = {row["name"]: (row["hidden"], list(row["seen_by"])) for row in told.to_dict("records")}
    plain = {name for name, (hidden, _) in shown.items() if hidden is not True}
    assert {name: shown[name] for name in shown if name not in plain} == {
        "Junk E-Mail Rule": (True, ["exchange_hidden"]),
        "": (True, ["exchange_hidden"]),
    }
    assert {tuple(shown[name][1]) for name in plain} == {("exchange",)}
