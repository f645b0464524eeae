from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from bec_kit.store import raw
from bec_kit.store.parquet import Writer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def batch(start: int) -> pa.RecordBatch:
    schema = pa.schema(
        [
            ("evidence_row", pa.int64()),
            ("body", pa.binary()),
            ("cells", pa.struct([("RecordId", pa.binary())])),
        ],
        metadata={"date_order": "dmy"},
    )
    rows = [
        {"evidence_row": row, "body": b"{%d}" % row, "cells": {"RecordId": b"\xff%d" % row}}
        for row in range(start, start + 3)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=schema)


def written(folder: Path, number: int, *starts: int) -> Path:
    path = raw.path_of(folder, number)
    schema = raw.schema(batch(1).schema, {"sniffed": {"names": ["a"]}})
    with Writer(path, schema, least=1) as out:
        for start in starts:
            out.write(raw.with_evidence(batch(start), "0001-audit", schema))
    return path


def test_some_records_come_back_as_they_were_split(tmp_path: Path) -> None:
    paths = [written(tmp_path, 0, 1, 7), written(tmp_path, 1, 4)]
    assert raw.files(tmp_path) == paths
    assert [path.name for path in paths] == ["raw-0.parquet", "raw-1.parquet"]
    assert raw.facts(paths[1]) == {"sniffed": {"names": ["a"]}}
    found = list(raw.rows(paths, pa.array([99, 8, 4, 2])))
    assert [each.column("evidence_row").to_pylist() for each in found] == [[2], [8], [4]]
    assert found[0].schema.names == ["evidence_row", "body", "cells"]
    assert found[0].schema.metadata[b"date_order"] == b"dmy"
    assert found[1].to_pylist() == [
        {"evidence_row": 8, "body": b"{8}", "cells": {"RecordId": b"\xff8"}}
    ]


def test_only_groups_that_may_hold_a_record_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [written(tmp_path, 0, 1, 11, 21), written(tmp_path, 1, 6, 16)]
    unpacked: list[int] = []
    read = pq.ParquetFile.read_row_group

    def counted(file: pq.ParquetFile, group: int) -> pa.Table:
        unpacked.append(group)
        return read(file, group)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", counted)
    assert list(raw.rows(paths, pa.array([4, 9, 24, 1000], pa.int64()))) == []
    assert list(raw.rows(paths, pa.array([], pa.int64()))) == []
    assert unpacked == []
    (found,) = raw.rows(paths, pa.array([18, 4], pa.int64()))
    assert found.column("evidence_row").to_pylist() == [18]
    assert unpacked == [1]


def test_a_part_without_records_has_no_raw_file(tmp_path: Path) -> None:
    assert raw.files(tmp_path) == []
    assert raw.files(tmp_path / "nothing") == []
