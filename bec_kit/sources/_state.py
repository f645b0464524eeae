"""The columns that every table of state has in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._owner import state_ids
from bec_kit.sources._shaped import gap_flags, record_ids
from bec_kit.sources._values import fold_user

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["owned", "standing"]


def owned(
    batch: Batch, origin: Origin, owners: list[str | None], known: list[str | None]
) -> dict[str, Any]:
    """The columns of things that belong to somebody: whose they are, and as old as their sealing.

    Args:
        batch: the records.
        origin: the sealed item that they come from.
        owners: for each record whose it is, as written; None where nothing says so.
        known: what the service calls each.

    Returns:
        record_id, collected_at, evidence_id, evidence_row, user, user_raw and flags.
    """
    common = standing(batch, origin, known)
    return common | {
        "record_id": state_ids(owners, common["record_id"], origin.evidence_id),
        "user": [fold_user(owner) for owner in owners],
        "user_raw": owners,
        "flags": gap_flags(
            batch, no_owner=pa.array(owners, pa.string()), no_id=pa.array(known, pa.string())
        ),
    }


def standing(batch: Batch, origin: Origin, known: list[str | None]) -> dict[str, Any]:
    """The columns of things of the whole tenant.

    Args:
        batch: the records.
        origin: the sealed item that they come from.
        known: what tells each from the others, the same in every collection.

    Returns:
        record_id, collected_at, evidence_id, evidence_row and flags.
    """
    rows = len(batch.docs)
    return {
        "record_id": record_ids(known, batch, origin),
        "collected_at": pa.array([origin.sealed_at] * rows, pa.timestamp("us", "UTC")),
        "evidence_id": pa.repeat(origin.evidence_id, rows),
        "evidence_row": batch.rows,
        "flags": gap_flags(batch, no_id=pa.array(known, pa.string())),
    }
