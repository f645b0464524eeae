"""The tenant's state, built from the records of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.company import TENANT_DOMAIN
from bec_kit.tenant.answer import missing
from bec_kit.tenant.state.apps import Apps, apps_of
from bec_kit.tenant.state.emitted import Logs
from bec_kit.tenant.state.mail import Copy, mail_of
from bec_kit.tenant.state.mailboxes import Mailbox, mailboxes_of
from bec_kit.tenant.state.people import devices_of, methods_of, users_of
from bec_kit.tenant.state.roles import Roles, roles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bec_kit.scenarios.book import Book

__all__ = ["State", "state_of"]

Record = dict[str, Any]
MOST_KEPT = 16


@dataclass
class State:
    """What the tenant holds; the server's one thread alone works on it.

    Attributes:
        book: the logs as the scenario left them; never changed.
        users: user objects by object id.
        methods: authentication methods by object id.
        devices: registered devices by object id.
        per_user_mfa: state of per-user MFA by object id, where it is not disabled.
        mailboxes: by user principal name in lower case.
        apps: service principals, applications, grants.
        roles: of the directory.
        licence: `P2`, `P1` or `none`: what the tenant pays for.
        traced: whether the service principal of message trace is there.
        blocked: restricted senders, as Exchange shows them.
        queries: audit queries by id.
        query_fate: how audit queries end: succeeded, failed or cancelled.
        query_limit: most records that an audit query gives; None for all.
        searches: sessions of Search-UnifiedAuditLog.
        results: what cmdlets gave whose next page may be asked for.
        kept: rows of lists whose next page may be asked for.
        logs: what the tenant wrote itself since then.
        resets: password resets that were asked for, by the id of their operation.
        reset_takes: seconds that a password reset takes.
        reset_fails: whether it comes to nothing.
        later: what is still to happen: at which second of the tenant's clock, and what.
        risky: riskyUser objects by object id.
        detections: riskDetection objects.
        risky_sign_ins: what was said of sign-ins, by their id.
        sized: whether cmdlets heed ResultSize.
        policies: what was changed of conditional access policies, by their id.
        mail: copies of messages by user principal name in lower case, the newest first.
        reads: when an app last read a copy so that the log says so: by app, mailbox and copy.
    """

    book: Book
    users: dict[str, Record]
    methods: dict[str, list[Record]]
    devices: dict[str, list[Record]]
    mailboxes: dict[str, Mailbox]
    apps: Apps
    roles: Roles
    licence: str = "P2"
    traced: bool = True
    blocked: list[Record] = field(default_factory=list)
    queries: dict[str, Any] = field(default_factory=dict)
    query_fate: str = "succeeded"
    query_limit: int | None = None
    results: dict[Any, Any] = field(default_factory=dict)
    searches: dict[Any, Any] = field(default_factory=dict)
    kept: dict[Any, list[Record]] = field(default_factory=dict)
    logs: Logs = field(default_factory=Logs)
    resets: dict[str, Record] = field(default_factory=dict)
    reset_takes: float = 3.0
    reset_fails: bool = False
    later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    risky: dict[str, Record] = field(default_factory=dict)
    detections: list[Record] = field(default_factory=list)
    risky_sign_ins: dict[str, Record] = field(default_factory=dict)
    sized: bool = True
    policies: dict[str, Record] = field(default_factory=dict)
    per_user_mfa: dict[str, str] = field(default_factory=dict)
    mail: dict[str, list[Copy]] = field(default_factory=dict)
    reads: dict[tuple[str, str, str], datetime] = field(default_factory=dict)

    @property
    def tenant_id(self) -> str:
        """The tenant's id."""
        return self.book.company.tenant_id

    @property
    def names(self) -> frozenset[str]:
        """Id and domains, by which a request may name the tenant; in lower case."""
        return frozenset({self.tenant_id, self.book.company.domain, TENANT_DOMAIN})

    @property
    def end(self) -> datetime:
        """Where the scenario ends and the tenant's clock begins."""
        return self.book.end

    def audit(self, now: datetime) -> list[Record]:
        """The unified audit log, as far as it can be read at a time, oldest first."""
        return self.book.audit + [one for shown, one in self.logs.audit if shown <= now]

    def directory_audits(self, now: datetime) -> list[Record]:
        """Entra's own audit log, as far as it can be read at a time, oldest first."""
        told = [one for shown, one in self.logs.directory_audits if shown <= now]
        return self.book.directory_audits + told

    def user(self, name: str) -> Record:
        """A user by object id or user principal name.

        Raises:
            Refused: there is none.
        """
        found = self.users.get(name.casefold())
        if found is None:
            upn = name.casefold()
            found = next((one for one in self.users.values() if one["mail"] == upn), None)
        if found is None:
            raise missing(name)
        return found

    def settle(self, seconds: float) -> None:
        """Let happen what is due by this second of the tenant's clock."""
        due = sorted((one for one in self.later if one[0] <= seconds), key=lambda one: one[0])
        self.later = [one for one in self.later if one[0] > seconds]
        for _, work in due:
            work()

    def keep(self, key: Any, rows: list[Record]) -> None:
        """Keep the rows of a list, and forget the oldest."""
        while len(self.kept) >= MOST_KEPT:
            del self.kept[next(iter(self.kept))]
        self.kept[key] = rows


def state_of(book: Book) -> State:
    """The state as it stands when the scenario ends.

    Args:
        book: the records of the scenario.
    """
    users: Sequence[Record] = users_of(book)
    return State(
        book,
        {user["id"]: user for user in users},
        methods_of(book),
        devices_of(book),
        mailboxes_of(book),
        apps_of(book),
        roles_of(book),
        mail=mail_of(book),
    )
