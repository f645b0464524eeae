"""Bring split records into the native shape of their sources; runs in worker processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.inside import record_inside
from bec_kit.formats._native.work import Work
from bec_kit.formats._sniffing.culture import Culture
from bec_kit.formats._sniffing.kinds import formats, kind_of_record, table_named
from bec_kit.formats._sniffing.names import by_folded_names, fold
from bec_kit.formats._spec import Interpreted
from bec_kit.formats._splitting.loads import any_big, load, load_tolerantly
from bec_kit.model import Broken

if TYPE_CHECKING:
    from bec_kit.formats._spec import Format, Sniffed

__all__ = ["interpret"]


def interpret(chunk_records: pa.RecordBatch, sniffed: Sniffed) -> Interpreted:
    """Read the records of one chunk.

    Args:
        chunk_records: the `records` of a chunk, or some rows of them.
        sniffed: what `sniff` said of the file.

    Returns:
        the records by source, and what could not be read. What a record holds raises nothing.
    """
    work = Work(Culture.of(chunk_records.schema.metadata), sniffed.hint)
    if sniffed.container in ("json", "list"):
        _objects(work, chunk_records)
    elif sniffed.body is None:
        _flat(work, chunk_records, formats()[sniffed.format])
    else:
        _enveloped(work, chunk_records, sniffed, formats()[sniffed.format])
    return Interpreted(work.batches(), work.broken)


def _columns(records: pa.RecordBatch) -> tuple[list[Any], list[Any], bool]:
    """Numbers, bodies, and whether an integer may lie beyond 64 bits."""
    bodies = records.column("body")
    return records.column("evidence_row").to_pylist(), bodies.to_pylist(), any_big(bodies)


def _flat(work: Work, records: pa.RecordBatch, spec: Format) -> None:
    """Rows of a CSV file that are records by themselves."""
    rows, bodies, _big = _columns(records)
    for row, body in zip(rows, bodies, strict=True):
        record = orjson.loads(body)
        if not spec.tables and spec.test is None:
            work.native(spec, row, record, (), body)
            continue
        kind = _kind_of_row(spec, record)
        if kind is None:
            work.broken.append(Broken(row, "a row of another table, which is not read", body))
        else:
            _take(work, kind, row, record, (), body)


def _kind_of_row(spec: Format, record: dict[str, Any]) -> Format | None:
    """The format of one row of a table in which several kinds may stand.

    The columns of the others are empty in it. A name of a table that nobody knows may
    be a query's own, so the columns have a say.
    """
    held = {name: cell for name, cell in record.items() if cell}
    found = table_named(record, known=bool(spec.tables)) or kind_of_record(held)
    if found is not None and found.body is None:
        return found
    named = any(fold(name) == "type" for name in held)
    return None if spec.test is not None or (spec.tables and named) else spec


def _objects(work: Work, records: pa.RecordBatch) -> None:
    """Records of JSON, each judged by its own keys."""
    rows, bodies, big = _columns(records)
    reader = load_tolerantly if big else load
    cells: Any = records.column("cells")
    pages = cells.field("@odata.context").to_pylist()
    for row, body, page in zip(rows, bodies, pages, strict=True):
        try:
            record, flags = reader(body)
        except UnreadableError as error:
            work.broken.append(Broken(row, str(error), body))
            continue
        context = page.decode("utf-8", "replace") if page else ""
        spec = kind_of_record(record, context) if isinstance(record, dict) else None
        if spec is None:
            work.broken.append(Broken(row, "a record of no kind that is known", body))
            continue
        if spec.keeps_context and context:
            record.setdefault("@odata.context", context)
        _take(work, spec, row, record, flags, body)


def _take(
    work: Work,
    spec: Format,
    row: int,
    record: dict[str, Any],
    flags: tuple[str, ...],
    verbatim: bytes,
) -> None:
    """Keep one record, whatever it stands in."""
    if spec.body == "":
        inside = record_inside(record)
        if inside is not None and inside[0].body != "":
            _take(work, inside[0], row, inside[1], (*flags, *inside[2]), verbatim)
            return
        body = inside[1] if inside else None
        work.open(spec, row, body, {}, (*flags, *(inside[2] if inside else ())), verbatim)
    elif spec.refuses is not None:
        work.broken.append(Broken(row, spec.refuses(record), verbatim))
    elif spec.source == "mixed":
        work.broken.append(Broken(row, "a wrapper of records that holds none", verbatim))
    elif spec.body is None:
        work.native(spec, row, record, flags, verbatim)
    else:
        outer = by_folded_names(record)
        work.open(spec, row, outer.get(spec.body), outer, flags, verbatim)


def _enveloped(work: Work, records: pa.RecordBatch, sniffed: Sniffed, spec: Format) -> None:
    """Rows of a CSV file that has whole records in one column."""
    rows, bodies, big = _columns(records)
    cells: Any = records.column("cells")
    names = [name for place, name in enumerate(sniffed.names) if place != sniffed.body]
    columns = {name: cells.field(name) for name in names}
    ids, breaks = _checks(spec, columns, len(rows))
    batch = work.batch(spec)
    for at, (row, body, outer_id) in enumerate(zip(rows, bodies, ids, strict=True)):
        record = None
        if not (big or spec.fills):
            try:
                record = orjson.loads(body)
            except orjson.JSONDecodeError:
                record = None
        flags: tuple[str, ...] = ("line_break",) if breaks and breaks[at] else ()
        if (
            isinstance(record, dict)
            and "CreationTime" in record
            and "Operation" in record
            and (outer_id is None or record.get("Id") == outer_id)
        ):
            batch.docs.append(record)
            batch.rows.append(row)
            batch.flags.append(flags)
            continue
        around = {name: _text(column[at].as_py()) for name, column in columns.items()}
        verbatim = body if body.strip() else orjson.dumps(around)
        inside = None if spec.body else record_inside({"": _text(body)})
        if inside is not None and inside[0].body != "":
            _take(work, inside[0], row, inside[1], (*flags, *inside[2]), verbatim)
            continue
        work.open(spec, row, body, by_folded_names(around), flags, verbatim)


def _checks(
    spec: Format, columns: dict[str, Any], count: int
) -> tuple[list[str | None], list[bool]]:
    """The envelope's ids, and for each row whether its id or date holds a line break."""
    ids: list[str | None] = [None] * count
    breaks: list[bool] = []
    wanted = {spec.envelope.get(key): key for key in ("Id", "CreationTime")}
    for name, column in columns.items():
        key = wanted.get(fold(name))
        if key is None:
            continue
        if key == "Id":
            ids = _texts(column)
        broken = pc.match_substring_regex(column, r"[\r\n]")
        if pc.any(broken).as_py():
            found = broken.to_pylist()
            breaks = [old or new for old, new in zip(breaks or found, found, strict=True)]
    return ids, breaks


def _texts(column: Any) -> list[str | None]:
    try:
        return pc.fill_null(column.cast(pa.string()), "").to_pylist()  # type: ignore[no-any-return]
    except pa.ArrowInvalid:  # not UTF-8 somewhere
        return [_text(cell) for cell in column.to_pylist()]


def _text(cell: bytes | None) -> str:
    return (cell or b"").decode("utf-8", "replace")
