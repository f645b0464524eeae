from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bec_kit.ingest import _runs, _weave
from bec_kit.ingest._weave import Run, even, woven
from bec_kit.store.parquet import Writer, read
from bec_kit.tables import schema
from tests.support.rows import at
from tests.support.runs import put, run

Row = dict[str, Any]
MOMENTS = st.none() | st.integers(0, 3).map(at)
TEXTS = st.sampled_from(["", "a", "ab", "b", "z", "é", "\U0001f600", "￿"])


def key(name: str, row: Row) -> tuple[Any, ...]:
    """What Python sorts by: nulls last, texts by their bytes."""
    cells = [row[column] for column in _runs.order_of(name)]
    return tuple((cell is None, cell.encode() if isinstance(cell, str) else cell) for cell in cells)


def merged(runs: list[Run], name: str, folder: Path) -> list[Row]:
    tables = woven(runs, schema(name), _runs.order_of(name), folder)
    return [row for table in tables for row in table.to_pylist()]


def full(name: str, **more: Any) -> Row:
    return dict.fromkeys(schema(name).names) | more


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[list[Row]]]:
    """Rows of a table, and how they are split into runs."""
    name = draw(st.sampled_from(["searches", "inbox_rules"]))
    moment = "happened_at" if name == "searches" else "collected_at"
    rows = [
        full(
            name,
            **{moment: draw(MOMENTS), "record_id": draw(st.none() | TEXTS)},
            evidence_id=draw(st.sampled_from(["0001-a", "0002-a"])),
            evidence_row=number,
            user=draw(st.none() | TEXTS),
        )
        for number in range(draw(st.integers(0, 40)))
    ]
    runs: list[list[Row]] = [[] for _ in range(draw(st.integers(1, 9)))]
    for row in rows:
        runs[draw(st.integers(0, len(runs) - 1))].append(row)
    return name, runs


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(2, 5), st.integers(1, 2000), st.integers(1, 7))
def test_any_split_into_runs_gives_the_same_bytes(
    case: tuple[str, list[list[Row]]], opened: int, held: int, batch: int
) -> None:
    name, split = case
    rows = sorted((row for each in split for row in each), key=lambda row: key(name, row))
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        home = Path(folder)
        patch.setattr(_weave, "OPEN", opened)
        patch.setattr(_weave, "HELD", held)
        patch.setattr(_runs, "ROWS", batch)
        runs = []
        for place, each in enumerate(split):
            if each:
                each = sorted(each, key=lambda row: key(name, row))
                runs.append(Run(put(home / "runs" / f"{name}-0-{place}.arrow", name, each)))
        spill = home / "spill"
        spill.mkdir()
        for path, some in ((home / "one.parquet", None), (home / "two.parquet", rows)):
            source = (
                woven(runs, schema(name), _runs.order_of(name), spill)
                if some is None
                else iter([pa.Table.from_pylist(some, schema=schema(name))])
            )
            with Writer(path, schema(name)) as out:
                for table in even(source, 6):
                    out.write(table)
        assert read(home / "one.parquet").to_pylist() == rows
        assert (home / "one.parquet").read_bytes() == (home / "two.parquet").read_bytes()
        assert len(list(spill.iterdir())) <= opened


def test_the_rest_of_the_order_decides_between_equal_moments(tmp_path: Path) -> None:
    places = [("a", "0002-a", 1), ("a", "0001-a", 2), ("a", "0001-a", 10), ("Z", "0003-a", 9)]
    runs = [
        Run(
            put(
                tmp_path / f"searches-0-{number}.arrow",
                "searches",
                [full("searches", happened_at=at(), record_id=i, evidence_id=e, evidence_row=r)],
            )
        )
        for number, (i, e, r) in enumerate(places)
    ]
    found = merged(runs, "searches", tmp_path)
    assert [(row["record_id"], row["evidence_id"], row["evidence_row"]) for row in found] == [
        ("Z", "0003-a", 9),
        ("a", "0001-a", 2),
        ("a", "0001-a", 10),
        ("a", "0002-a", 1),
    ]


def test_dropped_records_are_gone_and_their_neighbours_stay(tmp_path: Path) -> None:
    def of(item: str) -> Path:
        rows = [
            full("searches", happened_at=at(n), record_id=str(n), evidence_id=item, evidence_row=n)
            for n in (1, 2, 3, 4)
        ]
        return put(tmp_path / item / "searches-0-0.arrow", "searches", rows)

    marks = np.array([False, False, True, False])
    runs = [Run(of("0001-a"), marks), Run(of("0002-a"))]
    found = [
        (row["evidence_id"], row["evidence_row"]) for row in merged(runs, "searches", tmp_path)
    ]
    assert found == [
        ("0001-a", 1),
        ("0002-a", 1),
        ("0002-a", 2),
        ("0001-a", 3),
        ("0002-a", 3),
        ("0001-a", 4),
        ("0002-a", 4),
    ]
    every = np.array([True, True, True, True, True, False])
    runs = [Run(run.path, every) for run in runs]
    assert merged(runs, "searches", tmp_path) == []


def test_a_column_that_an_older_run_lacks_is_null(tmp_path: Path) -> None:
    path = put(tmp_path / "searches-0-0.arrow", "searches", [full("searches", query="q", ip="i")])
    table = (
        run(path)
        .drop_columns(["ip"])
        .select(["query", "happened_at", *_runs.order_of("audit")[1:]])
    )
    _runs.write(path, [table], table.schema)
    assert merged([Run(path)], "searches", tmp_path) == [full("searches", query="q")]


def test_few_files_are_open_and_little_is_held_however_many_runs_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = most = 0

    class Counting(_weave.Held):
        def __init__(self, *arguments: Any) -> None:
            nonlocal now, most
            super().__init__(*arguments)
            now += 1
            most = max(most, now)

        def close(self) -> None:
            nonlocal now
            now -= 0 if self._file.closed else 1
            super().close()

    monkeypatch.setattr(_weave, "Held", Counting)
    numbers = count()
    runs = [
        Run(
            put(
                tmp_path / f"runs/searches-0-{place}.arrow",
                "searches",
                [full("searches", happened_at=at(place), evidence_row=next(numbers))],
            )
        )
        for place in range(400)
    ]
    spill = tmp_path / "spill"
    spill.mkdir()
    found = merged(runs, "searches", spill)
    assert [row["evidence_row"] for row in found] == list(range(400))
    assert most == _weave.OPEN
    assert now == 0


def test_no_runs_give_no_rows(tmp_path: Path) -> None:
    assert merged([], "searches", tmp_path) == []


def test_a_run_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    path = put(tmp_path / "searches-0-0.arrow", "searches", [full("searches")])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(pa.ArrowInvalid):
        merged([Run(path)], "searches", tmp_path)


@pytest.mark.parametrize("sizes", [[], [3], [4], [9], [1, 1, 1, 1, 1], [3, 8, 2], [0, 4, 0]])
def test_tables_come_in_even_sizes(sizes: list[int]) -> None:
    numbers = count()
    tables = [
        pa.table({"a": pa.array([next(numbers) for _ in range(size)], pa.int64())})
        for size in sizes
    ]
    found = list(even(iter(tables), 4))
    assert [row for table in found for row in table.column("a").to_pylist()] == list(
        range(sum(sizes))
    )
    assert all(table.num_rows == 4 for table in found[:-1])
    assert all(0 < table.num_rows <= 4 and table.column("a").num_chunks == 1 for table in found)
