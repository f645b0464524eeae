"""From one sealed file to its parts: split, interpret, normalise, count.

Worker processes, where it pays, split a well-shaped CSV file themselves, each some
spans of it; what is of another kind, or in doubt, this process splits for them. Parts
appear all at once when the file was read to its end, so a kill leaves nothing that
could be taken for them.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bec_kit import formats
from bec_kit.errors import EvidenceError
from bec_kit.ingest._count import tally
from bec_kit.ingest._split import by_chunks, by_spans

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
        progress: is told how many more records were split; fewer than none where a doubt
            makes it begin anew.
        known: the ids of the earlier parts, where several files are read.

    Raises:
        EvidenceError: a worker process ended before its time; nothing was taken in.
        OSError: the file cannot be read, or the parts not be written.
    """
    if workers is None:
        workers = _workers() if path.stat().st_size >= SMALL else 0
    fresh = parts_dir.with_name(f".{parts_dir.name}.unfinished")
    _clear(fresh)
    advance = progress or (lambda _more: None)
    try:
        with _without_collector():
            file = formats.spanwise(path, sniffed, date_order, zone) if workers else None
            split = by_spans(file, origin, fresh, workers, advance) if file else None
            if split is None:
                _clear(fresh)
                chunks = formats.read(path, sniffed, date_order, zone)
                split = by_chunks(chunks, sniffed, origin, fresh, workers, advance)
        others = [each for each in _others(parts_dir) if each.is_dir()]
        found = tally(fresh, others, known)
        readable, new = sum(found.readable.values()), sum(found.new.values())
        if split.read != readable + found.unreadable:
            raise EvidenceError(
                f"{origin.evidence_id}: of {split.read} records {readable} were readable and "
                f"{found.unreadable} not, which does not add up; report this as a fault of the kit"
            )
        shutil.rmtree(parts_dir, ignore_errors=True)
        fresh.rename(parts_dir)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Counts(split.read, new, readable - new, found.unreadable, found.readable, split.notes)


def _clear(fresh: Path) -> None:
    """An empty folder for the parts, whatever an end before the time left there."""
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)


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
