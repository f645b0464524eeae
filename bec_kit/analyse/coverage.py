"""The coverage table: what was looked at, and what could not be.

Rows of kind `source` count records by source, user and day (a case user's
empty days stand there too, with 0). Rows of kind `window` compare a source's span
with the case's; with a day they name one on which a whole source is silent, or a
mailbox was throttled; with a file's name they say whether it was cut, capped or
partly unreadable; with a tool's name they repeat what its own log says it did not
fetch. `detection` is how each detection ended for each user.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["FileFacts", "compute"]

# Exports that end exactly at one of these were probably cut by the tool's own limit.
CAPS = (100, 1_000, 5_000, 10_000, 50_000, 100_000, 250_000)
DAY = timedelta(days=1)
YEAR = 366
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of these a day without any is the rule, and no sign of a hole in the export.
RARE = frozenset({"alerts"})


@dataclass(frozen=True)
class FileFacts:
    """What is known of one file of evidence.

    Attributes:
        name: as people know it.
        read: records seen.
        unreadable: records that could not be parsed.
        missing: sentences on what its slices lack.
    """

    name: str
    read: int
    unreadable: int
    missing: tuple[str, ...] = ()


def compute(
    engine: Engine,
    facts: Facts,
    sources: Mapping[str, str],
    files: Sequence[FileFacts],
    detections: pa.Table,
) -> pa.Table:
    """The rows of `coverage`.

    Args:
        engine: the tables of the case.
        facts: of the case.
        sources: primary table of each source, by source id.
        files: every file of evidence.
        detections: coverage rows that the detections gave.

    Returns:
        A table with the columns and the order of `coverage`.
    """
    rows: list[dict[str, Any]] = []
    for source, table in sources.items():
        if TABLES[table].kind == "events":
            rows += _events(engine, facts, source, table)
        elif TABLES[table].kind == "state":
            rows.append(_state(engine, source, table))
    rows += _throttled(engine)
    rows += _told(engine)
    rows += (row for file in files for row in _file(file))
    whole = pa.concat_tables([pa.Table.from_pylist(rows, schema("coverage")), detections])
    order: list[tuple[str, Literal["ascending", "descending"]]] = [
        (name, "ascending") for name in TABLES["coverage"].order
    ]
    return whole.sort_by(order).select(TABLES["coverage"].names)


def _row(kind: str, name: str, state: str, why: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "name": name, "state": state, "why": why} | more


def _events(engine: Engine, facts: Facts, source: str, table: str) -> Iterator[dict[str, Any]]:
    user = "sender" if table == "messages" else '"user"'
    counted = engine.arrow(
        f"""select {user} as "user", date_trunc('day', happened_at) as day, count(*) as "rows"
        from {table} group by 1, 2 order by 1 nulls first, 2 nulls first"""  # noqa: S608  our own names
    ).to_pylist()
    days = sorted({row["day"] for row in counted if row["day"]})
    if not counted:
        yield _row("window", source, "none", "the case holds no evidence of this source")
        return
    for row in counted:
        why = "" if row["day"] else "these records have no time that could be read"
        yield _row("source", source, "complete" if row["day"] else "partial", why, **row)
    if days:
        seen = {(row["user"], row["day"]) for row in counted} | _received(engine, table)
        if table not in RARE:
            yield from _quiet_days(facts, source, seen, days)
        rows = sum(row["rows"] for row in counted)
        yield _window(facts, source, days, rows, _lacking_kinds(engine, table))


def _received(engine: Engine, table: str) -> set[tuple[str, datetime]]:
    """The days on which somebody got mail: who only receives is in the trace, too."""
    if table != "messages":
        return set()
    got = engine.arrow(
        """select distinct m.recipient as "user", date_trunc('day', m.happened_at) as day
        from messages m where m.happened_at is not null"""
    )
    return {(row["user"], row["day"]) for row in got.to_pylist()}


def _lacking_kinds(engine: Engine, table: str) -> list[str]:
    """What the audit log's own logins do not replace of Entra's log, in words."""
    if table != "sign_ins":
        return []
    kinds = engine.arrow("select distinct s.kind as kind from sign_ins s").to_pylist()
    lacking = {"interactive", "non_interactive"} - {row["kind"] for row in kinds}
    words = " or ".join(sorted(kind.replace("_", "-") for kind in lacking))
    return [f"no {words} sign-ins of Entra's own log are in the case"] if words else []


def _quiet_days(
    facts: Facts, source: str, seen: set[tuple[str, datetime]], days: list[datetime]
) -> Iterator[dict[str, Any]]:
    """Days without a record: of anybody (a gap), and of a case user (quiet, or not exported)."""
    for day, count in _quiet(days[0], days[-1], days):
        why = "no record of anybody between days that have some: the export may have a hole"
        yield _row("window", source, "none", why + _long(count), day=day, rows=0)
    start = facts.window.start or days[0]
    end = facts.window.end - timedelta(microseconds=1) if facts.window.end else days[-1]
    for user in facts.users:
        for day, count in _quiet(start, end, [day for name, day in seen if name == user and day]):
            why = "no record of this user on this day: quiet, or not exported"
            yield _row("source", source, "none", why + _long(count), user=user, day=day, rows=0)


def _long(count: int) -> str:
    told = f"; so it is for {count:,} days from here, or a record bears a wrong time"
    return told if count > 1 else ""


def _quiet(
    first: datetime, last: datetime, known: Iterable[datetime]
) -> Iterator[tuple[datetime, int]]:
    """Days that are not known, each with 1; a hole of more than a year as one, with its length.

    A single record may bear the year 1 or 9999; no date is made beyond the last day.
    """
    start, end = ((moment - EPOCH) // DAY for moment in (first, last))
    inside = sorted({day for moment in known if start <= (day := (moment - EPOCH) // DAY) <= end})
    for day in [*inside, end + 1]:
        if day - start > YEAR:
            yield EPOCH + start * DAY, day - start
        else:
            yield from ((EPOCH + number * DAY, 1) for number in range(start, day))
        start = day + 1


def _window(
    facts: Facts, source: str, days: list[datetime], rows: int, lacking: list[str]
) -> dict[str, Any]:
    window = facts.window
    span = f"records from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d} (UTC)"
    lacks = list(lacking)
    if window.start and days[0] - window.start >= DAY:
        lacks.append(f"the window begins on {window.start:%Y-%m-%d}")
    if window.end and window.end - days[-1] >= 2 * DAY:
        lacks.append(f"the window ends on {window.end:%Y-%m-%d}")
    if lacks:
        return _row("window", source, "partial", f"{span}, but {' and '.join(lacks)}", rows=rows)
    return _row("window", source, "complete", span, rows=rows)


def _state(engine: Engine, source: str, table: str) -> dict[str, Any]:
    rows = engine.arrow(f'select count(*) as "rows" from {table}').to_pylist()[0]["rows"]  # noqa: S608  our own name
    if not rows:
        return _row("window", source, "none", "the case holds no evidence of this source")
    return _row("window", source, "complete", "as it stood when collected", rows=rows)


def _throttled(engine: Engine) -> Iterator[dict[str, Any]]:
    found = engine.arrow(
        """select mailbox as "user", date_trunc('day', happened_at) as day, count(*) as "rows"
        from mail_access where throttled group by 1, 2 order by 1, 2"""
    )
    why = "reading was throttled: reads of the 24 hours after are not in the log"
    for row in found.to_pylist():
        yield _row("window", "audit", "partial", why, **row)


def _told(engine: Engine) -> Iterator[dict[str, Any]]:
    """What the tools that collected the evidence say they could not fetch, or found empty."""
    found = engine.arrow(
        """select t.tool as tool, t.level as level, t.said as said, count(*) as "rows",
            min(t.evidence_id) as evidence_id
        from tool_log t where t.level in ('warning', 'error', 'empty')
        group by 1, 2, 3 order by 1, 2, 3"""
    )
    for row in found.to_pylist():
        state = "none" if row["level"] == "empty" else "partial"
        times = f", {row['rows']:,} times" if row["rows"] > 1 else ""
        why = f"{row['tool']} says{times} ({row['evidence_id']}): {row['said']}"
        yield _row("window", row["tool"], state, why)


def _file(file: FileFacts) -> Iterator[dict[str, Any]]:
    """What a file lacks, if anything."""
    said = list(file.missing)
    if file.unreadable:
        said.append(f"{file.unreadable:,} of {file.read:,} records could not be parsed")
    if file.read in CAPS:
        said.append(f"exactly {file.read:,} records: the export may have stopped at its limit")
    if not file.read:
        yield _row("window", file.name, "none", "the file holds no record", rows=0)
    elif said:
        yield _row("window", file.name, "partial", "; ".join(said), rows=file.read)
