from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from bec_kit.errors import UsageError
from bec_kit.scenarios import make

from .conftest import Made

SAMPLE = Path(__file__).parents[2] / "data-samples" / "aitm-small"


def contents(root: Path) -> dict[str, bytes]:
    """Every file; of what is compressed, what is in it: compressors differ, contents must not."""
    found = {}
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
                    found[f"{name}!{entry.filename}"] = archive.read(entry)
        elif path.suffix == ".gz":
            found[name] = gzip.decompress(path.read_bytes())
        else:
            found[name] = path.read_bytes()
    return found


def test_the_same_seed_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    again = make(out=tmp_path / "again", users=8, days=10, seed=7)
    names = {one.relative_to(again) for one in again.rglob("*") if one.is_file()}
    assert names == {one.relative_to(made.root) for one in made.root.rglob("*") if one.is_file()}
    for name in names:
        assert (again / name).read_bytes() == (made.root / name).read_bytes(), name


def test_another_seed_gives_other_records(made: Made, tmp_path: Path) -> None:
    other = Made(make(out=tmp_path / "other", users=8, days=10, seed=8))
    mine = {record["Id"] for record in made.audit()}
    assert mine.isdisjoint(record["Id"] for record in other.audit())


def test_the_sample_in_the_repository_is_what_the_function_makes(made: Made) -> None:
    assert contents(made.root) == contents(SAMPLE)


def test_the_sample_stays_small() -> None:
    assert sum(one.stat().st_size for one in SAMPLE.rglob("*") if one.is_file()) < 2_000_000


def test_hashes_name_every_file_but_themselves(made: Made) -> None:
    lines = (made.root / "hashes.txt").read_text().splitlines()
    named = {line.split("  ", 1)[1].split("!")[0] for line in lines}
    files = {one.relative_to(made.root).as_posix() for one in made.root.rglob("*") if one.is_file()}
    assert named == files - {"hashes.txt"}
    assert all(len(line.split("  ")[0]) == 64 for line in lines)


def test_damaged_adds_a_copy_that_is_cut_off(tmp_path: Path) -> None:
    root = make(out=tmp_path / "cut", users=8, days=10, damaged=True)
    (copy,) = (root / "exports").glob("copy_of_*.json")
    whole = Made(root).sign_ins()
    text = copy.read_bytes()
    assert text.startswith(b'[{"id":"')
    assert not text.endswith(b"]")
    assert text.count(b'"createdDateTime"') < len(whole)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"users": 7}, "7 users: a scenario takes 8 to 650; choose again"),
        ({"users": 651}, "651 users: a scenario takes 8 to 650; choose again"),
        ({"days": 9}, "9 days: a scenario takes 10 to 365; choose again"),
        ({"days": 366}, "366 days: a scenario takes 10 to 365; choose again"),
    ],
)
def test_numbers_out_of_range_are_refused(
    numbers: dict[str, int], says: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        make(out=tmp_path / "no", **numbers)  # type: ignore[arg-type]
    assert str(caught.value) == says
    assert not (tmp_path / "no").exists()


def test_an_unknown_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scenario 'ransom': choose one of aitm"):
        make("ransom", tmp_path / "no")


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty: name a new folder"):
        make(out=tmp_path, users=8, days=10)
    assert (tmp_path / "note.txt").read_text() == "mine"
