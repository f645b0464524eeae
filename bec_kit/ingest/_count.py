"""Counting what became of the records of one file, exactly and in constant memory."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from bec_kit import sources
from bec_kit.ingest import _ids, _runs
from bec_kit.store.engine import connect
from bec_kit.store.sql import quoted_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

__all__ = ["Known", "Tally", "tally"]

MEMORY = "200MB"
_ALL = "select record_id from records"
_READABLE = f"{_ALL} anti join broken using (evidence_id, evidence_row)"


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


class Known:
    """The ids that a case holds, read once for all items that are counted in its block.

    Parts do not change meanwhile; new ones come, and old ones may go.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._read: dict[str, set[Path]] = {}

    def tally(self, part: Path, others: Sequence[Path]) -> Tally:
        """Count one item; see `tally`."""
        readable, new = {}, {}
        for source in sorted(folder.name for folder in part.iterdir() if folder.is_dir()):
            known = self._known(source, others)
            with _readable(self._engine, source, [part]) as ids:
                readable[source], new[source] = _numbers(
                    self._engine,
                    f"with here as materialized ({ids}) select count(*), "  # noqa: S608  ours
                    "(select count(*) from (select record_id from here group by record_id) as ids "
                    f"anti join {known} using (record_id)) from here",
                )
        return Tally(self._unreadable(part), readable, new)

    def _unreadable(self, part: Path) -> int:
        runs = _runs.paths([part], "", "unreadable")
        if not runs:
            return 0
        self._engine.register("things", _ids.things(runs))
        (number,) = _numbers(self._engine, "select count(distinct evidence_row) from things")
        self._engine.unregister("things")
        return number

    def _known(self, source: str, others: Sequence[Path]) -> str:
        """The table of the readable ids of a source in the other items."""
        name = quoted_name(f"known {source}")
        if not self._read.get(source, set()) <= set(others):
            del self._read[source]
        if source not in self._read:
            self._engine.execute(f"create or replace table {name} (record_id varchar)")
            self._read[source] = set()
        more = [each for each in others if each not in self._read[source]]
        with _readable(self._engine, source, more) as ids:
            self._engine.execute(f"insert into {name} {ids}")
        self._read[source].update(more)
        return name

    def __enter__(self) -> Self:
        scratch = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bec-kit-"))
        self._engine = connect(memory=MEMORY, threads=1, scratch=Path(scratch))
        self._stack.callback(self._engine.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def tally(part: Path, others: Sequence[Path], known: Known | None = None) -> Tally:
    """Count.

    Args:
        part: the folder of the item's parts.
        others: those of the items that are there already.
        known: keeps their ids where more items are to be counted.
    """
    if known is not None:
        return known.tally(part, others)
    with Known() as passing:
        return passing.tally(part, others)


@contextmanager
def _readable(
    engine: duckdb.DuckDBPyConnection, source: str, parts: Sequence[Path]
) -> Iterator[str]:
    """A query, to be run once, for the ids of a source's records that are readable."""
    runs = _runs.paths(parts, source, sources.source(source).primary)
    if not runs:
        yield "select null::varchar as record_id limit 0"
        return
    engine.register("records", _ids.records(runs))
    broken = _runs.paths(parts, "", "unreadable")
    if broken:
        engine.register("broken", _ids.things(broken))
    yield _READABLE if broken else _ALL
    engine.unregister("records")
    if broken:
        engine.unregister("broken")


def _numbers(engine: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    # to the last row: the engine takes nothing else before that
    (numbers,) = engine.execute(sql).fetchall()
    return tuple(int(number) for number in numbers)
