"""The few values that travel between the layers of the kit."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["Batch", "Broken", "Facts", "Finding", "Mark", "Origin", "Outcome", "Severity", "Window"]


class Severity(enum.IntEnum):
    """How much a finding matters, from a note to a proven takeover."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The word that stands in tables and JSON, such as `high`."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Severity:
        """Read the word back.

        Raises:
            KeyError: no severity has this name.
        """
        return cls[word.upper()]


class Outcome(enum.StrEnum):
    """How a detection ended for a user; silence is not an answer."""

    HIT = "hit"
    CLEAR = "clear"
    BLIND = "blind"
    FAILED = "failed"


@dataclass(frozen=True)
class Window:
    """A half-open span of time: the start is inside, the end is not.

    Attributes:
        start: first moment inside, aware and in UTC; None where it is open.
        end: first moment outside, aware and in UTC; None where it is open.
    """

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the moment (aware, UTC) lies inside."""
        return (self.start is None or moment >= self.start) and (
            self.end is None or moment < self.end
        )


@dataclass(frozen=True)
class Mark:
    """What an analyst said of an indicator.

    Attributes:
        verdict: `attacker` or `known-good`.
        kind: `ip`, `session`, `user-agent`, `app` or `device`.
        value: the indicator as it stands in the tables (addresses normalised).
        why: the analyst's reason, in their words.
        at: when it was said, aware and in UTC.
    """

    verdict: str
    kind: str
    value: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """What the analyst knows of a case before any log is read.

    Attributes:
        case_id: the folder's own id, a UUID.
        title: what the case is called in the report.
        users: the accounts in question, case-folded UPNs.
        home_domains: the tenant's own domains, case-folded.
        window: what report and timeline are bounded by; detections see everything.
        examiner: who works on it.
        created_at: when the case was opened, aware and in UTC.
        marks: what was marked so far.
        databases: `.mmdb` files in the case's folder `reference`, in order of their names.
        rogue_apps: a list of such applications there; None for the kit's own.
    """

    case_id: str
    title: str
    users: tuple[str, ...]
    home_domains: tuple[str, ...]
    window: Window
    examiner: str
    created_at: datetime
    marks: tuple[Mark, ...] = field(default=())
    databases: tuple[Path, ...] = ()
    rogue_apps: Path | None = None


@dataclass(frozen=True)
class Finding:
    """One line of what a detection found, or why it found nothing.

    Attributes:
        finding_id: sha256 of (detection, its version, key); stable between runs.
        detection_id: such as `PE-02`.
        version: of the detection.
        title: what was looked for.
        severity: how much it matters.
        outcome: hit, clear, blind or failed.
        happened_at: first record, aware UTC; None unless it is a hit.
        last_at: last record, aware UTC; None unless it is a hit.
        user: the account concerned, case-folded UPN; None for the whole case.
        says: the sentence that the report prints.
        why: why this is a sign of a takeover.
        benign: what innocent things look the same.
        counter: what speaks against it here, if anything.
        missing: for a blind one, what the case lacks.
        fix: the card of the playbook that answers it.
        attack: ATT&CK technique ids.
        record_ids: the records behind it, in order.
        key: what rows were folded by.
    """

    finding_id: str
    detection_id: str
    version: int
    title: str
    severity: Severity
    outcome: Outcome
    happened_at: datetime | None
    last_at: datetime | None
    user: str | None
    says: str
    why: str
    benign: str
    counter: str | None
    missing: str | None
    fix: str
    attack: tuple[str, ...]
    record_ids: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Broken:
    """Something that could not be parsed, verbatim.

    Attributes:
        row: number of the record in the sealed item, from 1.
        reason: why, in plain words, without the content.
        body: the bytes as they stand in the item.
        offset: bytes from the start of the item; None where unknown.
    """

    row: int
    reason: str
    body: bytes
    offset: int | None = None


@dataclass(frozen=True)
class Origin:
    """Where a batch of records comes from.

    Attributes:
        evidence_id: the sealed item, such as `0003-audit`, or `0004-mixed.2` for a member.
        sealed_at: when it was sealed, aware and in UTC.
        owner: whose state was asked for, as it was asked; None where nobody's, or nobody knows.
        view: which of several views of the same things was asked for; empty where there is one.
    """

    evidence_id: str
    sealed_at: datetime
    owner: str | None = None
    view: str = ""


@dataclass
class Batch:
    """Records of one source, each in that source's own (native) shape.

    The native shape is what the service itself writes: the AuditData object,
    Graph's signIn, directoryAudit, exchangeMessageTrace, messageRule or
    authenticationMethod, with the keys as the service spells them. Formats
    bring every export into it; sources know nothing else.

    Attributes:
        source: id of the source whose normaliser takes it.
        docs: the records.
        rows: number of each record in the sealed item, from 1.
        flags: for each record what to know of it (keys of `tables.FLAGS`); often empty.
        lossy: from a flattened copy, which never wins over a raw one.
    """

    source: str
    docs: list[dict[str, Any]]
    rows: list[int]
    flags: list[tuple[str, ...]]
    lossy: bool = False
