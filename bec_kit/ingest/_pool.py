"""Worker processes, fed in turn; one thread of this process for each of them."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

import bec_kit
from bec_kit.errors import EvidenceError
from bec_kit.ingest.worker import DONE

if TYPE_CHECKING:
    from types import TracebackType

    from bec_kit.formats import Sniffed
    from bec_kit.model import Origin

__all__ = ["Pool"]

_END = None


class Pool:
    """Some worker processes that turn records into parts.

    Leaving the block without `finish` stops them.
    """

    def __init__(self, count: int, sniffed: Sniffed, origin: Origin, folder: Path) -> None:
        """Start them.

        Args:
            count: how many.
            sniffed: what is known of the file.
            origin: where the records come from.
            folder: takes the parts.
        """
        self._waiting: queue.Queue[list[pa.RecordBatch] | None] = queue.Queue(maxsize=1)
        self._failed: list[int | None] = []
        self._processes = [_start() for _ in range(count)]
        self._feeders = []
        for number, process in enumerate(self._processes):
            told = pickle.dumps((sniffed, origin, str(folder), number))
            feeder = threading.Thread(target=self._feed, args=(process, told), daemon=True)
            feeder.start()
            self._feeders.append(feeder)

    def put(self, records: list[pa.RecordBatch]) -> None:
        """Hand in records; waits while all are busy.

        Raises:
            EvidenceError: a worker ended.
        """
        while True:
            self._check()
            try:
                self._waiting.put(records, timeout=0.2)
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

    def _check(self) -> None:
        if self._failed:
            raise EvidenceError(
                f"a worker process ended (exit code {self._failed[0]}) while it read the file, so "
                "nothing of it was taken in; see if the machine ran out of memory, and try again"
            )

    def _feed(self, process: subprocess.Popen[bytes], told: bytes) -> None:
        try:
            _send(process, told)
            while (records := self._waiting.get()) is not None:
                _send(process, _packed(records))
            _send(process, b"")
            process.stdin.close()  # type: ignore[union-attr]
            answer = process.stdout.read()  # type: ignore[union-attr]
        except OSError:  # it is gone: a pipe without a reader
            answer = b""
        if answer != DONE:
            self._failed.append(process.wait())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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


def _start() -> subprocess.Popen[bytes]:
    home = str(Path(bec_kit.__file__).parents[1])
    # what this process can import, but for the current folder: evidence may lie there
    path = os.pathsep.join([home, *(entry for entry in sys.path if entry)])
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "bec_kit.ingest.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pipesize=1 << 20,
        # Arrow's own allocator keeps a fifth more of what a worker has done with
        env={"ARROW_DEFAULT_MEMORY_POOL": "system", **os.environ, "PYTHONPATH": path},
    )


def _packed(records: list[pa.RecordBatch]) -> Any:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, records[0].schema) as stream:
        for batch in records:
            stream.write_batch(batch)
    return sink.getvalue()


def _send(process: subprocess.Popen[bytes], payload: Any) -> None:
    stdin = process.stdin
    assert stdin is not None  # noqa: S101  it was asked for
    stdin.write(len(payload).to_bytes(8, "little"))
    stdin.write(payload)
    stdin.flush()
