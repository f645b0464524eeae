"""Bring split records into the native shape of their sources; runs in worker processes."""

from __future__ import annotations

from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.errors import UnreadableError
from bec_kit.formats._culture import Culture
from bec_kit.formats._envelope import from_envelope, open_body
from bec_kit.formats._kinds import formats, kind_of_record
from bec_kit.formats._loads import BIG, load, load_tolerantly
from bec_kit.formats._names import fold
from bec_kit.formats._spec import Format, Interpreted, Sniffed
from bec_kit.model import Batch, Broken

__all__ = ["interpret"]


def interpret(chunk_records: pa.RecordBatch, sniffed: Sniffed) -> Interpreted:
    """Read the records of one chunk.

    Args:
        chunk_records: the `records` of a chunk, or some rows of them.
        sniffed: what `sniff` said of the file.

    Returns:
        the records by source, and what could not be read. Never raises for what a record holds.
    """
    work = _Work(chunk_records, sniffed)
    if sniffed.container == "json":
        work.json()
    elif sniffed.body is None:
        work.flat(formats()[sniffed.format])
    else:
        work.enveloped(formats()[sniffed.format], sniffed.body)
    return Interpreted(list(work.batches.values()), work.broken)


class _Work:
    """One chunk on its way into batches."""

    def __init__(self, records: pa.RecordBatch, sniffed: Sniffed) -> None:
        self.sniffed = sniffed
        self.culture = Culture.of(records.schema.metadata)
        column: Any = records.column("body")
        self.rows: list[Any] = records.column("evidence_row").to_pylist()
        self.bodies: list[Any] = column.to_pylist()
        # pyarrow's stubs know no field() of a struct column
        self.cells: Any = records.column("cells") if "cells" in records.schema.names else None
        big = pc.any(pc.match_substring_regex(column, BIG)).as_py()
        self.load = load_tolerantly if big else load
        self.batches: dict[tuple[str, bool], Batch] = {}
        self.broken: list[Broken] = []

    def put(self, spec: Format, row: int, record: dict[str, Any], flags: tuple[str, ...]) -> None:
        key = spec.source, spec.lossy
        batch = self.batches.get(key)
        if batch is None:
            batch = self.batches[key] = Batch(spec.source, [], [], [], spec.lossy)
        batch.docs.append(record)
        batch.rows.append(row)
        batch.flags.append(flags)

    def enveloped(self, spec: Format, place: int) -> None:
        """Rows of a CSV file that has whole records in one column."""
        names = [name for at, name in enumerate(self.sniffed.names) if at != place]
        folded = [fold(name) for at, name in enumerate(self.sniffed.header) if at != place]
        columns = [self.cells.field(name) for name in names] if self.cells is not None else []
        ids, breaks = self._checks(spec, folded, columns)
        batch = Batch(spec.source, [], [], [], spec.lossy)
        self.batches[(spec.source, spec.lossy)] = batch
        for at, (row, body, outer_id) in enumerate(zip(self.rows, self.bodies, ids, strict=True)):
            try:
                record = orjson.loads(body) if self.load is load else None
            except orjson.JSONDecodeError:
                record = None
            flags: tuple[str, ...] = ("line_break",) if breaks and breaks[at] else ()
            if (
                not isinstance(record, dict)
                or "CreationTime" not in record
                or "Operation" not in record
                or (outer_id is not None and record.get("Id") != outer_id)
            ):
                cells = [column[at].as_py() or b"" for column in columns]
                outer = {
                    name: cell.decode("utf-8", "replace")
                    for name, cell in zip(folded, cells, strict=True)
                }
                try:
                    record, more = open_body(body, outer, spec, self.culture)
                    flags += more
                except UnreadableError as error:
                    self._no_body(spec, row, body, outer, flags, str(error))
                    continue
            batch.docs.append(record)
            batch.rows.append(row)
            batch.flags.append(flags)

    def _checks(
        self, spec: Format, folded: list[str], columns: list[Any]
    ) -> tuple[list[str | None], list[bool]]:
        """The envelope's ids, and for each row whether its id or date holds a line break."""
        ids: list[str | None] = [None] * len(self.rows)
        breaks: list[bool] = []
        for key in ("Id", "CreationTime"):
            name = spec.envelope.get(key, "")
            if name not in folded:
                continue
            column = columns[folded.index(name)]
            if key == "Id":
                ids = [(cell or b"").decode("utf-8", "replace") for cell in column.to_pylist()]
            broken = pc.match_substring_regex(column, r"[\r\n]")
            if pc.any(broken).as_py():
                found = broken.to_pylist()
                breaks = [a or b for a, b in zip(breaks or found, found, strict=True)]
        return ids, breaks

    def _no_body(
        self,
        spec: Format,
        row: int,
        body: bytes,
        outer: dict[str, Any],
        flags: tuple[str, ...],
        reason: str,
    ) -> None:
        """A record of which only the envelope is left: shown, and counted as unreadable."""
        verbatim = body if body.strip() else orjson.dumps(outer)
        self.broken.append(Broken(row, reason, verbatim))
        record, more = from_envelope(outer, spec, self.culture)
        if "Id" in record or "Operation" in record:
            self.put(spec, row, record, (*flags, *more, "no_body"))

    def flat(self, spec: Format) -> None:
        """Rows of a CSV file that are records by themselves."""
        for row, body in zip(self.rows, self.bodies, strict=True):
            self._native(spec, row, body, orjson.loads(body), ())

    def json(self) -> None:
        """Records of JSON, each judged by its own keys."""
        pages: list[bytes | None] = [None] * len(self.rows)
        if self.cells is not None:
            pages = self.cells.field("@odata.context").to_pylist()
        for row, body, page in zip(self.rows, self.bodies, pages, strict=True):
            try:
                record, flags = self.load(body)
            except UnreadableError as error:
                self.broken.append(Broken(row, str(error), body))
                continue
            if not isinstance(record, dict):
                self.broken.append(Broken(row, "not a JSON object", body))
                continue
            context = page.decode("utf-8", "replace") if page else ""
            spec = kind_of_record(record, context)
            if spec is None:
                self.broken.append(Broken(row, "a record of no kind that is known", body))
                continue
            self._native(spec, row, body, record, flags)

    def _native(
        self,
        spec: Format,
        row: int,
        body: bytes,
        record: dict[str, Any],
        flags: tuple[str, ...],
    ) -> None:
        if spec.native is None:
            self.put(spec, row, record, flags)
            return
        try:
            self.put(spec, row, spec.native(record, self.sniffed), flags)
        except UnreadableError as error:
            self.broken.append(Broken(row, str(error), body))
