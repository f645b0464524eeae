"""One sorted run while it is merged: some of its rows in memory, the next ones on disk."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Dropped", "Held", "Key"]

Dropped = np.ndarray[Any, np.dtype[np.bool_]]
"""For the number of each record of an item, whether its rows stay away; the last value
stands for all later numbers."""

Key = tuple[tuple[bool, Any], ...]
"""Of each column of the order: whether it is null, and its value; so nulls come last."""


class Held:
    """A run that is read batch by batch.

    Attributes:
        size: bytes of the rows in memory.
        last: the key of the last row that was read; all that follow are no less.
    """

    def __init__(
        self,
        path: Path,
        wanted: pa.Schema,
        order: Sequence[str],
        dropped: Dropped | None = None,
    ) -> None:
        """Open it.

        Args:
            path: of the run.
            wanted: the schema of the rows that come out; a column that the run lacks is null.
            order: the columns that it is sorted by.
            dropped: the records of its item whose rows stay away.
        """
        self.size = 0
        self.last: Key = ()
        self._wanted = wanted
        self._order = order
        self._dropped = dropped
        self._batches: deque[tuple[pa.RecordBatch, Key]] = deque()
        # a mapped file would count as memory
        self._file = pa.OSFile(str(path), "rb")
        options = pa.ipc.IpcReadOptions(use_threads=False)
        self._reader = pa.ipc.open_file(self._file, options=options)
        self._next = 0

    def more(self) -> bool:
        """Read another batch into memory; False at the end, which closes the file."""
        if self._next < self._reader.num_record_batches:
            batch = self._shaped(self._reader.get_batch(self._next))
            self._next += 1
            self.last = self._key(batch, batch.num_rows - 1)
            self.size += batch.nbytes
            self._batches.append((batch, self.last))
            return True
        self.close()
        return False

    def close(self) -> None:
        """Let go of the file; rows in memory stay."""
        self._file.close()

    def taken(self, bound: Key | None) -> list[pa.RecordBatch]:
        """Hand over the rows in memory up to a key, in order; all of them where it is None."""
        found = []
        while self._batches:
            batch, last = self._batches.popleft()
            if bound is None or last <= bound:
                found.append(batch)
                self.size -= batch.nbytes
                continue
            many = bisect_right(range(batch.num_rows), bound, key=lambda row: self._key(batch, row))
            if many:
                found.append(batch.slice(0, many))
                self.size -= batch.nbytes
                batch = batch.slice(many)
                self.size += batch.nbytes
            self._batches.appendleft((batch, last))
            break
        return found

    def staying(self, batch: pa.RecordBatch) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Of each row of a batch, whether it stays."""
        if self._dropped is None:
            return np.ones(batch.num_rows, np.bool_)
        rows = batch.column("evidence_row").to_numpy()
        return np.logical_not(self._dropped.take(rows, mode="clip"))

    def _shaped(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if batch.schema.equals(self._wanted):
            return batch
        columns = [
            batch.column(field.name).cast(field.type)
            if field.name in batch.schema.names
            else pa.nulls(batch.num_rows, field.type)
            for field in self._wanted
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._wanted)

    def _key(self, batch: pa.RecordBatch, row: int) -> Key:
        return tuple(_cell(batch.column(name), row) for name in self._order)


def _cell(column: pa.Array[Any], row: int) -> tuple[bool, Any]:
    """A value as the sorting compares it: a text by its bytes, a time by its microseconds."""
    cell: Any = column[row]
    if not cell.is_valid:
        return (True, None)
    if isinstance(cell, pa.StringScalar):
        return (False, cell.as_buffer().to_pybytes())
    return (False, cell.value if isinstance(cell, pa.TimestampScalar) else cell.as_py())
