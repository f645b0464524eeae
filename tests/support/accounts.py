"""Rows out: what a source of accounts makes of records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources import source

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)
GRAPH = "https://graph.microsoft.com/v1.0/$metadata#"
JANE = "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"


def rows_of(name: str, *docs: dict[str, Any], table: str = "") -> list[dict[str, Any]]:
    """The rows of a table (the primary one unless named), without what is null or empty.

    Where the row stands and how old it is are checked here and left out too.
    """
    spec = source(name)
    batch = Batch(name, list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    built = spec.normalise(batch, Origin("0003-state", SEALED))
    assert set(built) <= set(spec.tables)
    assert built[spec.primary].column("evidence_row").to_pylist() == batch.rows
    if (table or spec.primary) not in built:
        return []
    found = built[table or spec.primary]
    assert found.schema == tables.schema(table or spec.primary)
    rows = found.to_pylist()
    for row in rows:
        assert (row.pop("collected_at"), row.pop("evidence_id")) == (SEALED, "0003-state")
        del row["evidence_row"]
    return [{k: v for k, v in row.items() if v not in (None, [])} for row in rows]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
