"""The records of a table that tell of changes, mailbox by mailbox."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bec_kit.enrich.replay.life import Event
    from bec_kit.store.engine import Engine

__all__ = ["COMMON", "by_mailbox"]

COMMON = (
    "record_id",
    "happened_at",
    "evidence_id",
    "evidence_row",
    "position",
    "user",
    "ip",
    "ok",
)
"""What every event has, beside its `mailbox`."""

# Whose mailbox it is: the one person that the alias stands for, else what was written.
_EVENTS = """
select {columns}, coalesce(m."user", lower(t.mailbox), t."user") as mailbox
from {table} t left join people m on m.alias = lower(t.mailbox)
where t.ok is distinct from false
order by mailbox nulls first
"""


def by_mailbox(engine: Engine, table: str, columns: Sequence[str]) -> Iterator[Iterable[Event]]:
    """The rows of each mailbox, in any order; what failed is left out.

    Args:
        engine: the tables of a case, `people` among them.
        table: one with a `mailbox`, a `user` and an `ok`.
        columns: of its rows; `mailbox` comes with them, resolved.
    """
    listed = ", ".join(f't."{name}"' for name in columns)
    batches = engine.stream(_EVENTS.format(columns=listed, table=table))
    rows = (row for batch in batches for row in batch.to_pylist())
    for _, events in groupby(rows, key=lambda row: row["mailbox"]):
        yield events
