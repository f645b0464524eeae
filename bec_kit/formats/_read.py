"""Split a sniffed file into chunks of records, exactly and in constant memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from bec_kit.formats._csv import Piece, split_csv
from bec_kit.formats._json import Splitter, split_json
from bec_kit.formats._spec import Chunk, Sniffed
from bec_kit.model import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["read"]

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

    Yields:
        chunks in file order; every record is in exactly one, whole or broken.

    Raises:
        OSError: the file cannot be read.
    """
    if sniffed.container == "json":
        yield from _read_json(path, sniffed)
    else:
        yield from _read_csv(path, sniffed)


def _read_csv(path: Path, sniffed: Sniffed) -> Iterator[Chunk]:
    headers = 0
    for piece in split_csv(path, sniffed):
        headers += piece.headers
        yield Chunk(_records(piece, sniffed), piece.broken)
    if headers:
        note = f"{headers} repeated header line(s) dropped: exports were put one after another"
        yield Chunk(_batch([], [], None), [], (note,))


def _records(piece: Piece, sniffed: Sniffed) -> pa.RecordBatch:
    if sniffed.body is None:
        return pa.RecordBatch.from_arrays(
            [piece.rows, _as_objects(piece, sniffed)], names=["evidence_row", "body"]
        )
    others = [place for place in range(len(sniffed.names)) if place != sniffed.body]
    cells = pa.StructArray.from_arrays(
        [piece.columns[place] for place in others], names=[sniffed.names[place] for place in others]
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


def _read_json(path: Path, sniffed: Sniffed) -> Iterator[Chunk]:
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
            yield Chunk(_batch(rows, bodies, contexts), broken)
            rows, bodies, contexts, broken, size = [], [], [], [], 0
    if rows or broken or splitter.notes:
        yield Chunk(_batch(rows, bodies, contexts), broken, tuple(splitter.notes))


def _batch(
    rows: list[int], bodies: list[bytes], contexts: list[bytes | None] | None
) -> pa.RecordBatch:
    arrays: list[pa.Array[Any]] = [pa.array(rows, pa.int64()), pa.array(bodies, pa.binary())]
    names = ["evidence_row", "body"]
    if contexts is not None:
        page = pa.array(contexts, pa.binary())
        arrays.append(pa.StructArray.from_arrays([page], names=["@odata.context"]))
        names.append("cells")
    return pa.RecordBatch.from_arrays(arrays, names=names)
