"""The table `lifecycles`: inbox rules and forwarding, each from its making to its end.

Replayed from the audit log alone, in order of time. A change logs only what it changed
and names repeat, so what the log leaves open stands in words beside each; a beginning or
an end that it does not show stays empty. Outlook switches rules on and off by changing
them: there the state that the record shows counts.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.analyse import _forwarding, _rules
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bec_kit.analyse._life import Event
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# Whose mailbox it is: the one person that the alias stands for, else what was written.
_EVENTS = """
select {columns}, coalesce(m."user", lower(t.mailbox), t."user") as mailbox
from {table} t left join people m on m.alias = lower(t.mailbox)
where t.ok is distinct from false
order by mailbox nulls first
"""
_COMMON = (
    "record_id",
    "happened_at",
    "evidence_id",
    "evidence_row",
    "position",
    "user",
    "ip",
    "ok",
)
_RULE = (
    "action",
    "rule_key",
    "name",
    "enabled",
    "deletes",
    "move_to",
    "copy_to",
    "marks_read",
    "stops",
    "recipients",
    "external",
    "conditions",
    "conditions_known",
    "actions",
)
_FORWARD = ("change", "via", "target", "target_raw", "is_external", "keeps_copy")


def compute(engine: Engine) -> pa.Table:
    """One row of `lifecycles` for each rule and each forwarding that the log tells of.

    Args:
        engine: the tables of a case, `people` among them.
    """
    rows = [
        *_replayed(engine, "rule_changes", _RULE, _rules.replay),
        *_replayed(engine, "forwarding_changes", _FORWARD, _forwarding.replay),
    ]
    rows.sort(key=lambda row: [(row[n] is not None, row[n]) for n in TABLES["lifecycles"].order])
    return pa.Table.from_pylist(rows, schema("lifecycles"))


def _replayed(
    engine: Engine,
    table: str,
    more: tuple[str, ...],
    replay: Callable[[Iterable[Event]], list[dict[str, Any]]],
) -> Iterator[dict[str, Any]]:
    columns = ", ".join(f't."{name}"' for name in (*_COMMON, *more))
    batches = engine.stream(_EVENTS.format(columns=columns, table=table))
    events = (row for batch in batches for row in batch.to_pylist())
    for _, of_mailbox in groupby(events, key=lambda row: row["mailbox"]):
        yield from replay(of_mailbox)
