"""The table `lifecycles`: inbox rules and forwarding, each from its making to its end.

Replayed from the audit log alone, in order of time. A change logs only what it changed
and names repeat, so what the log leaves open stands in words beside each; a beginning or
an end that it does not show stays empty. Outlook switches rules on and off by changing
them: there the state that the record shows counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.analyse import _forwarding
from bec_kit.enrich.replay import rules
from bec_kit.enrich.replay.events import COMMON, by_mailbox
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

_FORWARD = (
    *COMMON,
    "change",
    "via",
    "target",
    "target_raw",
    "is_external",
    "keeps_copy",
)


def compute(engine: Engine) -> pa.Table:
    """One row of `lifecycles` for each rule and each forwarding that the log tells of.

    Args:
        engine: the tables of a case, `people` among them.
    """
    told = (
        ("rule_changes", rules.COLUMNS, rules.replay),
        ("forwarding_changes", _FORWARD, _forwarding.replay),
    )
    rows = [
        row
        for table, columns, replay in told
        for events in by_mailbox(engine, table, columns)
        for row in replay(events)
    ]
    rows.sort(key=lambda row: [(row[n] is not None, row[n]) for n in TABLES["lifecycles"].order])
    return pa.Table.from_pylist(rows, schema("lifecycles"))
