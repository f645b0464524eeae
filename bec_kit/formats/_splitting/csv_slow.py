"""Split CSV by the csv module: slower, and tolerant of what no strict reader takes."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._splitting.text import CELL_LIMIT, utf8_lines
from bec_kit.model import Broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bec_kit.formats._spec import Sniffed

__all__ = ["is_header", "split_slowly"]

ROWS = 4000
BYTES = 8 * 1024 * 1024

SPARE = 16
"""Bytes that a name may be written longer by: blanks, quotes, a byte-order mark, a suffix."""

Part = tuple[list[int], list[list[bytes]], list[Broken], int]


def split_slowly(path: Path, sniffed: Sniffed) -> Iterator[Part]:
    """Split a CSV file, keeping what is broken verbatim.

    Yields:
        numbers of the rows, their cells, what is broken, and how many repeated headers
        were dropped.
    """
    rows: list[int] = []
    cells: list[list[bytes]] = []
    broken: list[Broken] = []
    number = headers = size = 0
    for raw, offset, found, reason in _rows(path, sniffed):
        row = [cell.encode("latin-1") for cell in found]
        if not reason and is_header(row, sniffed):
            headers += 1
            continue
        number += 1
        if reason:
            place = offset if sniffed.encoding == "utf-8" else None
            broken.append(Broken(number, reason, raw.encode("latin-1"), place))
        else:
            rows.append(number)
            cells.append(row)
        size += len(raw)
        if len(rows) + len(broken) >= ROWS or size >= BYTES:
            yield rows, cells, broken, headers
            rows, cells, broken, headers, size = [], [], [], 0, 0
    if rows or broken or headers:
        yield rows, cells, broken, headers


def is_header(cells: Iterable[bytes], sniffed: Sniffed) -> bool:
    """Whether a row of as many cells is the header once more: exports stand one after another."""
    return all(
        len(cell) <= 4 * len(name) + SPARE and fold(cell.decode("utf-8", "replace")) == fold(name)
        for cell, name in zip(cells, sniffed.header, strict=True)
    )


def _rows(path: Path, sniffed: Sniffed) -> Iterator[tuple[str, int, list[str], str]]:
    """Every row: its text, where it begins, its cells, and why it is broken (or "")."""
    csv.field_size_limit(CELL_LIMIT)
    taken: list[str] = []
    lines = utf8_lines(path, sniffed.encoding)
    offset = sum(len(next(lines, "")) for _ in range(sniffed.skip_lines))

    def remembered() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(remembered(), delimiter=sniffed.delimiter)
    ahead: tuple[str, int, list[str], str] | None = None
    while True:
        reason = ""
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            cells, reason = [], f"not CSV: {error}"
        raw = "".join(taken)
        taken.clear()
        start, offset = offset, offset + len(raw)
        if not reason and (not cells or raw.lstrip("ï»¿\"'").startswith("#TYPE ")):
            continue
        if ahead:
            yield from _judge(*ahead, sniffed)
        ahead = raw, start, cells, reason
    if ahead:
        raw, start, cells, reason = ahead
        if raw.count('"') % 2:
            reason = reason or "the file ends inside a quoted cell: it was cut"
        yield from _judge(raw, start, cells, reason, sniffed)


def _judge(
    raw: str, offset: int, cells: list[str], reason: str, sniffed: Sniffed
) -> Iterator[tuple[str, int, list[str], str]]:
    """Pass a good row on; of a broken one that swallowed whole lines, give these back."""
    width = len(sniffed.names)
    if not reason and len(cells) == width:
        yield raw, offset, cells, ""
        return
    reason = reason or f"{len(cells)} cells instead of {width}"
    pending, start = "", offset
    lines = raw.splitlines(keepends=True) if raw.count("\n") > 1 else [raw]
    for line in lines:
        alone = next(csv.reader([line], delimiter=sniffed.delimiter), [])
        if len(lines) > 1 and len(alone) == width and line.count('"') % 2 == 0:
            if pending:
                yield pending, start, [], reason
            yield line, start + len(pending), alone, ""
            start += len(pending) + len(line)
            pending = ""
        else:
            pending += line
    if pending:
        yield pending, start, [], reason
