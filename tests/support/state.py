"""Rows of a table of state from records in native shape."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources import source

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVIDENCE = "0007-state"
Rows = list[dict[str, Any]]


def state_rows(
    name: str, *docs: dict[str, Any], table: str | None = None, owner: str | None = None
) -> Rows:
    """The rows that a source gives, in its primary table unless another is named.

    Args:
        name: of the source.
        docs: the records.
        table: another table.
        owner: whose state was asked for, where that is known.
    """
    batch = Batch(name, list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    spec = source(name)
    found = spec.normalise(batch, Origin(EVIDENCE, SEALED, owner))
    assert found[spec.primary].num_rows == len(docs)
    assert set(found) <= set(spec.tables)
    for each, rows in found.items():
        assert rows.schema == tables.schema(each)
    chosen: Rows = found[table or spec.primary].to_pylist()
    return chosen


def said(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says beyond where it comes from: no nulls, no empty lists."""
    common = {"record_id", "collected_at", "evidence_id", "evidence_row"}
    return {
        key: value for key, value in row.items() if key not in common and value not in (None, [])
    }
