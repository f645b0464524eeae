"""Cut a large CSV file into spans of whole rows, so that several processes split it at a time.

A place lies outside quoted cells where an even number of quotes stands before
it. A quote that is none (inside an unquoted cell) makes that wrong, so whoever
splits a span sees whether it ends with a row, and doubts the file where not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bec_kit.formats._splitting.text import utf8_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from bec_kit.formats._spec import Sniffed

__all__ = ["DoubtError", "Span", "find_spans"]

SPAN = 6 * 1024 * 1024
"""Bytes of a span, and a little more. What a worker holds grows with it; with two thirds of it
the work on a record takes a fifth longer, for each table has a price of its own every time."""

LIMIT = 64 * 1024 * 1024
"""Bytes without the end of a row that are taken for the work of a quote that is not closed."""

BLOCK = 256 * 1024
"""Bytes that are read at a time: what fits into the cache is counted faster."""

_BREAK = re.compile(rb"\r\n?|\n")


class DoubtError(Exception):
    """A file may be other than it seems: it has to be split whole, and with more care."""


@dataclass(frozen=True)
class Span:
    """Some whole rows of a file.

    Attributes:
        offset: of its first byte.
        length: in bytes.
    """

    offset: int
    length: int


def find_spans(path: Path, sniffed: Sniffed) -> Iterator[Span]:
    """Every span of a UTF-8 file behind its header, in order.

    Raises:
        DoubtError: no row ends for a long time, or the file ends inside a quoted cell.
    """
    lines = utf8_lines(path, sniffed.encoding)
    start = sum(len(next(lines, "")) for _ in range(sniffed.skip_lines))
    with path.open("rb", buffering=0) as file:
        size = file.seek(0, 2)
        while start < size:
            end = _end(file, start)
            yield Span(start, end - start)
            start = end


def _end(file: BinaryIO, start: int) -> int:
    """The end of the span that begins here: of the file, or of the first row that is far enough."""
    file.seek(start)
    at, odd = start, 0
    while block := file.read(BLOCK):
        counted = 0
        if at + len(block) - start >= SPAN:
            for line in _BREAK.finditer(block):
                odd ^= block.count(b'"', counted, line.start()) & 1
                counted = line.end()
                if not odd:
                    return at + counted
        odd ^= _quotes(block, counted) & 1
        at += len(block)
        if at - start > LIMIT:
            raise DoubtError("no row ends for a long time")
    if odd:
        raise DoubtError("the file ends inside a quoted cell")
    return at


def _quotes(block: bytes, start: int) -> int:
    return int(np.count_nonzero(np.frombuffer(block, np.uint8, offset=start) == ord('"')))
