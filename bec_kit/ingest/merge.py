"""From the parts of all items to the tables of a case: one record once, fully ordered.

Of the records of one source that share an id one stays (`_copies` judges): of
events the richest, whatever was added first, of state the latest. Its rows alone
reach the tables. Parts are sorted runs already, so that merging them needs little
memory, and the same case gives the same bytes on any machine.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.ingest import _runs
from bec_kit.ingest._copies import Losers, settle
from bec_kit.ingest._filling import filled, numbered
from bec_kit.ingest._weave import Run, even, woven
from bec_kit.store.engine import connect
from bec_kit.store.parquet import Writer
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from bec_kit.ingest.pulls import Pull

__all__ = ["MEMORY", "merge"]

MEMORY = "400MB"
"""What the settling of copies may hold before it goes to disk."""

AT_ONCE = 2
"""Tables that are merged at a time."""

BATCH = 20_000
"""Rows that are handed to the writer at a time."""


def merge(
    folders: Sequence[Path],
    target: Path,
    *,
    pulls: Mapping[str, Pull] | None = None,
    expressions: Mapping[str, Mapping[str, str]] | None = None,
    memory: str = MEMORY,
    scratch: Path | None = None,
) -> dict[str, int]:
    """Merge parts into tables.

    Args:
        folders: of the parts of each item, such as `tables/parts/0003-audit`.
        target: the folder that takes `<table>.parquet`; the caller publishes it.
        pulls: of each item when its state was pulled; all at once if not said.
        expressions: for a table, columns to be filled and the SQL that fills them
            from the table's other columns.
        memory: limit of the engine.
        scratch: folder for what is spilled to disk; the system's if not said.

    Returns:
        the rows of each table that has any, `duplicates` and `unreadable` among them.

    Raises:
        duckdb.Error: an expression cannot be computed.
        OSError: a part cannot be read or a table not be written.
    """
    with tempfile.TemporaryDirectory(prefix="bec-kit-", dir=scratch) as spill:
        home = Path(spill)
        engine = connect(memory=memory, threads=1, scratch=home)
        try:
            losers = settle(engine, folders, target / "duplicates.parquet", pulls or {})
        finally:
            engine.close()
        pa.default_memory_pool().release_unused()  # what reading and settling needed
        engine = connect(memory=memory, threads=1, scratch=home)
        try:
            rows = _written(engine, folders, losers, expressions or {}, target, home)
        finally:
            engine.close()
    rows["duplicates"] = losers.listed
    return {name: many for name, many in sorted(rows.items()) if many}


def _written(
    engine: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    losers: Losers,
    expressions: Mapping[str, Mapping[str, str]],
    target: Path,
    scratch: Path,
) -> dict[str, int]:
    """Write all tables, the largest first; what runs beside it does not show in a table."""
    runs: dict[str, list[Run]] = {name: [] for name in TABLES}
    for folder in folders:
        for source, name, path in _runs.every(folder):
            # what could not be read belongs to no source, and stays in any case
            runs[name].append(Run(path, losers.dropped.get(folder.name) if source else None))
    sizes = {name: sum(run.path.stat().st_size for run in found) for name, found in runs.items()}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = {}
        for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
            if runs[name]:
                columns = expressions.get(name, {})
                running[name] = pool.submit(
                    _write, engine, name, runs[name], columns, target, scratch
                )
        return {name: each.result() for name, each in running.items()}


def _write(
    engine: duckdb.DuckDBPyConnection,
    name: str,
    runs: Sequence[Run],
    columns: Mapping[str, str],
    target: Path,
    scratch: Path,
) -> int:
    wanted = schema(name)
    path = target / f"{name}.parquet"
    with (
        tempfile.TemporaryDirectory(prefix=name, dir=scratch) as folder,
        Writer(path, wanted) as out,
    ):
        rows = woven(runs, wanted, _runs.order_of(name), Path(folder))
        if name == "unreadable":
            rows = numbered(rows)
        if columns:
            rows = filled(rows, engine, name, columns)
        for table in even(rows, BATCH):
            out.write(table)
    if not out.rows:
        path.unlink()
    return out.rows
