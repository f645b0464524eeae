"""A finding in the making, and from where its rows were done."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.detect.head import INDICATORS
from bec_kit.errors import QueryError
from bec_kit.model import Severity

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from bec_kit.detect.head import Detection

__all__ = ["Context", "Hit", "severity"]


class Context(NamedTuple):
    """From where one row of a finding was done.

    Attributes:
        user: whose row it is.
        at: when, aware UTC; None for a state that has no time.
        indicators: kind of indicator (as in marks) and value.
        raised: the severity of the row if this is the attacker's context.
    """

    user: str | None
    at: datetime | None
    indicators: tuple[tuple[str, str], ...]
    raised: Severity | None

    def value(self, kind: str) -> str | None:
        """The indicator of a kind, if the row shows one."""
        return dict(self.indicators).get(kind)


@dataclass
class Hit:
    """One finding in the making: its severity may still be raised.

    Attributes:
        detection: what found it.
        key: what its rows share.
        severity: the highest of its rows, and what context made of it.
        happened_at: first record, aware UTC; of a state alone, when it was collected.
        last_at: last record, aware UTC; same.
        user: the account concerned; None where it is more than one.
        users: every account that its rows name.
        says: the sentence.
        counter: what speaks against it.
        record_ids: its records, in order of time.
        standing: it shows a state, which belongs to every window.
        rows: in order of time; of thousands few are ever looked at again.
        notes: why its severity was raised.
    """

    detection: Detection
    key: str
    severity: Severity
    happened_at: datetime | None
    last_at: datetime | None
    user: str | None
    users: frozenset[str]
    says: str
    counter: str | None
    record_ids: tuple[str, ...]
    standing: bool
    rows: pa.Table = field(repr=False)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def contexts(self) -> tuple[Context, ...]:
        """From where its rows were done, each once."""
        names = {"user", "happened_at", "context_severity", *INDICATORS}
        rows = self.rows.select([name for name in self.rows.column_names if name in names])
        return tuple(dict.fromkeys(_context(row, self.detection) for row in rows.to_pylist()))

    def lift(self, to: Severity, because: str) -> None:
        """Raise the severity, and say why; never lowers it."""
        if to > self.severity:
            self.notes.append(f"Raised from {self.severity.word} to {to.word}: {because}.")
            self.severity = to


def severity(word: Any, detection: Detection) -> Severity:
    """The severity that a row names.

    Raises:
        QueryError: there is none of this name.
    """
    try:
        return Severity.of(word)
    except (KeyError, ValueError, AttributeError):
        raise QueryError(f"{detection.id}: a row gives a severity that there is not") from None


def _context(row: dict[str, Any], detection: Detection) -> Context:
    raised = row.get("context_severity")
    return Context(
        user=row["user"],
        at=row["happened_at"],
        indicators=tuple(
            (kind, str(row[column])) for column, kind in INDICATORS.items() if row.get(column)
        ),
        raised=None if raised is None else severity(raised, detection),
    )
