"""The tables of a case as an analysis published them: asked, or read back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bec_kit import enrich
from bec_kit.errors import SealBrokenError, UsageError
from bec_kit.safe import quoted
from bec_kit.store import parquet, raw
from bec_kit.store.engine import Engine, open_tables
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.model import Facts, Window

__all__ = ["bounded", "engine", "read", "whole"]

MEMORY = "400MB"


def files(tables: Path, parts_folder: Path) -> dict[str, list[Path]]:
    """The Parquet files of each table of a case; the raw bodies stay in their parts."""
    found = {path.stem: [path] for path in sorted(tables.glob("*.parquet"))}
    raw_bodies = sorted(parts_folder.glob(f"*/{raw.PATTERN}"))
    return found | ({"raw": raw_bodies} if raw_bodies else {})


def engine(
    folder: Path,
    facts: Facts,
    more: Mapping[str, pa.Table] | None = None,
    *,
    tables: Path | None = None,
) -> Engine:
    """Open the tables of a case, with its facts beside them.

    Args:
        folder: of the case.
        facts: of the case.
        more: further small tables; they stand in the place of those on disk.
        tables: where the Parquet files lie; the published ones if not said.
    """
    home = folder / "tables"
    return open_tables(
        files(tables or home, home / "parts"),
        enrich.facts(facts) | dict(more or {}),
        memory=MEMORY,
    )


def read(folder: Path, name: str) -> pa.Table:
    """One published table, whole; empty where the analysis made none.

    Raises:
        UsageError: the case was not analysed yet.
    """
    home = folder / "tables"
    if not (home / "findings.parquet").exists():
        raise UsageError(
            f"{folder} is not analysed yet: run `bec-kit analyse {quoted(folder)}` first"
        )
    path = home / f"{name}.parquet"
    with _whole(path):
        return parquet.read(path) if path.exists() else schema(name).empty_table()


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Say in one line that a table was damaged."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise SealBrokenError(
            f"tables/{path.name}: gone, or not what was written; run `bec-kit analyse` again"
        ) from error


def bounded(folder: Path, facts: Facts, name: str) -> Iterator[pa.RecordBatch]:
    """The rows of a table that lie inside the case's window, undated ones included.

    Args:
        folder: of the case.
        facts: of the case.
        name: of the table; without a column `happened_at` it comes whole, and so do
            findings, which say for themselves whether they lie inside.
    """
    read(folder, "suspects")
    window = facts.window
    if name == "findings" or "happened_at" not in TABLES[name].names:
        yield from read(folder, name).to_batches()
        return
    from pyarrow import parquet as files_of

    path = folder / "tables" / f"{name}.parquet"
    with _whole(path):
        for batch in files_of.ParquetFile(path).iter_batches():
            yield batch.filter(_inside(batch.column("happened_at"), window))


def _inside(moments: pa.Array[Any], window: Window) -> pa.BooleanArray:
    """Which moments lie inside the window; undated ones do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    inside: Any = pa.repeat(True, len(moments))
    if window.start:
        inside = pc.and_kleene(inside, pc.greater_equal(moments, pa.scalar(window.start)))
    if window.end:
        inside = pc.and_kleene(inside, pc.less(moments, pa.scalar(window.end)))
    kept: pa.BooleanArray = pc.fill_null(inside, True)
    return kept


def whole(batches: Iterator[pa.RecordBatch], name: str) -> pa.Table:
    """Batches as one table."""
    import pyarrow as pa

    return pa.Table.from_batches(list(batches), schema(name))
