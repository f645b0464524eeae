"""Splitting a file and handing its records on: by this process, or by workers span by span."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from bec_kit.formats import DoubtError
from bec_kit.ingest._pool import RecordPool
from bec_kit.ingest._raw import RawFile, RawWriter
from bec_kit.ingest._span_pool import SpanPool
from bec_kit.ingest._wire import Job
from bec_kit.ingest._work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bec_kit import formats
    from bec_kit.model import Origin

__all__ = ["Split", "by_chunks", "by_spans"]

ROWS = 4000
BYTES = 6 * 1024 * 1024
"""What is worked on at a time, whichever is reached first."""


class Split(NamedTuple):
    """What was seen of a file.

    Attributes:
        read: records.
        notes: what turned up on the way, one line each.
    """

    read: int
    notes: tuple[str, ...]


def by_spans(
    file: formats.Spanwise,
    origin: Origin,
    folder: Path,
    workers: int,
    progress: Callable[[int], object],
) -> Split | None:
    """Let workers split a file and do all else.

    Args:
        file: to be read.
        origin: where its records come from.
        folder: takes the parts.
        workers: how many.
        progress: is told how many more records were split; all are taken back with a doubt.

    Returns:
        None where a doubt arose: the file has to be read by chunks, into an empty folder.

    Raises:
        EvidenceError: a worker ended before its time.
    """
    jobs = [Job(file.sniffed, origin, folder, number, file) for number in range(workers)]
    told = 0
    try:
        with SpanPool(jobs) as pool:
            for place in enumerate(file.spans()):
                pool.put(place)
                told, before = pool.rows, told
                progress(told - before)
            pool.finish()
    except DoubtError:
        progress(-told)
        return None
    progress(pool.rows - told)
    return Split(pool.rows, file.all_notes(pool.headers))


def by_chunks(
    chunks: Iterator[formats.Chunk],
    sniffed: formats.Sniffed,
    origin: Origin,
    folder: Path,
    workers: int,
    progress: Callable[[int], object],
) -> Split:
    """Hand every record to the raw writer and to who interprets it; count them.

    Args:
        chunks: of the file.
        sniffed: what is known of it.
        origin: where its records come from.
        folder: takes the parts.
        workers: how many interpret; 0 leaves it to this process.
        progress: is told how many more records were split.

    Raises:
        EvidenceError: a worker ended before its time.
    """
    read = 0
    notes: list[str] = []
    jobs = [Job(sniffed, origin, folder, number) for number in range(workers)]
    with ExitStack() as stack:
        pool = stack.enter_context(RecordPool(jobs)) if workers else None
        here = stack.enter_context(Work(sniffed, origin, folder, workers))
        raw = stack.enter_context(RawWriter(RawFile(sniffed, origin, folder, workers)))
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
            progress(more)
        if pool:
            pool.finish()
    return Split(read, tuple(notes))


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
