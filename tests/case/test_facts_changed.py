"""The facts of case.toml, edited after an analysis that used others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bec_kit import demo, share
from bec_kit.case import Case
from bec_kit.errors import CaseError
from bec_kit.evidence import Item

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = "larkspur-marine.example"
VICTIM = f"amelia.abernethy@{DOMAIN}"
AT_BOTH = f"jo@{DOMAIN}"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A small case, analysed."""
    made = Case.create(
        tmp_path / "case", users=[VICTIM, AT_BOTH], home_domains=[DOMAIN], start="2026-03-09"
    )
    made.add([share.path(demo.SAMPLE) / "exports" / "messageRules.json"])
    made.analyse()
    return made


def _edit(case: Case, before: str, after: str) -> None:
    path = case.folder / "case.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


def _wrong(case: Case) -> list[Item]:
    return [item for item in case.verify() if item.state != "ok"]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (f', "{AT_BOTH}"', "", "users"),
        (f'["{DOMAIN}"]', f'["{DOMAIN}", "larkspur.example"]', "home_domains"),
        ("start = 2026-03-09T00:00:00Z", "start = 2026-03-10T00:00:00Z", "start"),
        ("start = 2026-03-09T00:00:00Z\n", "", "start"),
        (
            "start = 2026-03-09T00:00:00Z",
            "start = 2026-03-10T00:00:00Z\nend = 2026-03-20",
            "start, end",
        ),
    ],
)
def test_other_facts_make_the_analysis_out_of_date(
    case: Case, before: str, after: str, changed: str
) -> None:
    _edit(case, before, after)

    assert case.stale() == (
        f"Out of date: {changed} in case.toml are not what the last analysis used; analyse again."
    )
    why = f"{changed}: not what the last analysis used: put it back, or run analyse"
    assert _wrong(case) == [Item("case.toml", "changed", why)]
    case.analyse()
    assert case.stale() is None
    assert _wrong(case) == []


def test_title_notes_and_the_order_of_accounts_do_not_matter(case: Case) -> None:
    _edit(case, 'title = "', 'title = "Invoice fraud: ')
    _edit(case, 'notes = ""', 'notes = "called the bank"')
    _edit(case, 'examiner = ""', 'examiner = "jo"')
    _edit(case, f'"{VICTIM}", "{AT_BOTH}"', f'"{AT_BOTH}", "{VICTIM.upper()}"')

    assert case.stale() is None
    assert _wrong(case) == []


def test_every_reason_is_said(case: Case) -> None:
    case.mark("attacker", "ip", "203.0.113.9", why="seen")
    _edit(case, f', "{AT_BOTH}"', "")

    assert case.stale() == (
        "Out of date: 0 item(s) of evidence and 1 mark(s) came after the last analysis; "
        "users in case.toml are not what the last analysis used; analyse again."
    )


def test_before_an_analysis_the_facts_are_free(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", users=[VICTIM])
    _edit(case, VICTIM, AT_BOTH)

    assert case.stale() is None
    assert _wrong(case) == []


def test_an_open_case_and_a_folder_are_verified_alike(case: Case) -> None:
    (case.folder / "reports" / "forged.html").write_text("x", "utf-8")

    assert [(item.item, item.state) for item in _wrong(case)] == [("reports/forged.html", "extra")]
    assert case.verify() == Case.verify(case.folder) == Case.verify(str(case.folder))


@pytest.mark.parametrize(("text", "state"), [("users = [", "changed"), (None, "missing")])
def test_a_case_that_does_not_open_is_verified(case: Case, text: str | None, state: str) -> None:
    path = case.folder / "case.toml"
    path.write_text(text, "utf-8") if text else path.unlink()

    with pytest.raises(CaseError):
        Case.open(case.folder)
    found = [(item.item, item.state) for item in Case.verify(case.folder) if item.state != "ok"]
    assert found == [("case.toml", state)]


def test_a_folder_that_is_no_case_is_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is no case"):
        Case.verify(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_entry_of_an_analysis_holds_the_facts_that_it_used(case: Case) -> None:
    lines = (case.folder / "journal.jsonl").read_text("utf-8").splitlines()
    entry = json.loads(lines[-1])

    assert {name: entry[name] for name in ("users", "home_domains", "start", "end")} == {
        "users": [VICTIM, AT_BOTH],
        "home_domains": [DOMAIN],
        "start": "2026-03-09T00:00:00.000000Z",
        "end": None,
    }
