"""What a write leaves in the logs, by the tenant's clock: made here, and nowhere else.

An operation that changed something says so with one of these, and the record then comes out of
audit queries, Search-UnifiedAuditLog and directoryAudits:

    changed(asked, Change(...))         a change of the directory: both logs have it
    entra_only(asked, Change(...))      one that Entra's own log alone records
    ran(asked, cmdlet, values, object)  a cmdlet of Exchange (type 1)
    kept(asked, record)                 any other AuditData object, as `bec_kit.scenarios.records`
                                        makes it; its times are those of `asked.now`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS
from bec_kit.scenarios.records import cmdlet
from bec_kit.scenarios.records.directory import Change, Program, audit_change, graph_change
from bec_kit.scenarios.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bec_kit.scenarios.company import Person
    from bec_kit.tenant.operation import Asked

__all__ = ["Logs", "actor", "changed", "dice", "entra_only", "kept", "ran", "session"]

Record = dict[str, Any]


@dataclass
class Logs:
    """Records that the tenant wrote itself since it started.

    Attributes:
        delay: how long after its time a record can be read.
        audit: AuditData objects, each with the time from which it can be read.
        directory_audits: directoryAudit objects, in the same way.
    """

    delay: timedelta = timedelta(0)
    audit: list[tuple[datetime, Record]] = field(default_factory=list)
    directory_audits: list[tuple[datetime, Record]] = field(default_factory=list)


def kept(asked: Asked, record: Record) -> None:
    """Put a record into the unified audit log.

    Args:
        asked: the request that it tells of.
        record: an AuditData object, whole.
    """
    logs = asked.state.logs
    logs.audit.append((asked.now + logs.delay, record))


def changed(asked: Asked, change: Change) -> None:
    """Put a change of the directory into the unified audit log and into Entra's own."""
    chance = dice(asked)
    correlation = chance.guid()
    _entra(asked, graph_change(chance, change, asked.now, correlation))
    kept(asked, audit_change(asked.state.book.company, chance, change, asked.now, correlation))


def entra_only(asked: Asked, change: Change) -> None:
    """Put a change of the directory into Entra's own log alone."""
    chance = dice(asked)
    _entra(asked, graph_change(chance, change, asked.now, chance.guid()))


def ran(asked: Asked, name: str, values: Mapping[str, str], object_id: str) -> None:
    """Put a cmdlet that changed something into the unified audit log.

    Args:
        asked: the request that ran it.
        name: of the cmdlet.
        values: its parameters, as the log writes them.
        object_id: what it worked on, as `mailbox_object` and `rule_object` write it.
    """
    company, chance, by = asked.state.book.company, dice(asked), actor(asked)
    if isinstance(by, Program):
        record = cmdlet.by_app(company, chance, by, asked.now, name, values, object_id)
    else:
        token = session(asked, by, chance)
        record = cmdlet.by_person(company, chance, token, asked.now, name, values, object_id)
    kept(asked, record)


def actor(asked: Asked) -> Person | Program:
    """Who asks: the person whom the token stands for, or the application itself."""
    claims, company = asked.claims, asked.state.book.company
    if claims.person:
        return next(one for one in company.people if one.object_id == claims.person)
    own_id = str(uuid5(NAMESPACE_URL, claims.client_id))
    return Program("bec-kit", claims.client_id, own_id)


def session(asked: Asked, person: Person, chance: Dice) -> Session:
    """A token of a person at their own machine in the office."""
    return Session(
        person,
        "office",
        person.desktop,
        NETWORKS["office"],
        person.office_ip,
        chance.guid(),
        chance.guid(),
        asked.now,
    )


def dice(asked: Asked) -> Dice:
    """The chance of the next record: the same for the same writes in the same order."""
    logs, seed = asked.state.logs, asked.state.book.company.seed
    return Dice(seed, "tenant", "emitted", len(logs.audit), len(logs.directory_audits))


def _entra(asked: Asked, record: Record) -> None:
    logs = asked.state.logs
    logs.directory_audits.append((asked.now + logs.delay, record))
