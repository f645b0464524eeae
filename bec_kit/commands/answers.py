"""What an analysis found, as tables."""

from __future__ import annotations

from typing import Annotated

import typer

from bec_kit.commands.shared import Folder, Style, analysed, show

__all__ = ["coverage", "findings", "sql", "timeline"]

_FINDINGS = (
    "finding_id",
    "detection_id",
    "title",
    "severity",
    "outcome",
    "happened_at",
    "last_at",
    "user",
    "says",
    "why",
    "record_ids",
    "attack",
    "benign",
    "counter",
    "fix",
    "missing",
)
_TIMELINE = (
    "happened_at",
    "kind",
    "user",
    "actor",
    "ip",
    "says",
    "source",
    "record_id",
    "severity",
)
_COVERAGE = ("kind", "name", "user", "day", "rows", "state", "why")
# what each command shows a person; the machine-readable forms hold every field
_FINDINGS_SHORT = ("severity", "outcome", "detection_id", "title", "happened_at", "user", "says")
_TIMELINE_SHORT = ("happened_at", "severity", "actor", "kind", "says")


def findings(folder: Folder, style: Style = "table") -> None:
    """List what the detections found, and what they could not see."""
    short = style == "table"
    rows = analysed(folder).rows("findings")
    if short:
        rows = ({**row, "says": row["missing"] or row["says"]} for row in rows)
    show(rows, _FINDINGS_SHORT if short else _FINDINGS, style)


def timeline(folder: Folder, style: Style = "table") -> None:
    """Tell what happened, one sentence for each event, inside the case's window."""
    columns = _TIMELINE_SHORT if style == "table" else _TIMELINE
    show(analysed(folder).rows("timeline"), columns, style)


def coverage(folder: Folder, style: Style = "table") -> None:
    """Show what was looked at, and what could not be."""
    rows = analysed(folder).rows("coverage")
    show(({**row, "day": row["day"] and row["day"].date()} for row in rows), _COVERAGE, style)


def sql(
    folder: Folder,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="One select over the tables of the case.")
    ],
    style: Style = "table",
) -> None:
    """Ask the tables of a case anything; nothing can be written."""
    answer = analysed(folder).query(query)
    show(answer.to_pylist(), answer.column_names, style)
