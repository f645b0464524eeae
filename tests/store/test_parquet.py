from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bec_kit.store import parquet

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = pa.schema([("n", pa.int64()), ("words", pa.list_(pa.string()))])


def table(start: int, stop: int) -> pa.Table:
    rows = [{"n": n, "words": [str(n % 3)]} for n in range(start, stop)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    parquet.write(tmp_path / "t.parquet", table(0, 5))
    assert parquet.read(tmp_path / "t.parquet").equals(table(0, 5))
    assert [path.name for path in tmp_path.iterdir()] == ["t.parquet"]


def test_rows_are_grouped_alike_however_they_come(tmp_path: Path) -> None:
    for name, step in (("a", 7), ("b", 250), ("c", 64)):
        with parquet.Writer(tmp_path / name, SCHEMA, group=100) as out:
            for start in range(0, 1000, step):
                out.write(table(start, min(start + step, 1000)))
        assert out.rows == 1000
    groups = pq.ParquetFile(tmp_path / "a").metadata
    assert [groups.row_group(place).num_rows for place in range(groups.num_row_groups)] == [
        100
    ] * 10
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "c").read_bytes()


def test_batches_are_counted(tmp_path: Path) -> None:
    batches = table(0, 10).to_batches(max_chunksize=3)
    assert parquet.write_batches(tmp_path / "t", batches, SCHEMA) == 10
    assert parquet.write_batches(tmp_path / "none", [], SCHEMA) == 0
    assert parquet.read(tmp_path / "none").num_rows == 0


def test_a_failure_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    parquet.write(path, table(0, 5))
    before = path.read_bytes()
    batches = (*table(5, 9).to_batches(), pa.RecordBatch.from_pydict({"odd": [1]}))
    with pytest.raises(ValueError, match="Schema"):
        parquet.write_batches(path, batches, SCHEMA)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["t.parquet"]
