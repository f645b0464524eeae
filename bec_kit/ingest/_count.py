"""Counting what became of the records of one file, exactly and in constant memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bec_kit import sources
from bec_kit.store.engine import connect, reading

if TYPE_CHECKING:
    import duckdb

__all__ = ["Tally", "tally"]

MEMORY = "300MB"


class Tally(NamedTuple):
    """What became of the records of one item.

    Attributes:
        unreadable: records that could not be read, each once.
        readable: the others, by source.
        new: those of them whose id was not there before, by source.
    """

    unreadable: int
    readable: dict[str, int]
    new: dict[str, int]


def tally(part: Path, others: list[Path]) -> Tally:
    """Count.

    Args:
        part: the folder of the item's parts.
        others: those of the items that are there already.
    """
    with tempfile.TemporaryDirectory(prefix="bec-kit-") as scratch:
        engine = connect(memory=MEMORY, threads=1, scratch=Path(scratch))
        try:
            broken = _broken(part)
            unreadable = (
                _number(engine, f"select count(distinct evidence_row) from ({reading(broken)})")  # noqa: S608
                if broken
                else 0
            )
            readable, new = {}, {}
            for name in sorted(folder.name for folder in part.iterdir() if folder.is_dir()):
                primary = sources.source(name).primary
                _readable(engine, "here", [part], name, primary)
                _readable(engine, "there", others, name, primary)
                readable[name] = _number(engine, "select count(*) from here")
                new[name] = _number(
                    engine,
                    "select count(*) from (select record_id from here group by record_id) as ids "
                    "anti join there using (record_id)",
                )
            return Tally(unreadable, readable, new)
        finally:
            engine.close()


def _broken(part: Path) -> list[Path]:
    return sorted(part.glob("unreadable-*.parquet"))


def _readable(
    engine: duckdb.DuckDBPyConnection, view: str, parts: list[Path], source: str, table: str
) -> None:
    """A view of the rows of a source's table, without those that count as unreadable."""
    files = [file for part in parts for file in sorted((part / source).glob(f"{table}-*.parquet"))]
    broken = [file for part in parts for file in _broken(part)]
    text = "select null::varchar as record_id where false"
    if files:
        text = f"select record_id from ({reading(files)})"  # noqa: S608
        if broken:
            text += f" anti join ({reading(broken)}) using (evidence_id, evidence_row)"
    engine.execute(f"create or replace view {view} as {text}")


def _number(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = engine.execute(sql).fetchone()
    return int(row[0]) if row else 0
