"""Take rows apart that hold several records, so that each is counted and kept by itself.

A trace names all recipients of a message in one cell, a tool's report holds
lists of other services' records. Each part gets a number and a raw body of its
own here, and nothing behind needs to know that it had company.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from bec_kit.errors import UnreadableError
from bec_kit.formats._sniffing.kinds import formats, kind_of_record
from bec_kit.formats._spec import Chunk
from bec_kit.formats._splitting.loads import load, load_tolerantly
from bec_kit.model import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._spec import Format, Sniffed

__all__ = ["exploded"]

ROWS = 8000
BYTES = 8 * 1024 * 1024

# What hostile values make a format raise unforeseen: that row is set aside, the rest goes on.
_UNFORESEEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def exploded(chunks: Iterator[Chunk], sniffed: Sniffed) -> Iterator[Chunk]:
    """Chunks in which each record stands alone, numbered anew where a row held several.

    Args:
        chunks: of the file, in order.
        sniffed: what is known of it.
    """
    spec = formats().get(sniffed.format)
    if spec is not None and (spec.explode is None or spec.body is not None):
        return chunks
    alike = sniffed.container in ("csv", "lines")
    return _Exploder(sniffed, spec if alike else None).run(chunks)


class _Exploder:
    """Where in a file the numbering stands."""

    def __init__(self, sniffed: Sniffed, spec: Format | None) -> None:
        self._sniffed = sniffed
        self._spec = spec
        self._number = 0
        self._several = 0
        self._parts = 0
        self._clear()

    def _clear(self) -> None:
        self._rows: list[int] = []
        self._bodies: list[bytes] = []
        self._places: list[int] = []
        self._broken: list[Broken] = []
        self._size = 0

    def run(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        last: pa.RecordBatch | None = None
        for chunk in chunks:
            last, notes = chunk.records, chunk.notes
            for place, body, context, broken in _in_order(chunk):
                if broken is not None:
                    self._number += 1
                    self._set_aside(broken.reason, broken.body, broken.offset)
                else:
                    self._take(place, body, context)
                if self._size >= BYTES or len(self._rows) >= ROWS:
                    yield self._chunk(last, notes)
                    notes = ()
            if self._rows or self._broken or notes:
                yield self._chunk(last, notes)
        if self._several and last is not None:
            hold = "holds" if self._several == 1 else "hold"
            said = f"{self._several:,} of its rows {hold} {self._parts:,} records: each is counted"
            yield self._chunk(last, (said,))

    def _take(self, place: int, body: bytes, context: str) -> None:
        try:
            parts = self._parts_of(body, context)
        except _UNFORESEEN as error:
            self._number += 1
            why = f"its parts cannot be told from each other ({type(error).__name__})"
            self._set_aside(why, body, None)
            return
        if len(parts) > 1:
            self._several += 1
            self._parts += len(parts)
        for part in parts:
            self._number += 1
            self._rows.append(self._number)
            self._bodies.append(part)
            self._places.append(place)
            self._size += len(part)

    def _parts_of(self, body: bytes, context: str) -> list[bytes]:
        spec = self._spec
        try:
            if spec is None:
                record, _flags = load(body)
                spec = kind_of_record(record, context) if isinstance(record, dict) else None
            if spec is None or spec.explode is None:
                return [body]
            record, _flags = load_tolerantly(body)
        except UnreadableError:  # whoever interprets it says so
            return [body]
        return [orjson.dumps(part) for part in spec.explode(record)] or [body]

    def _set_aside(self, reason: str, body: bytes, offset: int | None) -> None:
        self._broken.append(Broken(self._number, reason, body, offset))
        self._size += len(body)

    def _chunk(self, like: pa.RecordBatch, notes: tuple[str, ...]) -> Chunk:
        columns: list[Any] = [pa.array(self._rows, pa.int64()), pa.array(self._bodies, pa.binary())]
        places = pa.array(self._places, pa.int64())
        columns += [like.column(name).take(places) for name in like.schema.names[2:]]
        records = pa.RecordBatch.from_arrays(columns, schema=like.schema)
        chunk = Chunk(records, self._broken, notes)
        self._clear()
        return chunk


def _in_order(chunk: Chunk) -> Iterator[tuple[int, bytes, str, Broken | None]]:
    """The records and the broken ones among them, as they follow each other in the file."""
    records: Any = chunk.records
    bodies = records.column("body").to_pylist()
    pages: list[bytes | None] = [None] * len(bodies)
    if "cells" in records.schema.names:
        pages = records.column("cells").field("@odata.context").to_pylist()
    waiting = sorted(chunk.broken, key=lambda each: each.row, reverse=True)
    for place, row in enumerate(records.column("evidence_row").to_pylist()):
        while waiting and waiting[-1].row < row:
            yield -1, b"", "", waiting.pop()
        yield place, bodies[place], (pages[place] or b"").decode("utf-8", "replace"), None
    for broken in reversed(waiting):
        yield -1, b"", "", broken
