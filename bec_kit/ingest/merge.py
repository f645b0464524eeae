"""From the parts of all items to the tables of a case: one record once, fully ordered.

Of the records of one source that share an id the richest body stays, whatever
was added first (`_copies` judges); its rows alone reach the tables. Rows
are sorted by an engine with one thread and a fixed limit of memory, so that the
same case gives the same bytes on any machine.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from bec_kit.ingest._copies import Losers, settle
from bec_kit.store.engine import connect, quoted_name, quoted_text, reading
from bec_kit.store.parquet import Writer
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MEMORY", "merge"]

MEMORY = "400MB"
"""What the sorting may hold before it goes to disk; a table of 8,000,000 rows needs no more."""

MORE = "4GB"
"""The same for a table that could not be sorted in that."""

SMALL = 100_000_000
"""Bytes of parts up to which two tables at a time fit into that."""

BATCH = 20_000


def merge(
    folders: Sequence[Path],
    target: Path,
    *,
    expressions: Mapping[str, Mapping[str, str]] | None = None,
    memory: str = MEMORY,
    scratch: Path | None = None,
) -> dict[str, int]:
    """Merge parts into tables.

    Args:
        folders: of the parts of each item, such as `tables/parts/0003-audit`.
        target: the folder that takes `<table>.parquet`; the caller publishes it.
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
        engine = connect(memory=memory, threads=1, scratch=Path(spill))
        try:
            losers = settle(engine, folders, target / "duplicates.parquet")
            texts = {
                name: _rows(name, folders, losers, (expressions or {}).get(name, {}))
                for name, table in TABLES.items()
                if table.kind != "computed"
            }
            texts["unreadable"] = _unreadable(folders)
            rows = {"duplicates": losers.listed} | _written(
                engine, texts, target, _at_once(folders)
            )
        finally:
            engine.close()
    return {name: count for name, count in sorted(rows.items()) if count}


def _at_once(folders: Sequence[Path]) -> int:
    narrow = (path for folder in folders for path in folder.glob("*/*.parquet"))
    return 2 if sum(path.stat().st_size for path in narrow) <= SMALL else 1


def _rows(
    name: str, folders: Sequence[Path], losers: Losers, filled: Mapping[str, str]
) -> str | None:
    """The SELECT of all rows of a table that stay; None where there are none."""
    chosen = []
    for source in sorted(
        {path.name for each in folders for path in each.iterdir() if path.is_dir()}
    ):
        files = [
            path
            for folder in folders
            for path in sorted((folder / source).glob(f"{name}-*.parquet"))
        ]
        if files:
            dropped = losers.dropped(source)
            chosen.append(f"select * from ({reading(files)}) {dropped}")  # noqa: S608  ours
    if not chosen:
        return None
    columns = ", ".join(
        f"({filled[column]}) as {quoted_name(column)}" if column in filled else quoted_name(column)
        for column in TABLES[name].names
    )
    order = ", ".join(quoted_name(column) for column in TABLES[name].order)
    rows = " union all by name ".join(chosen)
    return f"select {columns} from ({rows}) as {quoted_name(name)} order by {order}"  # noqa: S608


def _unreadable(folders: Sequence[Path]) -> str | None:
    files = [path for folder in folders for path in sorted(folder.glob("unreadable-*.parquet"))]
    if not files:
        return None
    return (
        "select * replace (row_number() over (partition by evidence_id "  # noqa: S608
        f'order by evidence_row, "offset", reason, body) - 1 as position) from ({reading(files)}) '
        "order by evidence_id, evidence_row, position"
    )


def _written(
    engine: duckdb.DuckDBPyConnection, texts: Mapping[str, str | None], target: Path, at_once: int
) -> dict[str, int]:
    """Write all tables; each is sorted by one thread, so its bytes do not vary."""
    rows: dict[str, int] = {}
    failed: list[tuple[str, str]] = []
    with ThreadPoolExecutor(at_once) as pool:
        running = {
            (name, text): pool.submit(_write, engine.cursor(), name, text, target)
            for name, text in texts.items()
            if text is not None
        }
        for (name, text), each in running.items():
            try:
                rows[name] = each.result()
            except (duckdb.OutOfMemoryException, OSError) as error:
                if "Out of Memory" not in str(error):
                    raise
                failed.append((name, text))
    for name, text in failed:  # alone, and with more: better than no table
        engine.execute(f"set memory_limit = {quoted_text(MORE)}")
        rows[name] = _write(engine.cursor(), name, text, target)
    return rows


def _write(engine: duckdb.DuckDBPyConnection, name: str, text: str, target: Path) -> int:
    wanted = schema(name)
    path = target / f"{name}.parquet"
    with engine, Writer(path, wanted) as out:
        for batch in engine.sql(text).to_arrow_reader(BATCH):
            out.write(pa.Table.from_batches([batch]).cast(wanted))
    if not out.rows:
        path.unlink()
    return out.rows
