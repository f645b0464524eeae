"""Tables on the terminal: for eyes, as JSON, JSON lines or CSV.

JSON is a list of flat objects; times are UTC with six digits and Z, and without
Z where a query took their zone away; lists are arrays, in CSV joined with `;`. A
CSV cell that a spreadsheet would run as a formula is defused with an apostrophe
in front.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from bec_kit.safe import clean, defuse, escape, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["FORMATS", "write"]

FORMATS = ("table", "json", "csv", "jsonl")
_WIDEST = 300
# of a table that no terminal bounds
_WIDTH = 150


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "backslashreplace")
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return json.dumps({str(key): _plain(item) for key, item in value.items()}, sort_keys=True)
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return str(value)


def _json(row: Mapping[str, Any], columns: Sequence[str]) -> str:
    """JSON as it may be printed: what a terminal would act on, or UTF-8 cannot hold, escaped."""
    plain = {name: _plain(row.get(name)) for name in columns}
    return escape(json.dumps(plain, ensure_ascii=False))


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, list):
        return ";".join("" if item is None else str(item) for item in plain)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain)


def _csv_cell(value: Any) -> str:
    """A cell that no spreadsheet runs; a number is none, whatever its sign."""
    cell = _cell(value)
    return cell if isinstance(value, (int, float, Decimal)) else defuse(cell)


def _seen(value: Any) -> str:
    """A value for eyes: times to the second, under a head that says UTC where they are."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(UTC)
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    return _cell(value)


def _zoneless(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def _write_table(
    every: Iterable[Mapping[str, Any]], columns: Sequence[str], out: TextIO, most: int | None
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rest = iter(every)
    rows = list(islice(rest, most))
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in columns:
        utc = name.endswith("_at") and not any(_zoneless(row.get(name)) for row in rows)
        shown = f"{clean(name)} (UTC)" if utc else clean(name)
        table.add_column(Text(shown), overflow="fold")  # a name of a query is no markup
    for row in rows:
        cells = (clean(_seen(row.get(name))) for name in columns)
        table.add_row(
            *(Text(cell if len(cell) <= _WIDEST else cell[:_WIDEST] + "…") for cell in cells)
        )
    console = Console(file=out, width=None if out.isatty() else _WIDTH, highlight=False)
    console.print(table)
    if next(rest, None) is not None:
        out.write(f"These are the first {most} rows: --format csv or json gives all.\n")


def write(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    style: str,
    out: TextIO | None = None,
    most: int | None = None,
) -> None:
    """Print rows.

    Args:
        rows: one mapping each, flat.
        columns: which of them, in this order.
        style: one of FORMATS.
        out: where to; standard output if not said.
        most: rows of a table, which says that there are more; None for all.
    """
    out = out or sys.stdout
    if style == "table":
        _write_table(rows, columns, out, most)
    elif style == "csv":
        plain = csv.writer(out, lineterminator="\n")
        # csv leaves a lone \r bare, which a spreadsheet takes for the end of the row
        quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        plain.writerow([defuse(name) for name in columns])
        for row in rows:
            cells = [_csv_cell(row.get(name)) for name in columns]
            cells = [clean(cell) for cell in cells] if out.isatty() else cells
            (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)
    elif style == "jsonl":
        for row in rows:
            out.write(_json(row, columns) + "\n")
    else:
        before = "[\n "
        for row in rows:
            out.write(before + _json(row, columns))
            before = ",\n "
        out.write("[]\n" if before.startswith("[") else "\n]\n")
