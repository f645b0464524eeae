"""Rows of a detection, folded into findings: rows of one key are one finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.detect.head import COMPUTED, INDICATORS, REQUIRED, Detection
from bec_kit.detect.says import sentence
from bec_kit.errors import QueryError
from bec_kit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    import pyarrow as pa

__all__ = ["Context", "Hit", "fold"]


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
        contexts: from where its rows were done, each once.
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
    contexts: tuple[Context, ...]
    notes: list[str] = field(default_factory=list)

    def lift(self, to: Severity, because: str) -> None:
        """Raise the severity, and say why; never lowers it."""
        if to > self.severity:
            self.notes.append(f"Raised from {self.severity.word} to {to.word}: {because}.")
            self.severity = to


def fold(rows: pa.Table, detection: Detection, users: Collection[str]) -> list[Hit]:
    """Fold the rows that a select gave.

    Args:
        rows: one for each evidence record.
        detection: whose rows they are.
        users: the case's, who stand for a finding that several accounts share.

    Returns:
        One hit for each key, in order of the keys.

    Raises:
        QueryError: a column is missing, or a row lacks its key, its record or a known severity.
    """
    wanted = {*REQUIRED, *detection.names} - set(COMPUTED)
    lacking = sorted(wanted - set(rows.column_names))
    if lacking:
        raise QueryError(f"{detection.id}: the select gives no column {lacking[0]}")
    wanted |= {*INDICATORS, "context_severity", "standing"} & set(rows.column_names)
    _check_kinds(rows, wanted, detection)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows.select(sorted(wanted)).to_pylist():
        if not isinstance(row["finding_key"], str) or not isinstance(row["record_id"], str):
            raise QueryError(f"{detection.id}: a row has no text as finding_key or record_id")
        row["severity"] = _severity(row["severity"], detection)
        groups.setdefault(row["finding_key"], []).append(row)
    return [_hit(key, groups[key], detection, users) for key in sorted(groups)]


def _check_kinds(rows: pa.Table, wanted: Collection[str], detection: Detection) -> None:
    """An analyst's select may give anything; nothing behind this asks again."""
    import pyarrow as pa

    def is_text(kind: pa.DataType) -> bool:
        return pa.types.is_string(kind) or pa.types.is_large_string(kind)

    def is_moment(kind: pa.DataType) -> bool:
        return pa.types.is_timestamp(kind) and kind.tz is not None

    checks: dict[str, Callable[[pa.DataType], bool]] = {
        **dict.fromkeys((*REQUIRED, *INDICATORS, "context_severity"), is_text),
        "happened_at": is_moment,
        "standing": pa.types.is_boolean,
    }
    for name in sorted(wanted):
        if rows.column_names.count(name) > 1:
            raise QueryError(f"{detection.id}: the select gives {name} more than once")
        kind = rows.schema.field(name).type
        if name in checks and not (pa.types.is_null(kind) or checks[name](kind)):
            raise QueryError(f"{detection.id}: {name} must not be of the kind {kind}: cast it")


def _severity(word: Any, detection: Detection) -> Severity:
    try:
        return Severity.of(word)
    except (KeyError, ValueError, AttributeError):
        raise QueryError(f"{detection.id}: a row gives a severity that there is not") from None


def _order(row: dict[str, Any]) -> tuple[bool, Any, str]:
    at = row["happened_at"]
    return at is None, at, row["record_id"]


def _hit(key: str, rows: list[dict[str, Any]], detection: Detection, users: Collection[str]) -> Hit:
    rows.sort(key=_order)
    severity = max(row["severity"] for row in rows)
    top = [row for row in rows if row["severity"] == severity]
    records = tuple(dict.fromkeys(row["record_id"] for row in rows))
    # a state was collected then: it did not happen then
    dated = [row for row in rows if not row.get("standing")] or rows
    times = [row["happened_at"] for row in dated if row["happened_at"] is not None]
    counters = dict.fromkeys(row["counter"] for row in rows if row["counter"])
    return Hit(
        detection=detection,
        key=key,
        severity=severity,
        happened_at=min(times, default=None),
        last_at=max(times, default=None),
        user=_concerned(top, rows, users),
        users=frozenset(row["user"] for row in rows if row["user"]),
        says=sentence(detection.says, {**top[0], "records": len(records)}),
        counter=" ".join(counters) or None,
        record_ids=records,
        standing=any(row.get("standing") for row in rows),
        contexts=tuple(dict.fromkeys(_context(row, detection) for row in rows)),
    )


def _concerned(
    top: list[dict[str, Any]], rows: list[dict[str, Any]], users: Collection[str]
) -> str | None:
    """The one account of the gravest rows; else the case's one among all; else none."""
    for some in (
        {row["user"] for row in top if row["user"]},
        {row["user"] for row in rows if row["user"] in users},
    ):
        if len(some) == 1:
            return str(some.pop())
    return None


def _context(row: dict[str, Any], detection: Detection) -> Context:
    raised = row.get("context_severity")
    return Context(
        user=row["user"],
        at=row["happened_at"],
        indicators=tuple(
            (kind, str(row[column])) for column, kind in INDICATORS.items() if row.get(column)
        ),
        raised=None if raised is None else _severity(raised, detection),
    )
