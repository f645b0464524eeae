"""What a write leaves in the logs, by the tenant's clock: made here, and nowhere else.

An operation that changed something says so with one of these, and the record then comes out of
audit queries, Search-UnifiedAuditLog and directoryAudits:

    changed(asked, activity, target)    a change of the directory: both logs have it, but for what
                                        Entra's own log alone records
    ran(asked, cmdlet, values, object)  a cmdlet of Exchange (type 1)
    kept(asked, record)                 any other AuditData object, as `bec_kit.scenarios.records`
                                        makes it from `dice(asked)`, `session(...)`, `asked.now`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS
from bec_kit.scenarios.records import cmdlet
from bec_kit.scenarios.records.directory import (
    Change,
    Program,
    audit_change,
    graph_change,
)
from bec_kit.scenarios.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bec_kit.scenarios.company import Person
    from bec_kit.scenarios.records.directory import Target
    from bec_kit.tenant.operation import Asked

__all__ = ["ACTIVITIES", "Logs", "actor", "changed", "dice", "kept", "ran", "session"]

Record = dict[str, Any]

_CORE, _METHODS, _RISK = "Core Directory", "Authentication Methods", "Identity Protection"
ENTRA_ONLY = frozenset({_METHODS, _RISK})
# activity: category, loggedByService and operationType of Entra's own log
ACTIVITIES = {
    "Admin deleted security info": ("UserManagement", _METHODS, "Delete"),
    "ConfirmAccountCompromised": ("Other", _RISK, "Update"),
    "ConfirmCompromised": ("Other", _RISK, "Update"),
    "Delete device": ("Device", _CORE, "Delete"),
    "Disable account": ("UserManagement", _CORE, "Update"),
    "DismissUser": ("Other", _RISK, "Update"),
    "Enable account": ("UserManagement", _CORE, "Update"),
    "Remove app role assignment from service principal": (
        "ApplicationManagement",
        _CORE,
        "Unassign",
    ),
    "Remove app role assignment from user": ("UserManagement", _CORE, "Unassign"),
    "Remove delegated permission grant": ("ApplicationManagement", _CORE, "Unassign"),
    "Remove eligible member from role in PIM completed (permanent)": (
        "RoleManagement",
        "PIM",
        "AdminRemovePermanentEligibleRole",
    ),
    "Remove member from role": ("RoleManagement", _CORE, "Unassign"),
    "Remove member from role in PIM completed (permanent)": (
        "RoleManagement",
        "PIM",
        "AdminRemovePermanentGrantedRole",
    ),
    "Remove service principal": ("ApplicationManagement", _CORE, "Delete"),
    "Reset user password": ("UserManagement", _CORE, "Update"),
    "Update StsRefreshTokenValidFrom Timestamp": ("UserManagement", _CORE, "Update"),
    "Update conditional access policy": ("Policy", "Conditional Access", "Update"),
    "Update device": ("Device", _CORE, "Update"),
    "Update service principal": ("ApplicationManagement", _CORE, "Update"),
    "Update user": ("UserManagement", _CORE, "Update"),
}


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


def changed(
    asked: Asked,
    activity: str,
    target: Target,
    properties: Mapping[str, tuple[str, str]] | None = None,
    *,
    more: tuple[Target, ...] = (),
    reason: str = "",
    details: Mapping[str, str] | None = None,
) -> None:
    """Put a change of the directory into the logs that have it.

    Args:
        asked: the request that made it.
        activity: as Entra's own log spells it; one of those that are listed here.
        target: what was changed.
        properties: name: (old, new), as plain text or JSON text.
        more: what else it touched.
        reason: the log's own words on it.
        details: additional details.
    """
    category, service, kind = ACTIVITIES[activity]
    by, chance = actor(asked), dice(asked)
    change = Change(
        activity,
        category,
        service,
        kind,
        by,
        "" if isinstance(by, Program) else by.office_ip,
        asked.headers.get("user-agent", ""),
        target,
        dict(properties or {}),
        reason,
        more,
        dict(details or {}),
    )
    correlation, logs = chance.guid(), asked.state.logs
    entra = graph_change(chance, change, asked.now, correlation)
    logs.directory_audits.append((asked.now + logs.delay, entra))
    if service not in ENTRA_ONLY:
        company = asked.state.book.company
        kept(asked, audit_change(company, chance, change, asked.now, correlation))


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
