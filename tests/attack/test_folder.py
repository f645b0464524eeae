"""A case folder that somebody broke by hand, or a kill left half made."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from bec_kit import Case
from bec_kit.errors import CaseError, SealBrokenError, UsageError
from tests.support.exports import as_array, login

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An analysed case; look, but do not touch."""
    folder = tmp_path_factory.mktemp("pattern")
    (folder / "export.json").write_bytes(as_array([login(number) for number in range(4)]))
    made = Case.create(folder / "case", users=["user1@contoso.example"])
    made.add([folder / "export.json"])
    made.analyse()
    return made.folder


@pytest.fixture
def case(pattern: Path, tmp_path: Path) -> Case:
    """A copy that a test may break."""
    return Case.open(shutil.copytree(pattern, tmp_path / "case"))


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("users = 5", "5 is no list"),
        ("users = [1]", "1 is no text"),
        ('users = "a@contoso.example"', "is no list"),
        ('home_domains = "contoso.example"', "is no list"),
        ("title = 5", "5 is no text"),
        ("id = [1]", "is no text"),
        ("examiner = 7", "7 is no text"),
        ("start = 0001-01-01T00:00:00+14:00", "is no date or time"),
        ("end = 9999-12-31T23:59:59-14:00", "is no date or time"),
    ],
)
def test_a_wrong_kind_in_case_toml_is_said_in_one_line(case: Case, entry: str, why: str) -> None:
    path = case.folder / "case.toml"
    name = entry.split(" = ")[0]
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(name)]
    path.write_text("\n".join([*lines, entry, ""]), "utf-8")

    with pytest.raises(CaseError, match=f"case.toml: .*{why}.*mend the file") as caught:
        Case.open(case.folder)
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_place_of_case_toml(case: Case) -> None:
    (case.folder / "case.toml").unlink()
    (case.folder / "case.toml").mkdir()

    with pytest.raises(CaseError, match="cannot be read"):
        Case.open(case.folder)


def parts(case: Case) -> list[Path]:
    return sorted((case.folder / "tables/parts").rglob("*.arrow"))


@pytest.mark.parametrize("harm", ["gone", "garbage", "folder"])
def test_parts_that_are_not_what_was_written_are_made_anew(case: Case, harm: str) -> None:
    before = case.timeline()
    victim = next(path for path in parts(case) if path.name.startswith("audit-"))
    if harm == "gone":
        victim.unlink()
    elif harm == "garbage":
        victim.write_bytes(b"PAR1 no more")
    else:
        for path in victim.parent.iterdir():
            path.unlink()
        victim.parent.rmdir()

    Case.open(case.folder).analyse()

    assert case.timeline().equals(before)
    assert [item for item in Case.verify(case.folder) if item.state != "ok"] == []


def test_a_part_that_nobody_wrote_adds_nothing(case: Case) -> None:
    part = next(path for path in parts(case) if path.name.startswith("audit-"))
    (part.parent / "audit-9-9.arrow").write_bytes(part.read_bytes())

    Case.open(case.folder).analyse()

    assert pq.read_table(case.folder / "tables/audit.parquet").num_rows == 4
    assert not (part.parent / "audit-9-9.arrow").exists()


@pytest.mark.parametrize("name", ["findings", "timeline"])
@pytest.mark.parametrize("harm", ["gone", "garbage"])
def test_a_damaged_table_is_said_in_one_line(case: Case, name: str, harm: str) -> None:
    path = case.folder / f"tables/{name}.parquet"
    path.write_bytes(b"PAR1 no more") if harm == "garbage" else path.unlink()
    why = "not analysed yet" if (name, harm) == ("findings", "gone") else "gone, or not what was"

    with pytest.raises((UsageError, SealBrokenError), match=why):
        list(case.rows(name))


def test_a_kill_between_the_file_of_marks_and_its_table(case: Case) -> None:
    (case.folder / "marks.sqlite").write_bytes(b"")

    assert [item.state for item in Case.verify(case.folder) if item.state != "ok"] == []
    again = Case.open(case.folder)
    again.mark("attacker", "ip", "203.0.113.9", why="seen")
    assert [mark.value for mark in again.facts.marks] == ["203.0.113.9"]


def test_a_file_of_marks_that_lost_its_table_is_made_anew(case: Case) -> None:
    case.mark("attacker", "ip", "203.0.113.9", why="seen")
    for ending in ("", "-wal", "-shm"):
        (case.folder / f"marks.sqlite{ending}").unlink(missing_ok=True)
    (case.folder / "marks.sqlite").write_bytes(b"")

    assert [mark.value for mark in Case.open(case.folder).facts.marks] == ["203.0.113.9"]


def test_a_mark_whose_words_became_bytes_is_named(case: Case) -> None:
    case.mark("attacker", "ip", "203.0.113.9", why="seen")
    with closing(sqlite3.connect(case.folder / "marks.sqlite")) as db, db:
        db.execute("update marks set why = x'00ff'")

    with pytest.raises(SealBrokenError, match="its words were changed"):
        Case.open(case.folder).analyse()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name there")
def test_pipes_and_links_are_refused_by_name_and_in_the_journal(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "handed in"
    folder.mkdir()
    os.mkfifo(folder / "pipe.csv")
    (folder / "link.csv").symlink_to(case.folder / "journal.jsonl")

    added = case.add([folder])

    names = ["handed in/link.csv", "handed in/pipe.csv"]
    assert [(each.file, each.status) for each in added] == [(name, "refused") for name in names]
    refused = [e["name"] for e in case._journal.entries() if e["action"] == "refuse"]
    assert refused == names
