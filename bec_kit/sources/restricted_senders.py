"""Senders whom the service has stopped, as it stood when collected: Get-BlockedSenderAddress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.sources._asks import CmdletAsk
from bec_kit.sources._cmdlet import one_recipient
from bec_kit.sources._picked import picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_SINCE = ("CreatedDatetime", "CreatedDate", "WhenCreated")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `restricted_senders` for each record.

    Args:
        batch: Get-BlockedSenderAddress objects.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, odd = batch.docs, set[int]()
    found = [one_recipient(filled(doc.get("SenderAddress"))) for doc in docs]
    columns = standing(batch, origin, found) | {
        **picked(docs, {"address_raw": "SenderAddress", "reason": "Reason"}),
        "address": found,
        "blocked_at": [next((doc[key] for key in _SINCE if doc.get(key)), None) for doc in docs],
    }
    return {"restricted_senders": build("restricted_senders", columns, len(docs), odd)}


SPEC = Source(
    id="restricted_senders",
    title="Restricted senders",
    primary="restricted_senders",
    tables=("restricted_senders",),
    permissions=("Exchange.ManageAsApp",),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; who was let free again is gone from it",
    blind="Who sent below the service's limits is not in it. An empty list clears nobody",
    references=(
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-blockedsenderaddress",
        "https://learn.microsoft.com/defender-office-365/outbound-spam-restore-restricted-users",
        "The name of the property that holds the time is from memory: three are read",
    ),
    normalise=normalise,
    asks=(CmdletAsk("blocked", "Get-BlockedSenderAddress", whose="tenant"),),
)
