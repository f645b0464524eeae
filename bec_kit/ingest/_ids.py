"""The ids and places of records, read from sorted runs without their other columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["columns", "records", "things"]

_THING = schema("unreadable").empty_table().select(["evidence_id", "evidence_row"]).schema
_RECORD = _THING.insert(0, pa.field("record_id", pa.string()))


def records(runs: Sequence[Path]) -> pa.RecordBatchReader:
    """`record_id`, `evidence_id` and `evidence_row` of some runs, batch by batch."""
    return pa.RecordBatchReader.from_batches(_RECORD, _batches(runs, _RECORD))


def things(runs: Sequence[Path]) -> pa.RecordBatchReader:
    """`evidence_id` and `evidence_row` of runs of what could not be read."""
    return pa.RecordBatchReader.from_batches(_THING, _batches(runs, _THING))


def columns(runs: Sequence[Path], wanted: pa.Schema) -> pa.RecordBatchReader:
    """Some columns of some runs, batch by batch."""
    return pa.RecordBatchReader.from_batches(wanted, _batches(runs, wanted))


def _batches(runs: Sequence[Path], wanted: pa.Schema) -> Iterator[pa.RecordBatch]:
    for path in runs:
        with pa.OSFile(str(path), "rb") as file:
            there = pa.ipc.open_file(file).schema
            options = pa.ipc.IpcReadOptions(
                included_fields=[there.get_field_index(name) for name in wanted.names],
                use_threads=False,
            )
            found = pa.ipc.open_file(file, options=options)
            for number in range(found.num_record_batches):
                yield found.get_batch(number).select(wanted.names)
