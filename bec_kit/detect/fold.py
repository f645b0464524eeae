"""Rows of a detection, folded into findings: rows of one key are one finding."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from bec_kit.detect.head import COMPUTED, INDICATORS, REQUIRED, Detection
from bec_kit.detect.hit import Hit
from bec_kit.detect.hit import severity as severity_of
from bec_kit.detect.says import sentence
from bec_kit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Set

    import pyarrow as pa

    from bec_kit.model import Severity

__all__ = ["fold"]


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
    import pyarrow as pa

    wanted = {*REQUIRED, *detection.names} - set(COMPUTED)
    lacking = sorted(wanted - set(rows.column_names))
    if lacking:
        raise QueryError(f"{detection.id}: the select gives no column {lacking[0]}")
    wanted |= {*INDICATORS, "context_severity", "standing"} & set(rows.column_names)
    _check_kinds(rows, wanted, detection)
    rows = _in_order(rows.select(sorted(wanted)), detection)
    read = _read(rows, detection)
    findings = [_folded(span, read, users) for span in _spans(_values(rows, "finding_key"))]
    tops = rows.take(pa.array([each.top for each in findings], pa.int64())).to_pylist()
    firsts, lasts = (
        rows["happened_at"].take(pa.array(places, pa.int64())).to_pylist()
        for places in ([each.first for each in findings], [each.last for each in findings])
    )
    return [
        Hit(
            detection=detection,
            key=top["finding_key"],
            severity=found.severity,
            happened_at=first,
            last_at=last,
            user=found.user,
            users=found.users,
            says=sentence(
                detection.says,
                {**top, "severity": found.severity, "records": len(found.record_ids)},
            ),
            counter=found.counter,
            record_ids=found.record_ids,
            standing=found.standing,
            rows=rows.slice(found.span.start, len(found.span)),
        )
        for found, top, first, last in zip(findings, tops, firsts, lasts, strict=True)
    ]


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


def _in_order(rows: pa.Table, detection: Detection) -> pa.Table:
    """By key, then by time, undated rows last."""
    import pyarrow as pa

    for name in ("finding_key", "record_id"):
        if rows[name].null_count:
            raise QueryError(f"{detection.id}: a row has no text as finding_key or record_id")
    if pa.types.is_null(rows.schema.field("happened_at").type):
        place = rows.schema.get_field_index("happened_at")
        undated = pa.nulls(rows.num_rows, pa.timestamp("us", "UTC"))
        rows = rows.set_column(place, "happened_at", undated)
    return rows.sort_by(
        [("finding_key", "ascending"), ("happened_at", "ascending"), ("record_id", "ascending")]
    ).combine_chunks()


class _Read(NamedTuple):
    """What is asked of every row, by its place."""

    records: list[str]
    users: list[str | None]
    severities: list[Severity]
    counters: list[str | None]
    dated: list[bool]
    standing: list[bool]


def _read(rows: pa.Table, detection: Detection) -> _Read:
    words = _values(rows, "severity")
    known = {word: severity_of(word, detection) for word in set(words)}
    standing = _values(rows, "standing") if "standing" in rows.column_names else []
    return _Read(
        records=_values(rows, "record_id"),
        users=_values(rows, "user"),
        severities=[known[word] for word in words],
        counters=_values(rows, "counter"),
        dated=[each is True for each in rows["happened_at"].is_valid().to_pylist()],
        standing=[bool(each) for each in standing] or [False] * rows.num_rows,
    )


def _values(rows: pa.Table, name: str) -> list[Any]:
    return cast("list[Any]", rows[name].to_pylist())


def _spans(keys: list[str]) -> Iterator[range]:
    """The places of the rows of each key; equal keys stand together."""
    start = 0
    for _, some in groupby(keys):
        end = start + sum(1 for _ in some)
        yield range(start, end)
        start = end


class _Folded(NamedTuple):
    """What the rows of one key say together; `top`, `first` and `last` are places of rows."""

    span: range
    top: int
    first: int | None
    last: int | None
    severity: Severity
    user: str | None
    users: frozenset[str]
    counter: str | None
    record_ids: tuple[str, ...]
    standing: bool


def _folded(span: range, read: _Read, users: Collection[str]) -> _Folded:
    severity = max(read.severities[place] for place in span)
    tops = [place for place in span if read.severities[place] == severity]
    # a state was collected then: it did not happen then
    happened = [place for place in span if not read.standing[place]] or span
    dated = [place for place in happened if read.dated[place]]
    named = frozenset(user for place in span if (user := read.users[place]))
    counters = dict.fromkeys(told for place in span if (told := read.counters[place]))
    return _Folded(
        span=span,
        top=tops[0],
        first=dated[0] if dated else None,
        last=dated[-1] if dated else None,
        severity=severity,
        user=_concerned({user for place in tops if (user := read.users[place])}, named, users),
        users=named,
        counter=" ".join(counters) or None,
        record_ids=tuple(dict.fromkeys(read.records[place] for place in span)),
        standing=any(read.standing[place] for place in span),
    )


def _concerned(gravest: Set[str], named: Set[str], users: Collection[str]) -> str | None:
    """The one account of the gravest rows; else the case's one among all; else none."""
    for some in (gravest, named & set(users)):
        if len(some) == 1:
            return next(iter(some))
    return None
