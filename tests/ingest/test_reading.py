from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pyarrow.parquet as pq
import pytest

from bec_kit import Case
from bec_kit.errors import SealBrokenError
from bec_kit.evidence import digest
from bec_kit.ingest import parts
from tests.support.exports import as_csv, login
from tests.support.runs import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case of two files that share a record."""
    made = Case.create(tmp_path / "case", users=["user1@contoso.example"])
    for name, numbers in (("a", (1, 2)), ("b", (2, 3))):
        (tmp_path / f"{name}.csv").write_bytes(as_csv([login(number) for number in numbers]))
        made.add([tmp_path / f"{name}.csv"])
    return made


def flattened(case: Case) -> list[dict[str, object]]:
    lines = (case.folder / "journal.jsonl").read_bytes().splitlines()
    return [entry for entry in map(orjson.loads, lines) if entry["action"] == "flatten"]


def test_the_journal_has_the_hash_of_every_part(case: Case) -> None:
    for entry in flattened(case):
        home = parts.folder_of(case.folder, str(entry["evidence_id"]))
        assert entry["layout"] == parts.LAYOUT
        assert entry["files"] == {
            path.relative_to(case.folder).as_posix(): digest(path) for path in parts.files(home)
        }
        assert {path.suffix for path in home.rglob("*") if path.is_file()} == {".arrow", ".parquet"}


def _aged(case: Case) -> list[Path]:
    """Make the parts those of an older version: narrow tables as Parquet, and no layout said."""
    old = []
    for entry in flattened(case):
        home = parts.folder_of(case.folder, str(entry["evidence_id"]))
        for path in home.rglob("*.arrow"):
            old.append(path.with_suffix(".parquet"))
            pq.write_table(run(path), old[-1])
            path.unlink()
        files = {
            path.relative_to(case.folder).as_posix(): digest(path) for path in parts.files(home)
        }
        case._journal.append("flatten", evidence_id=entry["evidence_id"], files=files)
    return old


def test_parts_of_an_older_version_are_made_anew(case: Case) -> None:
    case.analyse()
    before = {path.name: path.read_bytes() for path in (case.folder / "tables").glob("*.parquet")}
    counted = case.evidence()
    old = _aged(case)
    assert [item for item in Case.verify(case.folder) if item.state != "ok"] == []

    again = Case.open(case.folder)
    again.analyse()

    after = {path.name: path.read_bytes() for path in (case.folder / "tables").glob("*.parquet")}
    assert after == before
    assert again.evidence().equals(counted)
    assert [path for path in old if path.exists()] == []
    assert [item for item in Case.verify(case.folder) if item.state != "ok"] == []


def test_nothing_is_made_anew_where_one_seal_is_broken(case: Case) -> None:
    _aged(case)
    (sealed,) = (case.folder / "evidence" / "0002-audit").glob("data.*")
    sealed.chmod(0o600)
    sealed.write_bytes(b"other")
    before = parts.files(case.folder / parts.HOME)

    with pytest.raises(SealBrokenError, match="not what was sealed"):
        Case.open(case.folder).analyse()

    assert parts.files(case.folder / parts.HOME) == before


def test_parts_that_are_whole_are_left_alone(case: Case) -> None:
    times = {path: path.stat().st_mtime_ns for path in parts.files(case.folder / parts.HOME)}
    Case.open(case.folder).analyse()
    assert times == {
        path: path.stat().st_mtime_ns for path in parts.files(case.folder / parts.HOME)
    }
