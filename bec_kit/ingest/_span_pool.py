"""Workers that split the spans of a file themselves, and learn from here which rows they hold.

A span goes to a worker that is ready for it, which says at once how many rows it
found; so whoever waits for the number of its first row waits for no more than
the splitting of the spans before it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bec_kit.formats import DoubtError, Span
from bec_kit.ingest._pool import Pool
from bec_kit.ingest._wire import DOUBT, FIRST, HELD, PLACE, READY, send

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from bec_kit.ingest._wire import Job

__all__ = ["SpanPool"]


class SpanPool(Pool[tuple[int, Span]]):
    """Workers that take spans, each with its place among them, from 0.

    Attributes:
        rows: of all spans before the first that is not split yet.
        headers: repeated headers that were dropped in them.
    """

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.rows = 0
        self.headers = 0
        self._split = 0
        self._doubted = self._stopped = False
        self._turn = threading.Condition()
        super().__init__(jobs)

    def _serve(self, to: IO[bytes], back: IO[bytes]) -> None:
        while _received(back, len(READY)) and (found := self._waiting.get()) is not None:
            place, span = found
            send(to, PLACE.pack(span.offset, span.length))
            rows, headers = HELD.unpack(_received(back, HELD.size))
            if rows == DOUBT:
                self._doubted = True
                raise BrokenPipeError
            send(to, FIRST.pack(self._first(place, rows, headers)))

    def _first(self, place: int, rows: int, headers: int) -> int:
        """The number of a span's first row, as soon as all spans before it are split."""
        with self._turn:
            self._turn.wait_for(lambda: self._stopped or self._split == place)
            if self._stopped:
                raise BrokenPipeError
            first = self.rows + 1
            self.rows += rows
            self.headers += headers
            self._split += 1
            self._turn.notify_all()
        return first

    def _check(self) -> None:
        if self._doubted:
            raise DoubtError("a span is not what it seemed")
        super()._check()

    def __exit__(self, kind: object, *more: object) -> None:
        with self._turn:
            self._stopped = True
            self._turn.notify_all()
        super().__exit__(kind, *more)


def _received(back: IO[bytes], length: int) -> bytes:
    """So many bytes from a worker.

    Raises:
        BrokenPipeError: it is gone.
    """
    said = back.read(length)
    if len(said) < length:
        raise BrokenPipeError
    return said
