"""Split a sniffed file into chunks of records, exactly and in constant memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from bec_kit.errors import UsageError
from bec_kit.formats._sniffing.culture import ORDERS, Culture
from bec_kit.formats._sniffing.learn import learn_culture
from bec_kit.formats._spec import Chunk
from bec_kit.formats._splitting.csv_text import is_clean, nothing, split_csv
from bec_kit.formats._splitting.explode import exploded
from bec_kit.formats._splitting.json_text import Splitter, split_json
from bec_kit.formats._splitting.line_text import read_lines
from bec_kit.formats._splitting.list_text import split_objects
from bec_kit.formats._splitting.tail import ends_in_line_break
from bec_kit.model import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.formats._spec import Sniffed
    from bec_kit.formats._splitting.csv_text import Piece

__all__ = ["culture_of", "note_of_cut", "note_of_headers", "read", "records_of"]

ROWS = 8000
BYTES = 8 * 1024 * 1024


def read(
    path: Path, sniffed: Sniffed, date_order: str | None = None, zone: str | None = None
) -> Iterator[Chunk]:
    """Split a file into its records.

    Args:
        path: the file.
        sniffed: what `sniff` said of it.
        date_order: `dmy` or `mdy`, where the analyst knows what the file leaves open.
        zone: the time zone of times that name none, such as `Europe/Berlin` or `+02:00`.

    Returns:
        chunks in file order; every record is in exactly one, whole or broken.

    Raises:
        UsageError: there is no such order or zone.
        OSError: the file cannot be read.
    """
    culture = culture_of(date_order, zone)
    split = {"json": _read_json, "lines": read_lines, "list": _read_list}.get(
        sniffed.container, _read_csv
    )
    return exploded(split(path, sniffed, culture), sniffed)


def culture_of(date_order: str | None, zone: str | None) -> Culture:
    """What the analyst settled.

    Raises:
        UsageError: there is no such order or zone.
    """
    if date_order and date_order not in ORDERS:
        raise UsageError(f"--date-order is one of {', '.join(ORDERS)}")
    culture = Culture(date_order or "", zone or "")
    culture.check()
    return culture


def _read_csv(path: Path, sniffed: Sniffed, culture: Culture) -> Iterator[Chunk]:
    clean = is_clean(path, sniffed)
    culture, notes = learn_culture(path, sniffed, clean, culture)
    notes += note_of_cut(path, sniffed.encoding)
    headers = 0
    for piece in split_csv(path, sniffed, clean):
        headers += piece.headers
        yield Chunk(records_of(piece, sniffed, culture), piece.broken, tuple(notes))
        notes = []
    notes += note_of_headers(headers)
    if notes:
        yield Chunk(records_of(nothing(sniffed), sniffed, culture), [], tuple(notes))


def note_of_cut(path: Path, encoding: str) -> list[str]:
    """What to say where the last row of a file is not ended."""
    if ends_in_line_break(path, encoding):
        return []
    return ["does not end with a line break: its last row may have been cut"]


def note_of_headers(count: int) -> list[str]:
    """What to say where headers were dropped."""
    if not count:
        return []
    return [f"{count} repeated header line(s) dropped: exports stand one after another"]


def records_of(piece: Piece, sniffed: Sniffed, culture: Culture) -> pa.RecordBatch:
    """The records of a chunk, from a piece of its file."""
    return _with(_rows(piece, sniffed), culture)


def _rows(piece: Piece, sniffed: Sniffed) -> pa.RecordBatch:
    if sniffed.body is None:
        return pa.RecordBatch.from_arrays(
            [piece.rows, _as_objects(piece, sniffed)], names=["evidence_row", "body"]
        )
    others = [place for place in range(len(sniffed.names)) if place != sniffed.body]
    cells = _no_context(len(piece.rows))
    if others:
        cells = pa.StructArray.from_arrays(
            [piece.columns[place] for place in others],
            names=[sniffed.names[place] for place in others],
        )
    return pa.RecordBatch.from_arrays(
        [piece.rows, piece.columns[sniffed.body], cells], names=["evidence_row", "body", "cells"]
    )


def _as_objects(piece: Piece, sniffed: Sniffed) -> pa.Array[Any]:
    columns = [[_text(cell or b"") for cell in column.to_pylist()] for column in piece.columns]
    rows = zip(*columns, strict=True)
    objects = [orjson.dumps(dict(zip(sniffed.names, row, strict=True))) for row in rows]
    return pa.array(objects, pa.binary())


def _text(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("cp1252", "replace")


def _read_json(path: Path, sniffed: Sniffed, culture: Culture) -> Iterator[Chunk]:
    splitter = Splitter()
    rows: list[int] = []
    bodies: list[bytes] = []
    contexts: list[bytes | None] = []
    broken: list[Broken] = []
    size = 0
    exact = sniffed.encoding == "utf-8"
    elements = split_json(path, sniffed.encoding, splitter)
    for number, (body, context, reason, offset) in enumerate(elements, 1):
        if reason:
            broken.append(Broken(number, reason, body, offset if exact else None))
        else:
            rows.append(number)
            bodies.append(body)
            contexts.append(context)
        size += len(body)
        if size >= BYTES or len(rows) + len(broken) >= ROWS:
            yield Chunk(_with(_objects(rows, bodies, contexts), culture), broken)
            rows, bodies, contexts, broken, size = [], [], [], [], 0
    if rows or broken or splitter.notes:
        records = _with(_objects(rows, bodies, contexts), culture)
        yield Chunk(records, broken, tuple(splitter.notes))


def _read_list(path: Path, sniffed: Sniffed, culture: Culture) -> Iterator[Chunk]:
    rows: list[int] = []
    bodies: list[bytes] = []
    broken: list[Broken] = []
    size = 0
    for number, (body, reason) in enumerate(split_objects(path, sniffed.encoding), 1):
        if reason:
            broken.append(Broken(number, reason, body))
        else:
            rows.append(number)
            bodies.append(body)
        size += len(body)
        if len(rows) + len(broken) >= ROWS or size >= BYTES:
            yield Chunk(_with(_objects(rows, bodies, [None] * len(rows)), culture), broken)
            rows, bodies, broken, size = [], [], [], 0
    if rows or broken:
        yield Chunk(_with(_objects(rows, bodies, [None] * len(rows)), culture), broken)


def _objects(rows: list[int], bodies: list[bytes], contexts: list[bytes | None]) -> pa.RecordBatch:
    page = pa.array(contexts, pa.binary())
    return pa.RecordBatch.from_arrays(
        [
            pa.array(rows, pa.int64()),
            pa.array(bodies, pa.binary()),
            pa.StructArray.from_arrays([page], names=["@odata.context"]),
        ],
        names=["evidence_row", "body", "cells"],
    )


def _no_context(count: int) -> pa.StructArray:
    """The cells of records that stand alone: Parquet keeps no struct without a field."""
    return pa.StructArray.from_arrays([pa.nulls(count, pa.binary())], names=["@odata.context"])


def _with(records: pa.RecordBatch, culture: Culture) -> pa.RecordBatch:
    """Carry what was learnt from the whole file to whoever interprets a chunk of it."""
    return records.replace_schema_metadata(culture.metadata)
