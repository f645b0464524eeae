"""Rows of a second table of state: what the records of the first hold in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._values import build

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["parts"]


def parts(
    name: str, batch: Batch, origin: Origin, rows: list[tuple[int, str, dict[str, Any]]]
) -> pa.Table:
    """The rows of a table, each with the place in the evidence of the record that held it.

    Args:
        name: of the table.
        batch: the records.
        origin: the sealed item that they come from.
        rows: the place of a record in the batch, the id of the row, and its other columns.
    """
    columns: dict[str, Any] = {
        column: [row[column] for _, _, row in rows] for column in (rows[0][2] if rows else ())
    }
    columns |= {
        "record_id": [known for _, known, _ in rows],
        "collected_at": pa.array([origin.sealed_at] * len(rows), pa.timestamp("us", "UTC")),
        "evidence_id": [origin.evidence_id] * len(rows),
        "evidence_row": [batch.rows[place] for place, _, _ in rows],
    }
    return build(name, columns, len(rows))
