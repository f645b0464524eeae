"""Split CSV exactly: pyarrow where a file is well shaped, the csv module where it is not.

pyarrow is six times faster than the csv module, but says little of what it
met. So a first pass with one column decides for the whole file, and nothing
that it doubts reaches a reader: a row of another width, a cell larger than a
block, undecodable UTF-16, or a file that ends inside a quoted cell sends the
whole file to the csv module, which keeps verbatim what is broken. Where a file
is split span by span there is no first pass: each span is judged as it is split,
and the first doubt takes back what was made of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from bec_kit.formats._splitting.csv_slow import is_header, split_slowly
from bec_kit.formats._splitting.spans import DoubtError
from bec_kit.formats._splitting.tail import closes, ends_well, reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bec_kit.formats._spec import Sniffed
    from bec_kit.formats._splitting.spans import Span
    from bec_kit.model import Broken

__all__ = ["Piece", "is_clean", "nothing", "split_csv", "split_span"]

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


def split_span(path: Path, sniffed: Sniffed, span: Span) -> Piece:
    """Split a span of a UTF-8 file; its rows are numbered from 1.

    Raises:
        DoubtError: a row has another width, or the span does not end with a row.
        OSError: the file cannot be read, or ends before the span does.
    """
    text = _bytes_of(path, span)
    source: Any = pa.BufferReader(text)  # the stubs know of no file of Arrow's own
    options = _options(sniffed, block=len(text), skip=0)
    try:
        table = pyarrow.csv.read_csv(source, **options)
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise DoubtError("a row is other than its header") from error
    (batch,) = table.combine_chunks().to_batches() or [
        pa.RecordBatch.from_pylist([], schema=table.schema)
    ]
    if _names_a_type(batch):
        raise DoubtError("a line names a type")
    if batch.num_rows:
        last = batch.column(batch.num_columns - 1)[-1].as_py()
        if not closes(bytes(text[-reach(last) :]), sniffed, last):
            raise DoubtError("a span does not end with a row")
    return _piece(batch, 1, sniffed)


def _bytes_of(path: Path, span: Span) -> bytearray:
    """A span behind a line break: pyarrow drops a byte-order mark where a text begins with one."""
    text = bytearray(1 + span.length)
    text[0] = ord("\n")
    with path.open("rb", buffering=0) as file, memoryview(text) as view:
        file.seek(span.offset)
        filled = 1
        while filled < len(text):
            count = file.readinto(view[filled:])
            if not count:
                raise OSError(f"{path.name}: shorter than it was")
            filled += count
    return text


def _options(
    sniffed: Sniffed, *, block: int, skip: int, only: tuple[int, ...] = ()
) -> dict[str, Any]:
    names = [str(place) for place in range(len(sniffed.names))]
    return {
        "read_options": pyarrow.csv.ReadOptions(
            use_threads=False,
            block_size=block,
            skip_rows=skip,
            column_names=names,
            encoding="utf8" if sniffed.encoding == "utf-8" else sniffed.encoding,
        ),
        # no handler of bad rows: pyarrow hands it text, and drops what is no UTF-8; without
        # one the first bad row ends the pass
        "parse_options": pyarrow.csv.ParseOptions(
            delimiter=sniffed.delimiter, newlines_in_values=True
        ),
        # binary throughout: inferred types come from the first block, and a later text ends it
        "convert_options": pyarrow.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.binary()),
            include_columns=[names[place] for place in only] or None,
        ),
    }


def _open(
    path: Path, sniffed: Sniffed, only: tuple[int, ...] = ()
) -> pyarrow.csv.CSVStreamingReader:
    options = _options(sniffed, block=BLOCK, skip=sniffed.skip_lines, only=only)
    return pyarrow.csv.open_csv(path, **options)


def is_clean(path: Path, sniffed: Sniffed) -> bool:
    """Whether pyarrow reads the whole file without doubt."""
    last: bytes | None = None
    if not sniffed.delimiter.isascii():
        return False
    try:
        with _open(path, sniffed, only=(0, len(sniffed.names) - 1)) as reader:
            for batch in reader:
                if _names_a_type(batch):
                    return False
                if batch.num_rows:
                    last = batch.column(1)[-1].as_py()
    except (pa.ArrowInvalid, UnicodeError):
        return False
    return last is not None and ends_well(path, sniffed, last)


def _names_a_type(batch: pa.RecordBatch) -> bool:
    """Whether a `#TYPE` line may stand among the rows: it is none, and may be as wide as one."""
    return bool(pc.any(pc.match_substring(batch.column(0), pattern="#TYPE ")).as_py())


def _split_fast(path: Path, sniffed: Sniffed) -> Iterator[Piece]:
    first = 1
    with _open(path, sniffed) as reader:
        for batch in reader:
            piece = _piece(batch, first, sniffed)
            first += len(piece.rows)
            yield piece


def _piece(batch: pa.RecordBatch, first: int, sniffed: Sniffed) -> Piece:
    batch, headers = _without_headers(batch, sniffed)
    rows = pa.array(range(first, first + batch.num_rows), pa.int64())
    return Piece(rows, batch.columns, [], headers)


def _without_headers(batch: pa.RecordBatch, sniffed: Sniffed) -> tuple[pa.RecordBatch, int]:
    """Drop the headers that stand among the rows where exports were put one after another."""
    likely = pc.ends_with(batch.column(0), pattern=sniffed.names[0])
    if not pc.any(likely).as_py():
        return batch, 0
    keep = [
        not (maybe and is_header([column[place].as_py() for column in batch.columns], sniffed))
        for place, maybe in enumerate(likely.to_pylist())
    ]
    return batch.filter(pa.array(keep, pa.bool_())), keep.count(False)
