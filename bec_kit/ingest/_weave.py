"""Merging sorted runs in constant memory: however many there are, few are open at a time."""

from __future__ import annotations

import heapq
from bisect import insort
from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from bec_kit.ingest import _runs
from bec_kit.ingest._held import Held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bec_kit.ingest._held import Dropped, Key

__all__ = ["Run", "even", "woven"]

OPEN = 64
"""Runs that are merged at a time; more of them are brought down to that first."""

HELD = 32 * 1024 * 1024
"""Bytes of rows to read before some are handed on."""


class Run(NamedTuple):
    """A run to be merged.

    Attributes:
        path: of its file.
        dropped: the records of its item whose rows stay away.
    """

    path: Path
    dropped: Dropped | None = None


def woven(
    runs: Sequence[Run], wanted: pa.Schema, order: Sequence[str], scratch: Path
) -> Iterator[pa.Table]:
    """The rows of all runs in order, some at a time, in whole columns.

    Args:
        runs: each in that order.
        wanted: the schema of the rows.
        order: the columns to sort by; nulls come last.
        scratch: a folder for runs made of several.
    """
    left = sorted((run.path.stat().st_size, run) for run in runs)
    for number in count():
        if len(left) <= OPEN:
            break
        # the smallest first, so that few rows are written again
        many = min(OPEN, len(left) - OPEN + 1)
        some = [run for _, run in left[:many]]
        path = scratch / f"{number}.arrow"
        _runs.write(path, _merged(some, wanted, order), wanted)
        for run in some:
            if run.path.parent == scratch:
                run.path.unlink()
        del left[:many]
        insort(left, (path.stat().st_size, Run(path)))
    yield from _merged([run for _, run in left], wanted, order)


def _merged(runs: Sequence[Run], wanted: pa.Schema, order: Sequence[str]) -> Iterator[pa.Table]:
    with ExitStack() as stack:
        opened: list[Held] = []
        unread: list[tuple[Key, int]] = []
        for place, run in enumerate(runs):
            opened.append(Held(run.path, wanted, order, run.dropped))
            stack.callback(opened[-1].close)
            if opened[-1].more():
                heapq.heappush(unread, (opened[-1].last, place))
        bound: Key | None = ()
        while bound is not None:
            _fill(unread, opened)
            # what is not read yet comes after the least of the last rows that were
            bound = unread[0][0] if unread else None
            taken = [(held, batch) for held in opened for batch in held.taken(bound)]
            if taken:
                yield _in_order(taken, wanted, order)


def _fill(unread: list[tuple[Key, int]], opened: Sequence[Held]) -> None:
    """Read on, always where rows run out first, until enough is held."""
    while unread:
        held = opened[unread[0][1]]
        if held.size and sum(each.size for each in opened) >= HELD:
            return
        if held.more():
            heapq.heapreplace(unread, (held.last, unread[0][1]))
        else:
            heapq.heappop(unread)


def _in_order(
    taken: list[tuple[Held, pa.RecordBatch]], wanted: pa.Schema, order: Sequence[str]
) -> pa.Table:
    """Rows in order; the list is emptied, so that they are in memory twice and no more."""
    stays = np.concatenate([held.staying(batch) for held, batch in taken])
    table = pa.Table.from_batches([batch for _, batch in taken], wanted).combine_chunks()
    taken.clear()
    places = _runs.indices(table, order)
    return table.take(places if stays.all() else places.filter(pa.array(stays).take(places)))


def even(tables: Iterator[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of so many each: how they came does not show in a file's pages."""
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        start = 0
        while count + table.num_rows - start >= rows:
            piece = table.slice(start, rows - count)
            start += piece.num_rows
            yield pa.concat_tables([*held, piece]).combine_chunks() if held else piece
            held, count = [], 0
        if start < table.num_rows:
            held.append(table.slice(start))
            count += table.num_rows - start
    if held:
        yield pa.concat_tables(held).combine_chunks()
