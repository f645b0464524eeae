"""A worker process: takes records over its standard input, writes parts, says that it is done.

Started as a program of its own, not by `multiprocessing`: that would run the
caller's script once more, or fail where there is none, as in a notebook.
Frames are eight bytes of length and as many bytes; length 0 is the end. Where
the input ends before that, whoever started this is gone, and so is its work.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from bec_kit.ingest._work import Work

__all__ = ["DONE", "frame", "main"]

DONE = b"done"


def frame(stream: BinaryIO) -> bytearray | None:
    """The next frame; None at the end.

    Raises:
        EOFError: the other side is gone.
    """
    length = int.from_bytes(_exactly(stream, 8), "little")
    return _exactly(stream, length) if length else None


def _exactly(stream: BinaryIO, length: int) -> bytearray:
    taken = bytearray(length)
    view = memoryview(taken)
    while view:
        count = stream.readinto(view)  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        view = view[count:]
    return taken


def main() -> None:
    """Work until the end of the input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this hears it too
    source, answer = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not spoil the answer
    pa.set_cpu_count(1)
    gc.disable()  # records have no cycles, and looking for some costs a fifth of the time
    try:
        first = frame(source)
        if first is None:
            return
        sniffed, origin, folder, number = pickle.loads(first)  # noqa: S301  from who started this
        with Work(sniffed, origin, Path(folder), number) as work:
            while (payload := frame(source)) is not None:
                work.take(list(pa.ipc.open_stream(pa.py_buffer(payload))))
    except EOFError:
        return
    answer.write(DONE)
    answer.flush()


if __name__ == "__main__":
    main()
