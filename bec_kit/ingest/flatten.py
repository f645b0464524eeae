"""From one sealed file to its parts: split, interpret, normalise, count.

The main process splits the file and writes the raw bodies in evidence order;
worker processes, where it pays, do the rest. Parts appear all at once when the
file was read to its end, so a kill leaves nothing that could be taken for them.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from bec_kit import formats
from bec_kit.errors import EvidenceError
from bec_kit.ingest._count import tally
from bec_kit.ingest._pool import Pool
from bec_kit.ingest._raw import RawWriter
from bec_kit.ingest._work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bec_kit.formats import Sniffed
    from bec_kit.ingest._count import Known
    from bec_kit.model import Origin

__all__ = ["Counts", "flatten"]

SMALL = 16 * 1024 * 1024
"""Bytes below which worker processes cost more than they bring."""

MOST_WORKERS = 8

ROWS = 4000
BYTES = 6 * 1024 * 1024
"""What is worked on at a time, whichever is reached first."""


@dataclass(frozen=True)
class Counts:
    """What became of the records of a file; read = kept + duplicates + unreadable.

    Attributes:
        read: records seen.
        kept: those whose id was new to the case.
        duplicates: those whose id the file itself or an earlier one holds already.
        unreadable: those that could not be read; kept verbatim.
        by_source: the readable ones by source.
        notes: what turned up on the way, one line each.
    """

    read: int = 0
    kept: int = 0
    duplicates: int = 0
    unreadable: int = 0
    by_source: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def flatten(
    path: Path,
    sniffed: Sniffed,
    origin: Origin,
    parts_dir: Path,
    *,
    date_order: str | None = None,
    zone: str | None = None,
    workers: int | None = None,
    progress: Callable[[int], object] | None = None,
    known: Known | None = None,
) -> Counts:
    """Read one file into parts.

    Args:
        path: the file as sealed, or a member of an archive.
        sniffed: what `formats.sniff` said of it.
        origin: what its rows will cite.
        parts_dir: the folder that will hold its parts, such as `tables/parts/0003-audit`;
            the folders beside it are the earlier parts of the case.
        date_order: `dmy` or `mdy`, where the analyst knows what the file leaves open.
        zone: the time zone of times that name none.
        workers: worker processes; 0 does all in this one; None takes what pays.
        progress: is told how many more records were split.
        known: the ids of the earlier parts, where several files are read.

    Raises:
        EvidenceError: a worker process ended before its time; nothing was taken in.
        OSError: the file cannot be read, or the parts not be written.
    """
    if workers is None:
        workers = _workers() if path.stat().st_size >= SMALL else 0
    fresh = parts_dir.with_name(f".{parts_dir.name}.unfinished")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        read, notes = _split(
            formats.read(path, sniffed, date_order, zone), sniffed, origin, fresh, workers, progress
        )
        others = [each for each in _others(parts_dir) if each.is_dir()]
        found = tally(fresh, others, known)
        readable, new = sum(found.readable.values()), sum(found.new.values())
        if read != readable + found.unreadable:
            raise EvidenceError(
                f"{origin.evidence_id}: of {read} records {readable} were readable and "
                f"{found.unreadable} not, which does not add up; report this as a fault of the kit"
            )
        shutil.rmtree(parts_dir, ignore_errors=True)
        fresh.rename(parts_dir)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Counts(read, new, readable - new, found.unreadable, found.readable, notes)


def _split(
    chunks: Iterator[formats.Chunk],
    sniffed: Sniffed,
    origin: Origin,
    fresh: Path,
    workers: int,
    progress: Callable[[int], object] | None,
) -> tuple[int, tuple[str, ...]]:
    """Hand every record to the raw writer and to who interprets it; count them."""
    read = 0
    notes: list[str] = []
    about = {"sniffed": asdict(sniffed), "evidence_id": origin.evidence_id}
    with ExitStack() as stack:
        stack.enter_context(_without_collector())
        pool = stack.enter_context(Pool(workers, sniffed, origin, fresh)) if workers else None
        here = stack.enter_context(Work(sniffed, origin, fresh, workers))
        raw = stack.enter_context(RawWriter(fresh, origin.evidence_id, about))
        for gathered in _gathered(chunks):
            records = [chunk.records for chunk in gathered if chunk.records.num_rows]
            for batch in records:
                raw.put(batch)
            if records:
                (pool.put if pool else here.take)(records)
            broken = [each for chunk in gathered for each in chunk.broken]
            here.broken(broken)
            more = sum(batch.num_rows for batch in records) + len({each.row for each in broken})
            read += more
            notes += [note for chunk in gathered for note in chunk.notes if note not in notes]
            if progress:
                progress(more)
        if pool:
            pool.finish()
    return read, tuple(notes)


def _gathered(chunks: Iterator[formats.Chunk]) -> Iterator[list[formats.Chunk]]:
    """Some chunks at a time: whole columns are worked on, so a few thousand rows pay best."""
    held: list[formats.Chunk] = []
    rows = size = 0
    for chunk in chunks:
        held.append(chunk)
        rows += chunk.records.num_rows
        size += chunk.records.nbytes
        if rows >= ROWS or size >= BYTES:
            yield held
            held, rows, size = [], 0, 0
    if held:
        yield held


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records have no cycles, and looking for some costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _workers() -> int:
    """A process per core where there are several."""
    if not sys.executable:
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores, MOST_WORKERS) if cores and cores > 1 else 0


def _others(parts_dir: Path) -> list[Path]:
    """The parts of the other items; those being written have a dot in front."""
    return sorted(
        each
        for each in parts_dir.parent.iterdir()
        if not each.name.startswith(".") and each.name != parts_dir.name
    )
