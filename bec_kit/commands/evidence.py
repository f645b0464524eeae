"""What goes into a case, and whether it is still what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bec_kit.commands.shared import FAILED, INCOMPLETE, USAGE, Folder, Json, opened, show_each

__all__ = ["add", "verify"]


def add(
    folder: Folder,
    paths: Annotated[
        list[Path],
        # one that cannot be read is refused by its row, and the others go in
        typer.Argument(metavar="PATH...", help="Files and folders.", readable=False),
    ],
    date_order: Annotated[
        str | None,
        typer.Option(metavar="ORDER", help="Order of dates that a file leaves open: dmy or mdy."),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE", help="Zone of times that a file leaves open: +02:00, Europe/Berlin."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Seal exports as evidence, and read them."""
    from bec_kit.errors import DiskError
    from bec_kit.ingest.adding import Added

    case = opened(folder)
    hidden = ("source", "sha256", "size")
    try:
        added = case.add(paths, date_order=date_order, zone=zone, quiet=False)
    except DiskError as error:
        show_each(error.rows, Added, json=json, hidden=hidden)
        raise
    show_each(added, Added, json=json, hidden=hidden)
    if any(row.status == "refused" for row in added):
        raise typer.Exit(USAGE)
    if any(row.unreadable for row in added):
        raise typer.Exit(INCOMPLETE)


def verify(folder: Folder, json: Json = False) -> None:
    """Check every hash, the journal's chain and the marks."""
    from bec_kit.case import Case
    from bec_kit.evidence import Item

    items = Case.verify(folder)
    wrong = [item for item in items if item.state != "ok"]
    if json or wrong:
        show_each(items if json else wrong, Item, json=json)
    if wrong:
        raise typer.Exit(FAILED)
    if not json:
        typer.echo(f"All {len(items)} items are as they were sealed.")
