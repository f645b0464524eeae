"""What asks a tenant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bec_kit.commands.shared import FAILED, INCOMPLETE, Folder, Json, opened, show_each
from bec_kit.safe import quoted

__all__ = ["check", "collect"]

Auth = Annotated[
    str | None,
    typer.Option(
        metavar="WAY",
        help="device, browser, secret, certificate, managed or cli; if not said, what the "
        "environment holds, else device.",
    ),
]
Tenant = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The tenant: its id or a domain; else AZURE_TENANT_ID."),
]
Client = Annotated[
    str | None,
    typer.Option(metavar="ID", help="The app that was registered for this; else AZURE_CLIENT_ID."),
]
Practice = Annotated[
    str | None,
    typer.Option(metavar="URL", help="A practice tenant on this machine instead of Microsoft."),
]


def collect(
    folder: Folder,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Only this source; repeat."),
    ] = None,
    message: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Headers and content of this message, by its internetMessageId; repeat.",
        ),
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Ask anew: state as it is now, logs since a day before."),
    ] = False,
    script: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ask nothing: write a PowerShell script for somebody who may use Exchange; its "
            "answers go in with `add`.",
        ),
    ] = None,
    auth: Auth = None,
    tenant: Tenant = None,
    client_id: Client = None,
    practice: Practice = None,
    json: Json = False,
) -> None:
    """Ask the tenant for all that the case needs; again, to go on."""
    from bec_kit.connect import access
    from bec_kit.ingest.collecting import Collected
    from bec_kit.ingest.progress import say_wait

    case = opened(folder)
    if script is not None:
        made = case.script(script, sources=source or [])
        typer.echo(
            f"Wrote {made.file}: {made.questions} questions. Have it run by somebody who may use "
            f"Exchange; then: bec-kit add {quoted(case.folder)} FOLDER"
        )
        return
    way = access(tenant, client_id, auth, practice)
    try:
        rows = case.collect(
            way,
            sources=source or [],
            messages=message or [],
            refresh=refresh,
            quiet=False,
            told=say_wait,
        )
    except KeyboardInterrupt:
        typer.echo("Stopped; what came is kept. Collect again to go on.", err=True)
        raise
    show_each(rows, Collected, json=json, hidden=("window_start", "window_end"))
    if not json:
        typer.echo(f"Next: bec-kit analyse {quoted(case.folder)}")
    if any(row.state != "complete" for row in rows):
        raise typer.Exit(INCOMPLETE)


def check(
    folder: Folder,
    auth: Auth = None,
    tenant: Tenant = None,
    client_id: Client = None,
    practice: Practice = None,
    json: Json = False,
) -> None:
    """Try what these credentials may read, what is missing, and what that blinds."""
    from bec_kit.connect import access
    from bec_kit.ingest.checking import Checked, consent
    from bec_kit.ingest.progress import say_wait

    rows = opened(folder).check(access(tenant, client_id, auth, practice), told=say_wait)
    show_each(rows, Checked, json=json, hidden=("permissions", "on_request"))
    if all(row.can or row.on_request for row in rows):
        return
    lacking = consent(rows)
    if lacking and not json:
        typer.echo(f"Ask for consent to: {', '.join(lacking)}")
    raise typer.Exit(FAILED)
