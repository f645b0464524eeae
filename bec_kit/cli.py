"""The command line: thin, for every command calls the same face as a notebook does.

Exit codes: 0 done; 1 a check failed; 2 usage error or a file refused, the rest
went in; 3 done, but something is missing.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bec_kit.errors import BecKitError, UsageError
from bec_kit.safe import clean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bec_kit.case import Case

__all__ = ["app", "main"]

FAILED, USAGE, INCOMPLETE = 1, 2, 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The kit that a responder opens when a Microsoft 365 mailbox has been taken over.",
)
sample = typer.Typer(no_args_is_help=True, help="Synthetic cases to learn and to test on.")
app.add_typer(sample, name="sample")

Folder = Annotated[Path, typer.Argument(metavar="CASE", help="Folder of the case.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Style = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="table, json, jsonl or csv.")
]
# what each command shows a person; the machine-readable forms hold every field
FINDINGS_SHORT = ("severity", "outcome", "detection_id", "title", "happened_at", "user", "says")
TIMELINE_SHORT = ("happened_at", "severity", "actor", "kind", "says")


def _open(folder: Path) -> Case:
    from bec_kit.case import Case

    return Case.open(folder)


def _analysed(folder: Path) -> Case:
    """Open a case to show what its analysis found, and say if that is out of date."""
    case = _open(folder)
    stale = case.stale()
    if stale:
        typer.echo(f"bec-kit: {stale}", err=True)
    return case


def _print(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], style: str) -> None:
    from bec_kit import output

    if style not in output.FORMATS:
        raise UsageError(f"--format {style}: choose one of {', '.join(output.FORMATS)}")
    output.write(rows, columns, style)


@app.command()
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
    typer.echo(f"Made {case.folder}. Next: bec-kit add {quoted(case.folder)} EXPORTS")


@app.command()
def add(
    folder: Folder,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
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
    added = _open(folder).add(paths, date_order=date_order, zone=zone, quiet=False)
    columns = (
        "file",
        "format",
        "source",
        "sha256",
        "size",
        "read",
        "kept",
        "duplicates",
        "unreadable",
        "status",
        "message",
    )
    plain = tuple(name for name in columns if name not in {"source", "sha256", "size"})
    shown = columns if json else plain
    _print([vars(row) for row in added], shown, "json" if json else "table")
    if any(row.status == "refused" for row in added):
        raise typer.Exit(USAGE)
    if any(row.unreadable for row in added):
        raise typer.Exit(INCOMPLETE)


@app.command()
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
    stages = _open(folder).analyse(detections=detections or [], mmdb=mmdb or [], quiet=False)
    columns = ("stage", "name", "rows", "state", "message")
    _print([vars(row) for row in stages], columns, "json" if json else "table")
    if any(row.state in {"failed", "partial"} for row in stages):
        raise typer.Exit(INCOMPLETE)


FINDINGS = (
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
TIMELINE = (
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
COVERAGE = ("kind", "name", "user", "day", "rows", "state", "why")


@app.command()
def findings(folder: Folder, format: Style = "table") -> None:  # noqa: A002  the option's name
    """List what the detections found, and what they could not see."""
    short = format == "table"
    rows = _analysed(folder).rows("findings")
    if short:
        rows = ({**row, "says": row["missing"] or row["says"]} for row in rows)
    _print(rows, FINDINGS_SHORT if short else FINDINGS, format)


@app.command()
def timeline(folder: Folder, format: Style = "table") -> None:  # noqa: A002  same
    """Tell what happened, one sentence for each event, inside the case's window."""
    columns = TIMELINE_SHORT if format == "table" else TIMELINE
    _print(_analysed(folder).rows("timeline"), columns, format)


@app.command()
def coverage(folder: Folder, format: Style = "table") -> None:  # noqa: A002  same
    """Show what was looked at, and what could not be."""
    rows = _analysed(folder).rows("coverage")
    _print(({**row, "day": row["day"] and row["day"].date()} for row in rows), COVERAGE, format)


@app.command()
def sql(
    folder: Folder,
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="One select over the tables of the case.")
    ],
    format: Style = "table",  # noqa: A002  same
) -> None:
    """Ask the tables of a case anything; nothing can be written."""
    answer = _analysed(folder).query(query)
    _print(answer.to_pylist(), answer.column_names, format)


@app.command()
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
    marked = _open(folder).mark(verdict, kind, value, why=why)
    typer.echo(
        f"Marked {marked.kind} {marked.value} as {marked.verdict}."
        f" Next: bec-kit analyse {quoted(folder)}"
    )


@app.command()
def report(
    folder: Folder,
    to: Annotated[str, typer.Option(metavar="KIND", help="html")] = "html",
) -> None:
    """Write the case report: one file, to be read without a network."""
    typer.echo(f"Wrote {_open(folder).report(to=to)}")


@app.command()
def verify(folder: Folder, json: Json = False) -> None:
    """Check every hash, the journal's chain and the marks."""
    from bec_kit.case import Case

    items = [vars(item) for item in Case.verify(folder)]
    wrong = [item for item in items if item["state"] != "ok"]
    if json or wrong:
        _print(items if json else wrong, ("item", "state", "why"), "json" if json else "table")
    if wrong:
        raise typer.Exit(FAILED)
    if not json:
        typer.echo(f"All {len(items)} items are as they were sealed.")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the case.")] = Path(
        "bec-kit-demo"
    ),
) -> None:
    """Work a whole case on sample data, without a network."""
    from bec_kit import demo as whole_case

    whole_case.run(out, typer.echo)


@sample.command("make")
def sample_make(
    scenario: Annotated[str, typer.Option(metavar="NAME", help="Which story: aitm.")] = "aitm",
    users: Annotated[int, typer.Option(min=8, max=650, help="People in the company.")] = 25,
    days: Annotated[int, typer.Option(min=10, max=365, help="Days of ordinary life.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 7,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write to.")] = Path("sample"),
) -> None:
    """Make exports of an invented tenant, with the story and the answers."""
    from bec_kit.scenarios import make

    made = make(scenario, out, users=users, days=days, seed=seed)
    typer.echo(f"Made {made}: exports/ to add, story.md to read, answers.toml to compare with.")


def main() -> None:
    """Run a command; an error of ours is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # a log holds every character, and a file or pipe has a narrow encoding on Windows
        if isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    try:
        app()
    except BecKitError as error:
        typer.echo(f"bec-kit: {clean(str(error))}", err=True)
        sys.exit(USAGE)
