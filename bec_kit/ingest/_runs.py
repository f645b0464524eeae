"""Sorted runs: what is written while reading, so that merging needs no more sorting.

A run holds rows of one table in the table's order, as an Arrow file of small
batches: merging holds one batch of each run, so small ones keep it small.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Runs", "every", "indices", "order_of", "paths", "sources_of", "write"]

HELD = 20 * 1024 * 1024
"""Bytes that are gathered before a run is written; sorting needs about as much once more."""

BATCH = 512 * 1024
ROWS = 4096
"""Of a batch, whichever is reached first."""

_PIECE = 16
_BUFFER = 1024 * 1024
# `position` counts in this order; it is filled when all is there
_UNREADABLE = ("evidence_id", "evidence_row", "offset", "reason", "body")


class Runs:
    """Gathers the rows of one item, and writes them as sorted runs."""

    def __init__(self, folder: Path, number: int, held: int = HELD) -> None:
        """Begin.

        Args:
            folder: of the item's parts; each source gets a folder in it.
            number: tells the runs of several workers apart.
            held: bytes to gather, all tables together.
        """
        self._folder = folder
        self._number = number
        self._most = held
        self._rows: dict[tuple[str, str], list[pa.Table]] = {}
        self._sizes: dict[tuple[str, str], int] = {}
        self._runs = count()

    def put(self, source: str, name: str, table: pa.Table) -> None:
        """Add rows of a table; where too much is held, the largest table goes to disk.

        Args:
            source: whose folder takes the run; empty for the item's own.
            name: of the table.
            table: its rows, in any order.
        """
        if not table.num_rows:
            return
        key = (source, name)
        self._rows.setdefault(key, []).append(table)
        self._sizes[key] = self._sizes.get(key, 0) + table.nbytes
        if sum(self._sizes.values()) > self._most:
            self._flush(max(self._sizes, key=self._sizes.__getitem__))

    def close(self) -> None:
        """Write what is left."""
        for key in list(self._sizes):
            self._flush(key)

    def _flush(self, key: tuple[str, str]) -> None:
        source, name = key
        del self._sizes[key]
        home = self._folder / source
        home.mkdir(exist_ok=True)
        path = home / f"{name}-{self._number}-{next(self._runs)}.arrow"
        gathered = pa.concat_tables(self._rows.pop(key)).combine_chunks()
        write(path, _ordered(gathered, order_of(name)), schema(name))


def order_of(name: str) -> tuple[str, ...]:
    """The columns that runs of a table are sorted by."""
    return _UNREADABLE if name == "unreadable" else TABLES[name].order


def paths(folders: Iterable[Path], source: str, name: str) -> list[Path]:
    """The runs of a table of a source; those of no source for an empty one."""
    return [path for each in folders for path in sorted((each / source).glob(f"{name}-*.arrow"))]


def every(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Source, table and place of each run of an item; no source for what belongs to none."""
    for home in [folder, *(folder / source for source in sources_of([folder]))]:
        source = "" if home == folder else home.name
        for path in sorted(home.glob("*-*-*.arrow")):
            yield source, path.name.rsplit("-", 2)[0], path


def sources_of(folders: Iterable[Path]) -> list[str]:
    """The sources that have runs in some items' folders, sorted."""
    return sorted({path.name for each in folders for path in each.iterdir() if path.is_dir()})


def _ordered(table: pa.Table, order: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of a table of whole columns in order, some batches at a time.

    Nulls come last; texts compare by their bytes.
    """
    places = indices(table, order)
    step = _PIECE * _rows_of_a_batch(table)
    for start in range(0, table.num_rows, step):
        yield table.take(places.slice(start, step))


def indices(table: pa.Table, order: Sequence[str]) -> pa.Array[Any]:
    """Where the rows of a table stand that come first, second, and so on."""
    (keys,) = table.select(list(order)).to_batches()
    return pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in order])


def write(path: Path, tables: Iterable[pa.Table], wanted: pa.Schema) -> None:
    """Write sorted rows as a run."""
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with (
        pa.OSFile(str(path), "wb") as unbuffered,
        pa.BufferedOutputStream(unbuffered, _BUFFER) as file,
        pa.ipc.new_file(file, wanted, options=options) as out,
    ):
        for table in tables:
            for batch in table.to_batches(max_chunksize=_rows_of_a_batch(table)):
                for small in _halved(batch):
                    out.write_batch(small)


def _rows_of_a_batch(table: pa.Table) -> int:
    return max(1, min(ROWS, BATCH * table.num_rows // max(1, table.nbytes)))


def _halved(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Where a few rows of a batch are huge, they get batches of their own."""
    if batch.nbytes <= 2 * BATCH or batch.num_rows == 1:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _halved(batch.slice(0, half))
    yield from _halved(batch.slice(half))
