"""Parquet files, written whole or not at all, and the same bytes for the same rows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["ROW_GROUP", "Writer", "read", "write", "write_batches"]

ROW_GROUP = 100_000
"""Rows of a group: what a query may skip at once, and what is held while writing."""

# Almost every value of these is another one: a dictionary would be made in vain.
_UNIQUE = {
    "body",
    "evidence_row",
    "internet_message_id",
    "record_id",
    "request_id",
    "token_request_id",
    "trace_id",
    "unique_token_id",
}


class Writer:
    """A Parquet file in the making; it appears under its name when the block ends well.

        with Writer(path, schema) as out:
            out.write(table)

    Attributes:
        rows: how many were handed in so far.
    """

    def __init__(
        self, path: Path, schema: pa.Schema, *, group: int = ROW_GROUP, least: int | None = None
    ) -> None:
        """Begin.

        Args:
            path: the file to write.
            schema: of every table that will come.
            group: rows of a group.
            least: rows that are gathered before a group is written; a whole group
                if not said. Fewer need less memory and leave smaller groups.
        """
        self.rows = 0
        self._path = path
        self._unfinished = path.with_name(f".{path.name}.unfinished")
        self._group = group
        self._least = least or group
        self._schema = schema
        self._held: list[pa.Table] = []
        self._count = 0
        options: dict[str, Any] = {
            "compression": "zstd",
            "compression_level": 1,
            "use_dictionary": [name for name in _leaves(schema) if name not in _UNIQUE],
        }
        self._out = pq.ParquetWriter(self._unfinished, schema, **options)

    def write(self, table: pa.Table) -> None:
        """Add rows; they reach the disk a group at a time."""
        if not table.num_rows:
            return
        self.rows += table.num_rows
        self._held.append(table)
        self._count += table.num_rows
        if self._count >= self._least:
            self._flush(keep=self._count % self._group if self._least >= self._group else 0)

    def _flush(self, keep: int) -> None:
        whole = pa.concat_tables(self._held)
        ready = whole.num_rows - keep
        self._out.write_table(whole.slice(0, ready), row_group_size=self._group)
        self._held = [whole.slice(ready)] if keep else []
        self._count = keep

    def close(self) -> None:
        """Finish the file and give it its name; where that fails, nothing remains."""
        try:
            if self._count:
                self._flush(keep=0)
            self._out.close()
        except (OSError, ValueError, pa.ArrowException):
            self.discard()
            raise
        os.replace(self._unfinished, self._path)  # noqa: PTH105  replaces on Windows too

    def discard(self) -> None:
        """Give up: nothing remains."""
        self._out.close()
        self._unfinished.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def _leaves(schema: pa.Schema) -> list[str]:
    """The columns as Parquet names them: a list's values and a struct's fields stand below it."""
    found = []
    for field in schema:
        if pa.types.is_list(field.type):
            found.append(f"{field.name}.list.element")
        elif pa.types.is_struct(field.type):
            found.extend(f"{field.name}.{part.name}" for part in field.type)
        else:
            found.append(field.name)
    return found


def write(path: Path, table: pa.Table) -> None:
    """Write a table in the order of its rows."""
    with Writer(path, table.schema) as out:
        out.write(table)


def write_batches(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> int:
    """Write batches as they come, in constant memory.

    Returns:
        how many rows were written.
    """
    with Writer(path, schema) as out:
        for batch in batches:
            out.write(pa.Table.from_batches([batch]))
    return out.rows


def read(path: Path) -> pa.Table:
    """Read a whole file."""
    return pq.ParquetFile(path).read()
