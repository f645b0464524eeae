"""An analyst's folder of detections that are broken, hostile or without end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bec_kit.detect.head import read
from bec_kit.errors import QueryError, SpecError
from tests.support.detecting import findings, run
from tests.support.rows import VICTIM, at, open_rows

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """/*
id = "ZZ-01"
version = 1
title = "Made up"
severity = "high"
attack = ["T1566"]
reads = ["audit"]
needs = []
says = "{x} was seen"
why = "w"
benign = "b"
blind = "b"
fix = "R1"
references = []
*/
"""
COLUMNS = {
    "finding_key": "a.record_id",
    "record_id": "a.record_id",
    "happened_at": "a.happened_at",
    '"user"': 'a."user"',
    "severity": "'high'",
    "counter": "'c'",
    "x": "a.operation",
}
ROWS = {"audit": [{"user": VICTIM, "operation": "Send", "happened_at": at()}]}


def select(**other: str) -> str:
    chosen = {**COLUMNS, **other}
    columns = ", ".join(f"{chosen[name]} as {name}" for name in chosen)
    return f"select {columns} from audit a"  # noqa: S608  made up here


def ended(tmp_path: Path, sql: str) -> tuple[str, str | None]:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "one.sql").write_text(HEAD + sql, "utf-8")
    (row,) = findings(run(tmp_path, ROWS, "ZZ-01", folders=[folder]), "ZZ-01")
    return row["outcome"], row["missing"]


def test_the_pattern_itself_hits(tmp_path: Path) -> None:
    assert ended(tmp_path, select()) == ("hit", None)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("counter", "1", "counter must not be of the kind int32"),
        ("counter", "'inf'::double", "counter must not be of the kind double"),
        ("happened_at", "timestamp '2026-03-01 10:00:00'", "happened_at must not be of the kind"),
        ("happened_at", "'infinity'::timestamptz", "before the year 1 or after 9999"),
        ('"user"', "5", "user must not be of the kind int32"),
        ("severity", "3", "severity must not be of the kind int32"),
        ("severity", "'__class__'", "a severity that there is not"),
        ("record_id", "[1]", "record_id must not be of the kind list"),
        ("ip", "{'a': 1}", "ip must not be of the kind struct"),
        ("standing", "'maybe'", "standing must not be of the kind string"),
        ("x", "1 as x, 2", "the select gives x more than once"),
    ],
)
def test_a_column_of_another_kind_fails_that_detection_alone(
    tmp_path: Path, column: str, value: str, why: str
) -> None:
    outcome, missing = ended(tmp_path, select(**{column: value}))

    assert outcome == "failed"
    assert why in str(missing)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name there")
def test_a_pipe_is_no_detection_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.sql")

    with pytest.raises(SpecError, match=r"pipe\.sql: it is no plain file"):
        read(tmp_path / "pipe.sql")


def test_a_query_without_end_is_stopped(tmp_path: Path) -> None:
    endless = "with recursive r as (select 1 n union all select n from r) select count(*) from r"
    with open_rows(tmp_path, {}) as engine:
        with pytest.raises(QueryError, match="INTERRUPT"):
            engine.foreign(endless, seconds=0.2)

        assert engine.foreign("select 1 as n", seconds=60).to_pylist() == [{"n": 1}]
