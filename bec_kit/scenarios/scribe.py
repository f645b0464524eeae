"""Writes what happens into the book, each event in all the logs that would show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from bec_kit.scenarios.records import login, sign_in, trace
from bec_kit.scenarios.records.directory import Change, audit_change, graph_change
from bec_kit.scenarios.session import EXCHANGE, App, Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Company, Device, Person
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.places import Network
    from bec_kit.scenarios.post import Message

__all__ = ["Scribe"]

Said = ParamSpec("Said")


class Scribe:
    """The hand that writes one stretch of the story.

    Attributes:
        book: what it writes into.
        company: the tenant.
        dice: the chance of this stretch.
    """

    def __init__(self, book: Book, dice: Dice) -> None:
        """Begin a stretch with its own chance."""
        self.book, self.company, self.dice = book, book.company, dice

    def audit(self, record: dict[str, Any]) -> str:
        """Put a record into the audit log and give its id."""
        self.book.audit.append(record)
        return str(record["Id"])

    def record(
        self,
        make: Callable[Concatenate[Company, Dice, Said], dict[str, Any]],
        *args: Said.args,
        **kwargs: Said.kwargs,
    ) -> str:
        """Make a record with the tenant and the chance of this stretch, and put it in.

        Args:
            make: one of `records`.
            *args: what it wants to know besides.
            **kwargs: the same, by name.
        """
        return self.audit(make(self.company, self.dice, *args, **kwargs))

    def session(
        self,
        person: Person,
        app: str,
        device: Device,
        place: tuple[Network, str],
        moment: datetime,
        session_id: str | None = None,
    ) -> Session:
        """A token that a sign-in would issue now; `place` is the network and the address in it."""
        return Session(
            person,
            app,
            device,
            place[0],
            place[1],
            session_id or self.dice.guid(),
            self.dice.guid(),
            moment,
        )

    def interactive(
        self,
        session: Session,
        *,
        resource: App = EXCHANGE,
        error: int = 0,
        fresh: bool = False,
        correlation: str | None = None,
    ) -> str:
        """A sign-in that a person took part in: in Entra's log and in the audit log."""
        joined = correlation or self.dice.guid()
        moment = session.issued_at
        self.book.sign_ins.append(
            sign_in.graph_sign_in(
                self.company,
                session,
                moment,
                resource,
                joined,
                interactive=True,
                error=error,
                fresh=fresh,
            )
        )
        return self.audit(login.audit_login(self.company, session, moment, resource, joined, error))

    def silent(self, session: Session, *, resource: App = EXCHANGE, client_app: str = "") -> str:
        """A token refreshed without anybody: in Entra's log alone."""
        kind = client_app or "Mobile Apps and Desktop clients"
        self.book.sign_ins.append(
            sign_in.graph_sign_in(
                self.company,
                session,
                session.issued_at,
                resource,
                self.dice.guid(),
                interactive=False,
                client_app=kind,
            )
        )
        return session.request_id

    def refreshed(self, session: Session, moment: datetime, **changes: Any) -> Session:
        """The same root authentication with a newer token, written as a silent sign-in.

        Args:
            session: the one that it continues.
            moment: when.
            **changes: fields of the session that differ.
        """
        newer = replace(session, request_id=self.dice.guid(), issued_at=moment, **changes)
        self.silent(newer, client_app="Browser" if newer.app in ("owa", "home") else "")
        return newer

    def deliver(self, message: Message) -> tuple[str, ...]:
        """Put a message into the trace, a row for each recipient, and give the rows' ids."""
        rows = trace.rows(message)
        self.book.traces.extend(rows)
        return tuple(f"{row['id']}/{row['recipientAddress']}" for row in rows)

    def change(self, change: Change, moment: datetime) -> tuple[str, str]:
        """A change in the directory: in the audit log and in Entra's own; gives both ids."""
        correlation = self.dice.guid()
        entra = graph_change(self.dice, change, moment, correlation)
        self.book.directory_audits.append(entra)
        record = audit_change(self.company, self.dice, change, moment, correlation)
        return self.audit(record), str(entra["id"])

    def entra_only(self, change: Change, moment: datetime) -> str:
        """A change that Entra's own log alone records; gives its id."""
        entra = graph_change(self.dice, change, moment, self.dice.guid())
        self.book.directory_audits.append(entra)
        return str(entra["id"])
