"""The practice tenant, served on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["tenant"]

tenant = typer.Typer(no_args_is_help=True, help="A practice tenant on this machine.")


@tenant.command("faults")
def tenant_faults() -> None:
    """List what the tenant can do wrong on request."""
    from bec_kit.tenant import known_faults

    for one in known_faults().values():
        typer.echo(f"{one.id}: {one.says}")


@tenant.command("serve")
def tenant_serve(
    scenario: Annotated[str, typer.Option(metavar="NAME", help="Which story: aitm.")] = "aitm",
    users: Annotated[int, typer.Option(min=8, max=650, help="People in the company.")] = 25,
    days: Annotated[int, typer.Option(min=10, max=365, help="Days of ordinary life.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same tenant.")] = 7,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes one that is free.")] = 0,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Switch a fault on; `tenant faults` lists them."),
    ] = None,
    grant: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Grant this alone, in place of every read permission."),
    ] = None,
) -> None:
    """Serve a tenant that behaves like Microsoft 365, until interrupted."""
    import signal
    import time

    from bec_kit.tenant import READ_ROLES, WRITER, Settings, serve

    # a shell gives what it starts in the background no Ctrl+C: there a plain kill ends it
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = Settings(grants=tuple(grant) if grant else READ_ROLES)
    with serve(
        scenario,
        users=users,
        days=days,
        seed=seed,
        port=port,
        faults=fault or (),
        settings=settings,
    ) as served:
        typer.echo(f"{served.url}  tenant {served.tenant_id}  (Ctrl+C ends it)")
        company = served.state.book.company
        typer.echo(
            f"Its case: bec-kit new CASE --user {company.role('victim').upn}"
            f" --home-domain {company.domain}"
        )
        typer.echo(f"Any client id reads; to write, come in as --client-id {WRITER}")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            typer.echo("Ended.")
