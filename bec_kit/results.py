"""The tables that an analysis leaves: published whole, read back, bounded, or out of date.

An analysis makes its tables in `tables/.next`. Publishing gives their hashes to
the journal first and moves the files then, so that a kill at any moment leaves
either the old tables or the means to finish the move.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bec_kit import __version__, enrich, reference
from bec_kit.errors import SealBrokenError, UsageError
from bec_kit.evidence import digest
from bec_kit.safe import quoted
from bec_kit.store import parquet, raw
from bec_kit.store.engine import Engine, open_tables
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.evidence import Journal
    from bec_kit.model import Facts, Window

__all__ = [
    "NEXT",
    "analysing",
    "bounded",
    "engine",
    "provenance",
    "publish",
    "read",
    "recover",
    "stale",
    "whole",
]

MEMORY = "600MB"
NEXT = ".next"
CHANGES = frozenset({"add", "mark"})


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


def analysing(folder: Path) -> FileLock:
    """The lock that an analysis holds, so that nobody clears or doubles its work."""
    return FileLock(folder / "tables" / ".lock")


def publish(folder: Path, journal: Journal, facts: Facts, fresh: Path) -> None:
    """Put the tables of a finished analysis in the place of the older ones.

    Args:
        folder: of the case.
        journal: takes their hashes, and the facts that the analysis used.
        facts: of the case.
        fresh: the folder in which they were made.
    """
    hashes = {f"tables/{path.name}": digest(path) for path in sorted(fresh.glob("*.parquet"))}
    beside = reference.used(facts)
    journal.append(
        "analyse",
        files=hashes | {each["file"]: each["sha256"] for each in beside if each["file"]},
        references=beside,
        version=__version__,
        users=list(facts.users),
        home_domains=list(facts.home_domains),
        marks=len(facts.marks),
    )
    _move(folder, fresh, hashes)


def recover(folder: Path, journal: Journal) -> None:
    """Finish the move of a finished analysis; clear what an unfinished one left.

    While another process analyses the case, its work is left alone.
    """
    fresh = folder / "tables" / NEXT
    if not fresh.exists():
        return
    lock = analysing(folder)
    with suppress(Timeout), lock.acquire(blocking=False):
        last = _last(journal, "analyse")
        left = {f"tables/{path.name}": digest(path) for path in fresh.glob("*.parquet")}
        if last and left and left.items() <= last["files"].items():
            _move(folder, fresh, last["files"])
        else:
            shutil.rmtree(fresh, ignore_errors=True)


def _move(folder: Path, fresh: Path, wanted: Iterable[str]) -> None:
    home = folder / "tables"
    for path in sorted(fresh.glob("*.parquet")):
        path.replace(home / path.name)
    for path in home.glob("*.parquet"):
        if f"tables/{path.name}" not in wanted:
            path.unlink()
    shutil.rmtree(fresh)


def _last(journal: Journal, action: str) -> dict[str, Any] | None:
    return next((e for e in reversed(journal.entries()) if e["action"] == action), None)


def provenance(journal: Journal) -> dict[str, object]:
    """With what and when the published tables were made; the journal's times, not the clock's."""
    last = _last(journal, "analyse")
    if last is None:
        return {"Tool": f"bec-kit {__version__}", "Analysed": "not yet"}
    return {
        "Tool": f"bec-kit {last['version']}",
        "Analysed at (UTC)": last["at"],
        "Journal entry": f"{last['seq']}, {last['hash']}",
        **reference.shown(last.get("references", ())),
    }


def stale(journal: Journal, facts: Facts) -> str | None:
    """Why the last analysis is out of date; None while it is not, or where there is none.

    Args:
        journal: of the case.
        facts: of the case as it is now.
    """
    last = _last(journal, "analyse")
    if last is None:
        return None
    later = [e for e in journal.entries() if e["seq"] > last["seq"] and e["action"] in CHANGES]
    if not later:
        if not reference.same(facts, last["files"]):
            return "Out of date: other files lie in the case's folder reference; analyse again."
        return None
    files_added = sum(e["action"] == "add" for e in later)
    marks = sum(e["action"] == "mark" for e in later)
    return (
        f"Out of date: {files_added} file(s) and {marks} mark(s) came after the last analysis;"
        " analyse again."
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
