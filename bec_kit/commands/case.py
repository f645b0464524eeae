"""The work on a case: make it, analyse it, judge indicators, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bec_kit.commands.shared import INCOMPLETE, Folder, Json, analysed, opened, show_each
from bec_kit.safe import clean, quoted

__all__ = ["analyse", "mark", "new", "report"]


def new(
    folder: Folder,
    user: Annotated[
        list[str] | None, typer.Option(metavar="UPN", help="Account in question; repeat.")
    ] = None,
    home_domain: Annotated[
        list[str] | None,
        typer.Option(metavar="DOMAIN", help="Mail domain of the tenant; repeat."),
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="TIME", help="First moment of the window, UTC.")
    ] = None,
    end: Annotated[
        str | None, typer.Option(metavar="TIME", help="First moment after the window, UTC.")
    ] = None,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="What the report calls the case.")
    ] = "",
    examiner: Annotated[str, typer.Option(metavar="NAME", help="Who works on it.")] = "",
) -> None:
    """Make a case: one folder for one investigation."""
    from bec_kit.case import Case

    case = Case.create(
        folder,
        users=user or [],
        home_domains=home_domain or [],
        start=start,
        end=end,
        title=title,
        examiner=examiner,
    )
    name = quoted(case.folder)
    typer.echo(f"Made {case.folder}. Next: bec-kit add {name} EXPORTS, or bec-kit collect {name}")


def analyse(
    folder: Folder,
    json: Json = False,
    detections: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Folder of your own .sql detections; repeat."),
    ] = None,
    mmdb: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Database of addresses (.mmdb), copied into the case; repeat."
        ),
    ] = None,
) -> None:
    """Merge what was read, enrich it, run the detections, build the timeline."""
    from bec_kit.stages import Stage

    stages = opened(folder).analyse(detections=detections or [], mmdb=mmdb or [], quiet=False)
    show_each(stages, Stage, json=json)
    for row in stages:
        if row.stage == "cover" and row.message:
            typer.echo(f"bec-kit: {clean(row.name)}: {row.message}", err=True)
    if any(row.state in {"failed", "partial"} for row in stages):
        raise typer.Exit(INCOMPLETE)


def mark(
    folder: Folder,
    verdict: Annotated[str, typer.Argument(metavar="VERDICT", help="attacker or known-good")],
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="ip, session, user-agent, app or device")
    ],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The indicator.")],
    why: Annotated[str, typer.Option(metavar="TEXT", help="Your reason; it stands in the report.")],
) -> None:
    """Say of an indicator that it is the attacker's, or known to be good."""
    case = opened(folder)
    marked = case.mark(verdict, kind, value, why=why)
    if unseen := case.unseen(marked):
        typer.echo(f"bec-kit: {clean(unseen)}", err=True)
    typer.echo(
        f"Marked {marked.kind} {marked.value} as {marked.verdict}."
        f" Next: bec-kit analyse {quoted(folder)}"
    )


def report(
    folder: Folder,
    to: Annotated[str, typer.Option(metavar="KIND", help="html")] = "html",
) -> None:
    """Write the case report: one file, to be read without a network."""
    typer.echo(f"Wrote {analysed(folder).report(to=to)}")
