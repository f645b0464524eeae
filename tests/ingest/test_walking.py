"""What is walked of that which was handed in, and under which name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bec_kit.ingest.walking import walk

if TYPE_CHECKING:
    import pytest


def names(tmp_path: Path, *given: Path) -> list[str]:
    return [met.name for met in walk(given, tmp_path / "case")]


def written(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", "utf-8")
    return path


def test_folders_are_walked_in_order_and_files_come_as_themselves(tmp_path: Path) -> None:
    for name in ("b.csv", "a [1]/ü.json"):
        written(tmp_path / "handed over" / name)
    single = written(tmp_path / "single.csv")

    assert names(tmp_path, tmp_path / "handed over", single) == [
        "handed over/a [1]/ü.json",
        "handed over/b.csv",
        "single.csv",
    ]


def test_what_the_kit_wrote_into_the_case_is_passed_over(tmp_path: Path) -> None:
    for name in ("case.toml", "journal.jsonl", "evidence/0001-audit/data.csv", "tables/a.parquet"):
        written(tmp_path / "case" / name)
    written(tmp_path / "case" / "from the client" / "a.csv")
    written(tmp_path / "b.csv")

    assert names(tmp_path, tmp_path) == [
        f"{tmp_path.name}/b.csv",
        f"{tmp_path.name}/case/from the client/a.csv",
    ]


def test_the_folder_one_stands_in_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "here" / "a.csv")
    monkeypatch.chdir(tmp_path / "here")

    assert names(tmp_path, Path()) == ["here/a.csv"]


def test_an_empty_folder_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert names(tmp_path, tmp_path / "empty") == ["empty"]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    (met,) = walk([tmp_path / "nowhere"], tmp_path / "case")

    assert met.name == str(tmp_path / "nowhere")
    assert (met.why, met.there) == ("it does not exist; mend the path", False)


def test_a_folder_that_cannot_be_opened_is_said_and_the_rest_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "locked/b.csv", "z.csv"):
        written(tmp_path / "in" / name)
    locked(monkeypatch, tmp_path / "in/locked")

    why = "cannot be read (Permission denied); mend the path or its rights, then add it again"
    assert [(met.name, met.why) for met in walk([tmp_path / "in"], tmp_path / "case")] == [
        ("in/a.csv", ""),
        ("in/locked", why),
        ("in/z.csv", ""),
    ]


def test_a_path_that_the_system_does_not_take_is_said_and_the_rest_is_walked(
    tmp_path: Path,
) -> None:
    written(tmp_path / "a.csv")
    long = tmp_path / ("n" * 300)

    assert [(met.name, met.why) for met in walk([long, tmp_path / "a.csv"], tmp_path / "c")] == [
        (
            str(long),
            "cannot be read (File name too long); mend the path or its rights, then add it again",
        ),
        ("a.csv", ""),
    ]


def locked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let one folder refuse to be listed, which it does not where root asks."""
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
