"""The steps of sign-ins, where an export lists them beside the sign-ins and not in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from bec_kit.sources._shaped import gap_flags, record_ids
from bec_kit.sources._spec import Source
from bec_kit.sources._steps import step_columns
from bec_kit.sources._values import build

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `sign_in_steps` for each record; a step has no id, so its content is one.

    Args:
        batch: entries of Graph's `authenticationDetails`, each with the `requestId` of its sign-in.
        origin: the sealed item that they come from.
    """
    odd: set[int] = set()
    rows = len(batch.docs)
    columns = dict(step_columns(batch.docs, odd))
    columns["record_id"] = record_ids([None] * rows, batch, origin)
    columns["flags"] = gap_flags(batch, undated=columns["happened_at"])
    columns["evidence_id"] = pa.repeat(origin.evidence_id, rows)
    columns["evidence_row"] = batch.rows
    columns["lossy"] = pa.repeat(batch.lossy, rows)
    return {"sign_in_steps": build("sign_in_steps", columns, rows, odd)}


SPEC = Source(
    id="sign_in_steps",
    title="Authentication details of sign-ins",
    primary="sign_in_steps",
    tables=("sign_in_steps",),
    permissions=("AuditLog.Read.All",),
    licence="as the sign-in log: Entra ID P1 or P2 to download it",
    retention="30 days with Entra ID P1 or P2, 7 days with Free",
    blind=(
        "A step names its sign-in by the request id alone. Sign-ins that carry their steps "
        "themselves have theirs from there; this list's copies of them are set aside"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/authenticationdetail?view=graph-rest-beta",
        "https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs",
    ),
    normalise=normalise,
)
