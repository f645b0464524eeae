"""Where a scenario's records are gathered until they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company

__all__ = ["Act", "Book", "Trap"]

Record = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing that the attacker did.

    Attributes:
        id: short and stable, such as `replay`.
        at: when it began, aware and in UTC.
        what: one sentence for people.
        user: whose account; empty where several.
        detections: those that must hit.
        may: those that hit for good reason as well, and are no false alarm.
        record_ids: the records that show it.
    """

    id: str
    at: datetime
    what: str
    user: str
    detections: tuple[str, ...]
    may: tuple[str, ...]
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class Trap:
    """Something innocent that looks like an attack.

    Attributes:
        id: short and stable.
        what: one sentence for people.
        user: whose account; empty for everybody but the victim.
        detection: which must not fire on it.
        tolerated: up to this severity it may, because the log does not tell more; else empty.
        record_ids: the records that show it; where there are none, the account alone decides.
    """

    id: str
    what: str
    user: str
    detection: str
    tolerated: str = ""
    record_ids: tuple[str, ...] = ()


@dataclass
class Book:
    """All records of a scenario, each in the shape of the service that writes it.

    Attributes:
        company: the tenant.
        start: first moment of the window, aware and in UTC.
        end: first moment after it.
        audit: AuditData objects.
        sign_ins: Graph's beta signIn objects.
        directory_audits: Graph's directoryAudit objects.
        traces: Graph's exchangeMessageTrace objects.
        rules: messageRule objects of the victim.
        methods: authenticationMethod objects of the victim.
        acts: what the attacker did.
        traps: what looks like it.
    """

    company: Company
    start: datetime
    end: datetime
    audit: list[Record] = field(default_factory=list)
    sign_ins: list[Record] = field(default_factory=list)
    directory_audits: list[Record] = field(default_factory=list)
    traces: list[Record] = field(default_factory=list)
    rules: list[Record] = field(default_factory=list)
    methods: list[Record] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    traps: list[Trap] = field(default_factory=list)
