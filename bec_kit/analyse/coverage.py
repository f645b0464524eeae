"""The coverage table: what was looked at, and what could not be.

Rows of kind `source` count records by source, user and day (a case user's
empty days stand there too, with 0). Rows of kind `window` compare a source's span
with the case's; with a day they name one on which a whole source is silent, or a
mailbox was throttled; with a file's name they say whether it was cut, capped or
partly unreadable; with a tool's name they repeat what its own log says it did not
fetch; with `case.toml` they name an account of it that occurs nowhere. `detection` is
how each detection ended for each user.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from bec_kit.analyse import occurrences
from bec_kit.analyse._asked import EMPTY, Asked, answered, told, whole_for
from bec_kit.analyse._days import entry, events
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["ACCOUNTS", "Asked", "FileFacts", "compute"]

ACCOUNTS = "case.toml"
"""The name of rows on accounts that occur in no record."""

# Exports that end exactly at one of these were probably cut by the tool's own limit.
CAPS = (100, 1_000, 5_000, 10_000, 50_000, 100_000, 250_000)


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
    asked: Sequence[Asked] = (),
) -> pa.Table:
    """The rows of `coverage`.

    Args:
        engine: the tables of the case.
        facts: of the case.
        sources: primary table of each source, by source id.
        files: every file of evidence.
        detections: coverage rows that the detections gave.
        asked: what was asked of the tenant, if it was.

    Returns:
        A table with the columns and the order of `coverage`.
    """
    rows: list[dict[str, Any]] = []
    for source, table in sources.items():
        nothing = _nothing(source, asked)
        if TABLES[table].kind == "events":
            users = whole_for(asked, source, facts.users)
            rows += list(events(engine, facts, source, table, users)) or [nothing]
        elif TABLES[table].kind == "state":
            rows.append(_state(engine, source, table) or nothing)
    rows += told(asked)
    rows += _throttled(engine)
    rows += _told(engine)
    rows += (row for file in files for row in _file(file))
    rows += _absent(engine, facts)
    whole = pa.concat_tables([pa.Table.from_pylist(rows, schema("coverage")), detections])
    order: list[tuple[str, Literal["ascending", "descending"]]] = [
        (name, "ascending") for name in TABLES["coverage"].order
    ]
    return whole.sort_by(order).select(TABLES["coverage"].names)


def _nothing(source: str, asked: Sequence[Asked]) -> dict[str, Any]:
    """What is to be said of a source without a record."""
    if answered(asked, source):
        return entry("window", source, "complete", EMPTY, rows=0)
    return entry("window", source, "none", "the case holds no evidence of this source")


def _absent(engine: Engine, facts: Facts) -> Iterator[dict[str, Any]]:
    """The accounts in question of which there is no record: most likely mistyped."""
    why = "the account occurs in no record of the case: look how it is written"
    for user in occurrences.absent(engine, facts.users):
        yield entry("window", ACCOUNTS, "none", why, user=user, rows=0)


def _state(engine: Engine, source: str, table: str) -> dict[str, Any] | None:
    """That there is state of a source; None where there is none."""
    rows = engine.arrow(f'select count(*) as "rows" from {table}').to_pylist()[0]["rows"]  # noqa: S608  our own name
    if not rows:
        return None
    return entry("window", source, "complete", "as it stood when collected", rows=rows)


def _throttled(engine: Engine) -> Iterator[dict[str, Any]]:
    found = engine.arrow(
        """select mailbox as "user", date_trunc('day', happened_at) as day, count(*) as "rows"
        from mail_access where throttled group by 1, 2 order by 1, 2"""
    )
    why = "reading was throttled: reads of the 24 hours after are not in the log"
    for row in found.to_pylist():
        yield entry("window", "audit", "partial", why, **row)


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
        yield entry("window", row["tool"], state, why)


def _file(file: FileFacts) -> Iterator[dict[str, Any]]:
    """What a file lacks, if anything."""
    said = list(file.missing)
    if file.unreadable:
        said.append(f"{file.unreadable:,} of {file.read:,} records could not be parsed")
    if file.read in CAPS:
        said.append(f"exactly {file.read:,} records: the export may have stopped at its limit")
    if not file.read:
        yield entry("window", file.name, "none", "the file holds no record", rows=0)
    elif said:
        yield entry("window", file.name, "partial", "; ".join(said), rows=file.read)
