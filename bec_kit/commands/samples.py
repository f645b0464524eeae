"""Invented cases: one to look at, and exports to learn and to test on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["demo", "sample"]

sample = typer.Typer(no_args_is_help=True, help="Synthetic cases to learn and to test on.")


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
