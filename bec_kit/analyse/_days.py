"""On which days a source of events has records, and what that lacks of the case's window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["entry", "events"]

DAY = timedelta(days=1)
YEAR = 366
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of these a day without any is the rule, and no sign of a hole in the export.
RARE = frozenset({"alerts"})


def entry(kind: str, name: str, state: str, why: str, **more: Any) -> dict[str, Any]:
    """A row of the table `coverage`."""
    return {"kind": kind, "name": name, "state": state, "why": why} | more


def events(
    engine: Engine, facts: Facts, source: str, table: str, whole: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """The rows of `coverage` for one source of events; none where it has no record.

    Args:
        engine: the tables of the case.
        facts: of the case.
        source: its id.
        table: its primary table.
        whole: the case's accounts of whom the tenant was asked for the whole window.
    """
    user = "sender" if table == "messages" else '"user"'
    counted = engine.arrow(
        f"""select {user} as "user", date_trunc('day', happened_at) as day, count(*) as "rows"
        from {table} group by 1, 2 order by 1 nulls first, 2 nulls first"""  # noqa: S608  our own names
    ).to_pylist()
    days = sorted({row["day"] for row in counted if row["day"]})
    for row in counted:
        why = "" if row["day"] else "these records have no time that could be read"
        yield entry("source", source, "complete" if row["day"] else "partial", why, **row)
    if days:
        seen = {(row["user"], row["day"]) for row in counted} | _received(engine, table)
        if table not in RARE:
            yield from _quiet_days(facts, source, seen, days, whole)
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
    facts: Facts,
    source: str,
    seen: set[tuple[str, datetime]],
    days: list[datetime],
    whole: Collection[str],
) -> Iterator[dict[str, Any]]:
    """Days without a record: of anybody (a gap), and of a case user (quiet, or not exported)."""
    start = facts.window.start or days[0]
    end = facts.window.end - timedelta(microseconds=1) if facts.window.end else days[-1]
    for day, count in _quiet(days[0], days[-1], days):
        if whole and start <= day <= end:
            continue
        why = "no record of anybody between days that have some: the export may have a hole"
        yield entry("window", source, "none", why + _long(count), day=day, rows=0)
    for user in facts.users:
        cause = "quiet, for all of it was asked" if user in whole else "quiet, or not exported"
        state = "complete" if user in whole else "none"
        for day, count in _quiet(start, end, [day for name, day in seen if name == user and day]):
            why = f"no record of this user on this day: {cause}"
            yield entry("source", source, state, why + _long(count), user=user, day=day, rows=0)


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
        return entry("window", source, "partial", f"{span}, but {' and '.join(lacks)}", rows=rows)
    return entry("window", source, "complete", span, rows=rows)
