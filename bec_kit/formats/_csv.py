"""Split CSV exactly: pyarrow where a file is well shaped, the csv module where it is not.

pyarrow is six times faster than the csv module, but says little of what it
met. So a first pass with one column decides for the whole file, and nothing
that it doubts reaches a reader: a row of another width, a cell larger than a
block, undecodable UTF-16, or a file that ends inside a quoted cell sends the
whole file to the csv module, which keeps verbatim what is broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from bec_kit.formats._csv_slow import split_slowly
from bec_kit.formats._names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bec_kit.formats._spec import Sniffed
    from bec_kit.model import Broken

__all__ = ["Piece", "ends_in_line_break", "is_clean", "nothing", "split_csv"]

BLOCK = 4 * 1024 * 1024
"""pyarrow's block in bytes: the memory of the whole process grows with it."""


@dataclass(frozen=True)
class Piece:
    """Some rows of a CSV file.

    Attributes:
        rows: their numbers in the file, from 1, int64.
        columns: one binary array for each column of the header.
        broken: what could not be split among them.
        headers: repeated headers that were dropped.
    """

    rows: pa.Array[Any]
    columns: Sequence[pa.Array[Any]]
    broken: list[Broken]
    headers: int = 0


def nothing(sniffed: Sniffed) -> Piece:
    """A piece without rows."""
    return Piece(pa.array([], pa.int64()), [pa.array([], pa.binary()) for _ in sniffed.names], [])


def split_csv(path: Path, sniffed: Sniffed, clean: bool) -> Iterator[Piece]:
    """Split a CSV file into rows, in order, in constant memory.

    Args:
        path: the file.
        sniffed: what is known of it.
        clean: what `is_clean` said of it.
    """
    if clean:
        yield from _split_fast(path, sniffed)
        return
    for rows, cells, broken, headers in split_slowly(path, sniffed):
        by_column = zip(*cells, strict=True) if cells else [()] * len(sniffed.names)
        columns = [pa.array(values, pa.binary()) for values in by_column]
        yield Piece(pa.array(rows, pa.int64()), columns, broken, headers)


def _open(path: Path, sniffed: Sniffed, only: int | None = None) -> pyarrow.csv.CSVStreamingReader:
    names = [str(place) for place in range(len(sniffed.names))]
    return pyarrow.csv.open_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False,
            block_size=BLOCK,
            skip_rows=sniffed.skip_lines,
            column_names=names,
            encoding="utf8" if sniffed.encoding == "utf-8" else sniffed.encoding,
        ),
        # no handler of bad rows: pyarrow hands it text, and drops what is no UTF-8; without
        # one the first bad row ends the pass
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=sniffed.delimiter, newlines_in_values=True
        ),
        # binary throughout: inferred types come from the first block, and a later text ends it
        convert_options=pyarrow.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.binary()),
            include_columns=None if only is None else [names[only]],
        ),
    )


def is_clean(path: Path, sniffed: Sniffed) -> bool:
    """Whether pyarrow reads the whole file without doubt."""
    last: bytes | None = None
    try:
        with _open(path, sniffed, only=len(sniffed.names) - 1) as reader:
            for batch in reader:
                if batch.num_rows:
                    last = batch.column(0)[-1].as_py()
    except (pa.ArrowInvalid, UnicodeError):
        return False
    return last is not None and _ends_well(path, sniffed, last)


def _ends_well(path: Path, sniffed: Sniffed, last: bytes) -> bool:
    """Whether the last cell is closed: pyarrow takes one that the end of the file cuts."""
    quoted = last.replace(b'"', b'""')
    size = 4 * (len(quoted) + 64)
    with path.open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - size) // 2 * 2)
        tail = file.read()
    if sniffed.encoding != "utf-8":
        tail = tail.decode(sniffed.encoding, "replace").encode()
    tail = tail.rstrip(b"\r\n")
    before = (b"\n", b"\r") if len(sniffed.names) == 1 else (sniffed.delimiter.encode(),)
    return any(tail.endswith((sign + last, sign + b'"' + quoted + b'"')) for sign in before)


def ends_in_line_break(path: Path, encoding: str) -> bool:
    """Whether the last row is ended: where it is not, it may have been cut."""
    width = 2 if encoding.startswith("utf-16") else 1
    with path.open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - width))
        return file.read().decode(encoding, "replace") in ("\n", "\r")


def _split_fast(path: Path, sniffed: Sniffed) -> Iterator[Piece]:
    first = 1
    header = [fold(name).encode() for name in sniffed.header]
    start = sniffed.names[0]
    with _open(path, sniffed) as reader:
        for batch in reader:
            headers = 0
            if pc.any(pc.ends_with(batch.column(0), pattern=start)).as_py():
                batch, headers = _without_headers(batch, header)
            count = batch.num_rows
            rows = pa.array(range(first, first + count), pa.int64())
            first += count
            yield Piece(rows, batch.columns, [], headers)


def _without_headers(batch: pa.RecordBatch, header: list[bytes]) -> tuple[pa.RecordBatch, int]:
    """Drop the headers that stand among the rows where exports were put one after another."""
    rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
    keep = [
        [fold(cell.decode("utf-8", "replace")).encode() for cell in row] != header for row in rows
    ]
    return batch.filter(pa.array(keep, pa.bool_())), keep.count(False)
