"""Raw bodies of one item of evidence, and how to read them again.

The files `raw-0.parquet`, `raw-1.parquet`, … of a part, one of each process that
split the item, together hold every record as it was split; within a file they
stand in evidence order. The metadata of their schema says what was learnt of the
item, so that any record can be interpreted once more without it.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["PATTERN", "facts", "files", "path_of", "rows", "schema", "with_evidence"]

PATTERN = "raw-*.parquet"
"""What all raw files of a part are called."""

_FACTS = b"bec_kit.file"


def path_of(folder: Path, number: int) -> Path:
    """The raw file of the process with this number."""
    return folder / PATTERN.replace("*", str(number))


def files(folder: Path) -> list[Path]:
    """All raw files of a part; none where no record was split."""
    return sorted(folder.glob(PATTERN))


def schema(records: pa.Schema, about: Mapping[str, Any]) -> pa.Schema:
    """The schema of a raw file.

    Args:
        records: of the batches that come from the file, with their metadata.
        about: what was learnt of the file; plain values, for JSON.
    """
    fields = [pa.field("evidence_id", pa.string()), *records]
    held: Any = records.metadata or {}
    return pa.schema(fields, {**held, _FACTS: orjson.dumps(about)})


def with_evidence(records: pa.RecordBatch, evidence_id: str, schema: pa.Schema) -> pa.Table:
    """Some records as rows of a raw file."""
    whose = pa.repeat(evidence_id, records.num_rows)
    return pa.Table.from_arrays([whose, *records.columns], schema=schema)


def facts(path: Path) -> dict[str, Any]:
    """What was learnt of the file, as it was handed to `schema`."""
    about: dict[str, Any] = orjson.loads(pq.read_schema(path).metadata[_FACTS])
    return about


def rows(paths: Sequence[Path], wanted: pa.Array[Any]) -> Iterator[pa.RecordBatch]:
    """Some records again, as they came from the item; groups without any are not unpacked.

    Args:
        paths: the raw files of an item.
        wanted: their numbers in it, int64.
    """
    numbers: list[Any] = wanted.to_pylist()
    numbers.sort()
    for path in paths:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                if not _may_hold(file, group, numbers):
                    continue
                table = file.read_row_group(group).drop_columns(["evidence_id"])
                found = table.filter(pc.is_in(table.column("evidence_row"), value_set=wanted))
                if found.num_rows:
                    yield from found.combine_chunks().to_batches()


def _may_hold(file: pq.ParquetFile, group: int, numbers: list[Any]) -> bool:
    """Whether one of these numbers lies between the least and the greatest of a group."""
    place = file.schema_arrow.get_field_index("evidence_row")
    known: Any = file.metadata.row_group(group).column(place).statistics
    at = bisect_left(numbers, known.min)
    return at < len(numbers) and numbers[at] <= known.max
