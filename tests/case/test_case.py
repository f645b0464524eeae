"""One case: sealed, analysed, marked, verified; the same evidence gives the same tables."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bec_kit import demo, share
from bec_kit.case import Case
from bec_kit.errors import CaseError, QueryError, UsageError
from bec_kit.ingest.walking import PLACES
from bec_kit.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

VICTIM = "amelia.abernethy@larkspur-marine.example"
EXPORTS = share.path(demo.SAMPLE) / "exports"


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "tables").glob("*.parquet"))
    }


def wrong(folder: Path) -> dict[str, str]:
    return {item.item: item.state for item in Case.verify(folder) if item.state != "ok"}


def test_a_folder_that_holds_something_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")

    with pytest.raises(CaseError, match="not empty"):
        Case.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_text_that_is_not_utf_8_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        Case.create(tmp_path / "case", title="\udcff")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_the_system_does_not_take_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"cannot be made \(File name too long\); choose another"):
        Case.create(tmp_path / ("n" * 300))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", [1, 3, 5])
def test_a_case_whose_making_was_killed_can_be_made(tmp_path: Path, made: int) -> None:
    for name in PLACES[:made]:
        (tmp_path / name).mkdir()
    if made == len(PLACES):
        (tmp_path / "case.toml.new").write_text("id = ", "utf-8")

    case = Case.create(tmp_path, title="Again")

    assert Case.open(tmp_path).facts.title == "Again"
    assert not (tmp_path / "case.toml.new").exists()
    assert wrong(case.folder) == {}


@pytest.mark.parametrize("name", ["evidence/mine.csv", "case.toml.new/mine.csv", "mine/a.csv"])
def test_a_folder_that_only_looks_half_made_is_not_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("mine", "utf-8")

    with pytest.raises(CaseError, match="not empty"):
        Case.create(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == name.split("/")


def test_the_whole_case_verifies(sample_folder: Path) -> None:
    assert wrong(sample_folder) == {}


@pytest.mark.parametrize(
    "pattern",
    [
        "evidence/0001-*/data*",
        "evidence/0002-*/manifest.json",
        "tables/findings.parquet",
        "tables/timeline.parquet",
        "tables/parts/*/raw-*.parquet",
        "journal.jsonl",
    ],
)
def test_a_flipped_byte_is_named(own: Path, pattern: str) -> None:
    path = next(iter(sorted(own.glob(pattern))))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)

    found = wrong(own)

    named = path.relative_to(own).as_posix()
    assert any(item.startswith(named) for item in found), found
    assert set(found.values()) == {"changed"}


def test_a_lost_file_and_a_foreign_one_are_named(own: Path) -> None:
    (own / "tables" / "audit.parquet").unlink()
    (own / "evidence" / "0001-audit" / "planted.csv").write_text("x", "utf-8")

    assert wrong(own) == {
        "tables/audit.parquet": "missing",
        "evidence/0001-audit/planted.csv": "extra",
    }


@pytest.mark.parametrize("kind", [str, Path])
def test_one_path_is_one_path(tmp_path: Path, kind: type[str | Path]) -> None:
    (tmp_path / "notes.txt").write_text("of no known kind", "utf-8")
    case = Case.create(tmp_path / "case", users=[VICTIM])

    (row,) = case.add(kind(tmp_path / "notes.txt"))

    assert (row.file, row.status) == ("notes.txt", "refused")
    assert [each.file for each in case.add([str(tmp_path / "no"), tmp_path / "notes.txt"])] == [
        str(tmp_path / "no"),
        "notes.txt",
    ]


def test_the_same_bytes_again_change_nothing(own: Path) -> None:
    case = Case.open(own)
    before = hashes(own), sorted(path.name for path in (own / "evidence").iterdir())

    added = case.add([EXPORTS])

    assert {row.status for row in added} == {"known", "refused"}
    assert (hashes(own), sorted(path.name for path in (own / "evidence").iterdir())) == before


def test_an_analysis_of_the_same_case_gives_the_same_bytes(own: Path) -> None:
    before = hashes(own)

    Case.open(own).analyse()

    assert hashes(own) == before


def test_deleting_the_tables_loses_nothing(own: Path) -> None:
    before = hashes(own)
    shutil.rmtree(own / "tables")

    Case.open(own).analyse()

    assert hashes(own) == before
    assert wrong(own) == {}


def test_order_and_container_of_the_evidence_do_not_matter(sample: Case, tmp_path: Path) -> None:
    other = Case.create(
        tmp_path / "case", users=[VICTIM], home_domains=list(sample.facts.home_domains)
    )
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for path in sorted(EXPORTS.iterdir(), reverse=True):
            packed.write(path, f"inner/{path.name}")
    other.add([tmp_path / "all.zip"])
    other.analyse()

    places = {"evidence_id", "evidence_row"}
    for name, table in TABLES.items():
        if table.kind == "events":
            columns = [column for column in table.names if column not in places]
            assert lines(sample.table(name)[columns]) == lines(other.table(name)[columns]), name


def lines(frame: pd.DataFrame) -> list[str]:
    """Rows as text, sorted."""
    return sorted("|".join(map(str, row)) for row in frame.itertuples(index=False))


def test_sql_reads_and_cannot_write(sample: Case) -> None:
    frame = sample.sql("select count(*) as n from audit")

    assert frame["n"].tolist() == [len(sample.table("audit"))]
    for attack in (
        "drop view audit",
        "copy audit to 'x.csv'",
        "select * from read_text('/etc/hosts')",
    ):
        with pytest.raises(QueryError):
            sample.sql(attack)


def test_a_table_that_does_not_exist(sample: Case) -> None:
    with pytest.raises(UsageError, match="the tables are"):
        sample.table("nothing")


def test_a_mark_makes_the_analysis_stale_and_then_feeds_it(own: Path) -> None:
    case = Case.open(own)
    assert case.stale() is None
    ours = case.table("mail_access").query("access_type == 'Sync'").iloc[0]

    case.mark("attacker", "ip", f"[{ours['ip']}]:443", why="seen by the owner")

    assert "1 mark" in (case.stale() or "")
    case.analyse()
    assert case.stale() is None
    suspects = case.table("suspects")
    assert ours["ip"] in set(suspects.loc[suspects["source"] == "mark", "value"])
    assert wrong(own) == {}


@pytest.mark.parametrize(
    ("verdict", "kind", "value"),
    [
        ("guilty", "ip", "192.0.2.1"),
        ("attacker", "colour", "red"),
        ("attacker", "ip", "nowhere"),
        ("attacker", "session", "  "),
    ],
)
def test_a_mark_that_cannot_be_used(own: Path, verdict: str, kind: str, value: str) -> None:
    with pytest.raises(UsageError):
        Case.open(own).mark(verdict, kind, value, why="x")


def test_a_mark_changed_behind_the_journal_is_named(own: Path) -> None:
    import sqlite3

    case = Case.open(own)
    case.mark("attacker", "ip", "192.0.2.99", why="x")
    with sqlite3.connect(own / "marks.sqlite") as marks:
        tables = [
            row[0] for row in marks.execute("select name from sqlite_master where type='table'")
        ]
        for table in tables:
            columns = [row[1] for row in marks.execute(f"pragma table_info({table})")]
            if "value" in columns:
                marks.execute(f"update {table} set value = '192.0.2.98'")  # noqa: S608  a test's own names
    marks.close()

    found = wrong(own)

    assert found
    assert all("marks" in item for item in found)


def test_a_mark_needs_its_reason(own: Path) -> None:
    with pytest.raises(UsageError, match="reason is empty"):
        Case.open(own).mark("attacker", "ip", "203.0.113.9", why=" ")


def test_a_row_that_names_no_record(sample: Case) -> None:
    with pytest.raises(UsageError, match="names no record"):
        sample.raw({"user": VICTIM})


def test_a_zone_that_there_is_not_seals_nothing(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case")

    with pytest.raises(UsageError, match="no time zone"):
        case.add([EXPORTS], zone="Mars/Olympus")
    assert list((case.folder / "evidence").glob("0*")) == []


def test_no_evidence_no_analysis(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case")

    with pytest.raises(UsageError, match="holds no evidence"):
        case.analyse()
    with pytest.raises(UsageError, match="not analysed yet"):
        case.findings()


def test_the_window_bounds_the_timeline_and_not_the_findings(tmp_path: Path) -> None:
    case = Case.create(
        tmp_path / "case",
        users=[VICTIM],
        home_domains=["larkspur-marine.example"],
        start="2026-03-17",
        end="2026-03-18",
    )
    case.add([EXPORTS])
    case.analyse()

    days = case.timeline()["happened_at"].dropna().dt.strftime("%Y-%m-%d")
    found = case.findings().query("outcome == 'hit'")

    assert set(days) == {"2026-03-17"}
    assert set(found["in_window"]) == {True, False}


def test_the_journal_tells_the_story(sample_folder: Path) -> None:
    actions = [
        json.loads(line)["action"]
        for line in (sample_folder / "journal.jsonl").read_text("utf-8").splitlines()
    ]

    assert actions[0] == "open"
    assert actions.count("seal") == actions.count("add") == 9
    assert actions.count("refuse") == 1
    assert actions[-1] == "analyse"
