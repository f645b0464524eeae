"""Raw bodies of one item of evidence, in evidence order, and how to read them again.

`raw.parquet` of a part holds every record as it was split from the file, and in
the metadata of its schema what was learnt of the file, so that any record can
be interpreted once more without the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["NAME", "facts", "rows", "schema", "with_evidence"]

NAME = "raw.parquet"
_FACTS = b"bec_kit.file"


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


def rows(path: Path, wanted: pa.Array[Any]) -> Iterator[pa.RecordBatch]:
    """Some records again, as they came from the file; the others are not unpacked twice.

    Args:
        path: a raw file.
        wanted: their numbers in the file, int64.
    """
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            numbers = file.read_row_group(group, columns=["evidence_row"]).column(0)
            keep = pc.is_in(numbers, value_set=wanted)
            if pc.any(keep).as_py():
                found = file.read_row_group(group).drop_columns(["evidence_id"]).filter(keep)
                yield from found.combine_chunks().to_batches()
