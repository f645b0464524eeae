from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.store import raw
from bec_kit.store.parquet import Writer

if TYPE_CHECKING:
    from pathlib import Path


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


def test_some_records_come_back_as_they_were_split(tmp_path: Path) -> None:
    path = tmp_path / raw.NAME
    schema = raw.schema(batch(1).schema, {"sniffed": {"names": ["a"]}})
    with Writer(path, schema, least=1) as out:
        for start in (1, 4, 7):
            out.write(raw.with_evidence(batch(start), "0001-audit", schema))
    assert raw.facts(path) == {"sniffed": {"names": ["a"]}}
    found = list(raw.rows(path, pa.array([2, 8, 99])))
    assert [each.column("evidence_row").to_pylist() for each in found] == [[2], [8]]
    assert found[0].schema.names == ["evidence_row", "body", "cells"]
    assert found[0].schema.metadata[b"date_order"] == b"dmy"
    assert found[1].to_pylist() == [
        {"evidence_row": 8, "body": b"{8}", "cells": {"RecordId": b"\xff8"}}
    ]
