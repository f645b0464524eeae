"""A worker process: takes records, or spans to split itself, and writes parts.

Started as a program of its own, not by `multiprocessing`: that would run the
caller's script once more, or fail where there is none, as in a notebook.
What comes over its standard input and goes back is told in `_wire`.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from itertools import pairwise
from typing import IO, TYPE_CHECKING

import pyarrow as pa

from bec_kit.formats import DoubtError, Span
from bec_kit.ingest._raw import RawFile
from bec_kit.ingest._wire import DONE, DOUBT, FIRST, HELD, PLACE, READY, Job, frame
from bec_kit.ingest._work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bec_kit.formats import Spanwise

__all__ = ["main"]

ROWS = 4000
"""Rows that are worked on at a time, at most: whole columns are, so a few thousand pay best."""


class _NoPandas:
    """Says that pandas is not installed.

    Arrow loads it when it first makes an array of a list, to know its types if they
    come. None comes here, and loading takes longer than all else that a worker loads.
    """

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("a worker does without pandas", name=name)


def main() -> None:
    """Work until the end of the input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this hears it too
    source, out = sys.stdin.buffer, os.dup(sys.stdout.fileno())
    sys.stdout = sys.stderr  # a library that prints must not spoil the answer
    sys.meta_path.insert(0, _NoPandas())
    pa.set_cpu_count(1)
    gc.disable()  # records have no cycles, and looking for some costs a fifth of the time

    def answer(said: bytes) -> None:
        os.write(out, said)  # a few bytes: a pipe takes them whole

    try:
        first = frame(source)
        if first is None:
            return
        job: Job = pickle.loads(first)  # noqa: S301  from who started this
        with Work(job.sniffed, job.origin, job.folder, job.number) as work:
            if job.spanwise is None:
                while (payload := frame(source)) is not None:
                    work.take(list(pa.ipc.open_stream(pa.py_buffer(payload))))
            else:
                _split(job, job.spanwise, work, source, answer)
        answer(DONE)
    except (BrokenPipeError, EOFError):
        return


def _split(
    job: Job,
    file: Spanwise,
    work: Work,
    source: IO[bytes],
    answer: Callable[[bytes], None],
) -> None:
    """Split spans and work on their records, until there are no more."""
    with RawFile(job.sniffed, job.origin, job.folder, job.number) as raw:
        while True:
            answer(READY)
            payload = frame(source)
            if payload is None:
                return
            try:
                piece = file.split(Span(*PLACE.unpack(payload)))
            except DoubtError as doubt:
                answer(HELD.pack(DOUBT, 0))
                raise EOFError from doubt  # all work on this file is in vain
            answer(HELD.pack(len(piece.rows), piece.headers))
            told = frame(source)
            if told is None:
                raise EOFError
            records = file.records(piece, *FIRST.unpack(told))
            del piece
            if records.num_rows:
                raw.write(records)
            for some in _evenly(records):
                work.take([some])


def _evenly(records: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Records in parts of about one size: a small rest would cost as much as a whole part."""
    count = -(-records.num_rows // ROWS)
    borders = [records.num_rows * place // count for place in range(count + 1)] if count else []
    for start, end in pairwise(borders):
        yield records.slice(start, end - start)


if __name__ == "__main__":
    main()
