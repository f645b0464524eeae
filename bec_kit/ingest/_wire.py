"""What a worker process and whoever started it say to each other.

Frames are eight bytes of length and as many bytes; length 0 is the end. The first
is the job. Where the input of a worker ends before that, whoever started it is
gone, and so is its work.

A worker that takes records answers `DONE` when all is written. One that splits
spans says `READY` before each; then come the span (`PLACE`), its answer how many
rows that holds (`HELD`), and the number of the first of them (`FIRST`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.formats import Sniffed, Spanwise
    from bec_kit.model import Origin

__all__ = ["DONE", "DOUBT", "FIRST", "HELD", "PLACE", "READY", "Job", "frame", "send"]

DONE = b"done"
READY = b"?"

PLACE = struct.Struct("<qq")
"""Offset and length of a span."""

HELD = struct.Struct("<qq")
"""Rows of a span, and repeated headers that were dropped from it."""

FIRST = struct.Struct("<q")
"""The number in the file that the first row of a span has."""

DOUBT = -1
"""Stands for the rows of a span that is not what it seemed."""


@dataclass(frozen=True)
class Job:
    """What a worker is for.

    Attributes:
        sniffed: what is known of the file.
        origin: where its records come from.
        folder: takes the parts.
        number: tells the parts of several workers apart.
        spanwise: the file, where the worker splits it itself.
    """

    sniffed: Sniffed
    origin: Origin
    folder: Path
    number: int
    spanwise: Spanwise | None = None


def send(stream: IO[bytes], payload: Any) -> None:
    """Send a frame; an empty one is the end.

    Raises:
        OSError: the other side is gone.
    """
    stream.write(len(payload).to_bytes(8, "little"))
    stream.write(payload)
    stream.flush()


def frame(stream: IO[bytes]) -> bytearray | None:
    """The next frame; None at the end.

    Raises:
        EOFError: the other side is gone.
    """
    length = int.from_bytes(_exactly(stream, 8), "little")
    return _exactly(stream, length) if length else None


def _exactly(stream: IO[bytes], length: int) -> bytearray:
    taken = bytearray(length)
    view = memoryview(taken)
    while view:
        count = stream.readinto(view)  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        view = view[count:]
    return taken
