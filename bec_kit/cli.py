"""The command line: thin, for every command calls the same face as a notebook does.

Exit codes: 0 done; 1 a check failed; 2 usage error or a file refused, the rest
went in; 3 done, but something is missing.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from bec_kit import __version__
from bec_kit.commands import answers, case, evidence, live, samples, tenant
from bec_kit.commands.shared import USAGE
from bec_kit.errors import BecKitError, disk_fault
from bec_kit.safe import clean

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bec-kit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """The kit that a responder opens when a Microsoft 365 mailbox has been taken over."""


# in the order of the work, which is that of the help
for command in (
    case.new,
    evidence.add,
    live.check,
    live.collect,
    case.analyse,
    answers.findings,
    answers.timeline,
    answers.coverage,
    answers.sql,
    case.mark,
    case.report,
    evidence.verify,
    samples.demo,
):
    app.command()(command)
app.add_typer(samples.sample, name="sample")
app.add_typer(tenant.tenant, name="tenant")


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
    except OSError as error:
        why = disk_fault(error)
        if not why:
            raise
        where = f"{clean(str(error.filename))}: " if error.filename else ""
        typer.echo(f"bec-kit: {where}{why}; make room, then run this again", err=True)
        sys.exit(USAGE)
