"""The steps of sign-ins, where an export lists them beside the sign-ins and not in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._shaped import gap_flags, part, record_ids, shaped, struct, texts
from bec_kit.sources._spec import Source
from bec_kit.sources._values import build, times

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_TEXT = pa.string()
_RECORD = {
    "request_id": "requestId",
    "method": "authenticationMethod",
    "detail": "authenticationMethodDetail",
    "result": "authenticationStepResultDetail",
    "requirement": "authenticationStepRequirement",
}
_SHAPE = struct(
    {
        **dict.fromkeys((*_RECORD.values(), "authenticationStepDateTime"), _TEXT),
        "succeeded": pa.bool_(),
    }
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `sign_in_steps` for each record; a step has no id, so its content is one.

    Args:
        batch: entries of Graph's `authenticationDetails`, each with the `requestId` of its sign-in.
        origin: the sealed item that they come from.
    """
    odd: set[int] = set()
    rows = len(batch.docs)
    record = shaped(batch.docs, _SHAPE, odd)
    columns: dict[str, Any] = dict(texts(record, _RECORD))
    columns["ok"] = part(record, "succeeded")
    columns["happened_at"] = times(part(record, "authenticationStepDateTime").to_pylist())
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
        "A step names its sign-in by the request id alone. Sign-ins of other downloads carry "
        "their steps in the column auth_steps and have none here"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/authenticationdetail?view=graph-rest-beta",
        "https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs",
    ),
    normalise=normalise,
)
