"""What the commands share: arguments, exit codes, how a case is opened and rows are printed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bec_kit.case import Case

__all__ = [
    "FAILED",
    "INCOMPLETE",
    "USAGE",
    "Folder",
    "Json",
    "Style",
    "analysed",
    "opened",
    "show",
    "show_each",
]

FAILED, USAGE, INCOMPLETE = 1, 2, 3

# more rows of a table nobody reads, and laying them out takes longer than finding them
_MOST = 2000

Folder = Annotated[Path, typer.Argument(metavar="CASE", help="Folder of the case.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Style = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="table, json, jsonl or csv.")
]


def opened(folder: Path) -> Case:
    """Open a case."""
    from bec_kit.case import Case

    return Case.open(folder)


def analysed(folder: Path) -> Case:
    """Open a case to show what its analysis found, and say if that is out of date."""
    case = opened(folder)
    stale = case.stale()
    if stale:
        typer.echo(f"bec-kit: {stale}", err=True)
    return case


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], style: str) -> None:
    """Print rows.

    Raises:
        UsageError: there is no such style.
    """
    from bec_kit import output

    if style not in output.FORMATS:
        raise UsageError(f"--format {style}: choose one of {', '.join(output.FORMATS)}")
    output.write(rows, columns, style, most=_MOST)


def show_each(
    rows: Sequence[Any], kind: type[Any], *, json: bool, hidden: Sequence[str] = ()
) -> None:
    """Print what became of each thing.

    Args:
        rows: instances of a dataclass.
        kind: that dataclass, whose fields are the columns.
        json: print JSON, with every field.
        hidden: fields that a table for eyes leaves out.
    """
    names = [field.name for field in fields(kind) if json or field.name not in hidden]
    show([vars(row) for row in rows], names, "json" if json else "table")
