"""Worker processes, fed in turn; one thread of this process for each of them."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, Self, TypeVar

import pyarrow as pa

import bec_kit
from bec_kit.errors import EvidenceError
from bec_kit.ingest._wire import DONE, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bec_kit.ingest._wire import Job

__all__ = ["Pool", "RecordPool"]

Thing = TypeVar("Thing")
_END = None


class Pool(ABC, Generic[Thing]):
    """Some worker processes that write parts.

    Leaving the block without `finish` stops them.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        """Start them.

        Args:
            jobs: one for each.
        """
        self._waiting: queue.Queue[Thing | None] = queue.Queue(maxsize=1)
        self._failed: list[int | None] = []
        self._processes = [_start() for _ in jobs]
        self._feeders = []
        for job, process in zip(jobs, self._processes, strict=True):
            told = pickle.dumps(job)
            feeder = threading.Thread(target=self._feed, args=(process, told), daemon=True)
            feeder.start()
            self._feeders.append(feeder)

    def put(self, thing: Thing) -> None:
        """Hand something in; waits while all are busy.

        Raises:
            EvidenceError: a worker ended.
        """
        while True:
            self._check()
            try:
                self._waiting.put(thing, timeout=0.2)
            except queue.Full:
                continue
            return

    def finish(self) -> None:
        """Wait until everything is written.

        Raises:
            EvidenceError: a worker ended before that.
        """
        for feeder in self._feeders:
            while feeder.is_alive():
                self._check()
                try:
                    self._waiting.put(_END, timeout=0.2)
                except queue.Full:
                    continue
                feeder.join(0.01)
        self._check()

    @abstractmethod
    def _serve(self, to: IO[bytes], back: IO[bytes]) -> None:
        """Give a worker what was handed in, until there is no more.

        Args:
            to: what the worker reads.
            back: what it answers.

        Raises:
            OSError: it is gone.
        """

    def _check(self) -> None:
        if self._failed:
            raise EvidenceError(
                f"a worker process ended (exit code {self._failed[0]}) while it read the file, so "
                "nothing of it was taken in; see if the machine ran out of memory, and try again"
            )

    def _feed(self, process: subprocess.Popen[bytes], told: bytes) -> None:
        to, back = process.stdin, process.stdout
        assert to is not None  # noqa: S101  it was asked for
        assert back is not None  # noqa: S101  it too
        try:
            send(to, told)
            self._serve(to, back)
            send(to, b"")
            to.close()
            answer = back.read()
        except OSError:  # it is gone: a pipe without a reader
            answer = b""
        if answer != DONE:
            self._failed.append(process.wait())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for process in self._processes:
            if kind is not None:
                process.kill()
            process.wait()
        for feeder in self._feeders:
            while feeder.is_alive():
                if self._waiting.empty():
                    self._waiting.put(_END)
                feeder.join(0.01)
        for process in self._processes:
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):  # closing sends what is left, to nobody
                    stream.close()  # type: ignore[union-attr]


class RecordPool(Pool[list[pa.RecordBatch]]):
    """Workers that take records which this process split from a file."""

    def _serve(self, to: IO[bytes], back: IO[bytes]) -> None:
        while (records := self._waiting.get()) is not None:
            send(to, _packed(records))


# Arrow's own allocator keeps a fifth more of what a worker has done with; the C library's keeps
# ever more of it, unless it is told from what size on a block goes back at once.
_ALLOCATOR = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_MMAP_THRESHOLD_": str(4 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(8 << 20),
}


def _start() -> subprocess.Popen[bytes]:
    home = str(Path(bec_kit.__file__).parents[1])
    # what this process can import, but for the current folder: evidence may lie there
    path = os.pathsep.join([home, *(entry for entry in sys.path if entry)])
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bec_kit.ingest.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pipesize=1 << 20,
        env={**_ALLOCATOR, **os.environ, "PYTHONPATH": path},
    )


def _packed(records: list[pa.RecordBatch]) -> Any:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, records[0].schema) as stream:
        for batch in records:
            stream.write_batch(batch)
    return sink.getvalue()
