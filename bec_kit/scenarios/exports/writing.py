"""How text, tables and pages are put into files."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.scenarios.book import Record

__all__ = ["body", "culture", "page", "table", "zipped"]

_GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold: never now()


def culture(text: str, day_first: bool) -> str:
    """An ISO time (UTC) as a shell of that culture prints it."""
    at = datetime.fromisoformat(text.removesuffix("Z"))
    if day_first:
        return at.strftime("%d/%m/%Y %H:%M:%S")
    half = "AM" if at.hour < 12 else "PM"
    return f"{at.month}/{at.day}/{at.year} {(at.hour + 11) % 12 + 1}:{at:%M:%S} {half}"


def table(header: str, rows: Iterable[list[Any]], quoting: int) -> str:
    """A table as CSV, with CR and LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def body(record: Record) -> str:
    """A record as one line of JSON."""
    return orjson.dumps(record).decode()


def page(path: str, records: list[Record]) -> bytes:
    """One page of Graph, as a browser saves it."""
    document = {"@odata.context": _GRAPH + path, "value": records}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def zipped(name: str, data: bytes) -> bytes:
    """An archive with one member, whose date is always the same."""
    out = io.BytesIO()
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, data, compresslevel=3)
    return out.getvalue()
