"""Read a large CSV file span by span: one process finds the spans, any other splits them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.formats._sniffing.kinds import formats
from bec_kit.formats._sniffing.learn import learn_culture
from bec_kit.formats._splitting.csv_text import split_span
from bec_kit.formats._splitting.read import culture_of, note_of_cut, note_of_headers, records_of
from bec_kit.formats._splitting.spans import find_spans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.formats._sniffing.culture import Culture
    from bec_kit.formats._spec import Sniffed
    from bec_kit.formats._splitting.csv_text import Piece
    from bec_kit.formats._splitting.spans import Span

__all__ = ["Spanwise", "spanwise"]


@dataclass(frozen=True)
class Spanwise:
    """A file that is read span by span; what `read` gives of it, if no span raises a doubt.

    Attributes:
        path: the file.
        sniffed: what is known of it.
        culture: how it writes times.
        notes: what to know of it, one line each.
    """

    path: Path
    sniffed: Sniffed
    culture: Culture
    notes: tuple[str, ...]

    def spans(self) -> Iterator[Span]:
        """All spans, in order.

        Raises:
            DoubtError: the file has to be read whole.
        """
        return find_spans(self.path, self.sniffed)

    def split(self, span: Span) -> Piece:
        """The rows of a span, numbered from 1.

        Raises:
            DoubtError: the file has to be read whole.
            OSError: it cannot be read.
        """
        return split_span(self.path, self.sniffed, span)

    def records(self, piece: Piece, first: int) -> pa.RecordBatch:
        """The records of a piece, as a chunk has them.

        Args:
            piece: of this file.
            first: the number that its first row has in the file.
        """
        rows = pa.array(range(first, first + len(piece.rows)), pa.int64())
        return records_of(replace(piece, rows=rows), self.sniffed, self.culture)

    def all_notes(self, headers: int) -> tuple[str, ...]:
        """What to know of the file once it is read.

        Args:
            headers: repeated headers that were dropped.
        """
        return (*self.notes, *note_of_headers(headers))


def spanwise(
    path: Path, sniffed: Sniffed, date_order: str | None = None, zone: str | None = None
) -> Spanwise | None:
    """Look whether a file can be read span by span.

    Args:
        path: the file.
        sniffed: what `sniff` said of it.
        date_order: as for `read`.
        zone: as for `read`.

    Returns:
        the file, so to be read; None where it is no CSV in UTF-8, where its rows hold several
        records, or where it raises a doubt already.

    Raises:
        UsageError: there is no such order or zone.
        OSError: the file cannot be read.
    """
    culture = culture_of(date_order, zone)
    if sniffed.container != "csv" or sniffed.encoding != "utf-8" or not sniffed.delimiter.isascii():
        return None
    if sniffed.body is None and formats()[sniffed.format].explode is not None:
        return None  # the numbers of its records are not those of its rows
    try:
        culture, notes = learn_culture(path, sniffed, True, culture)
    except pa.ArrowInvalid:
        return None
    return Spanwise(path, sniffed, culture, (*notes, *note_of_cut(path, sniffed.encoding)))
