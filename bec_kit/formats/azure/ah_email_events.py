"""Defender, advanced hunting: `EmailEvents`, one row for each recipient of a message.

NetworkMessageId is what message trace calls MessageTraceId. The visible sender is taken, as
the answer to "who wrote that"; trace shows the envelope's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import moment
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "id": "networkmessageid",
    "messageId": "internetmessageid",
    "senderAddress": "senderfromaddress",
    "recipientAddress": "recipientemailaddress",
    "subject": "subject",
}
_PLACES = {"quarantine": "quarantined", "failed": "failed"}
_ACTIONS = {"delivered": "delivered", "junked": "filteredAsSpam"}


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {key: row.text(name) for key, name in _KEYS.items()}
    place, action = row.text("deliverylocation"), row.text("deliveryaction")
    said = _ACTIONS.get((action or "").casefold(), action)
    record["status"] = _PLACES.get((place or "").casefold(), said)
    record["fromIP"] = row.text("senderipv4") or row.text("senderipv6")
    record["size"] = row.number("emailsize")
    record["receivedDateTime"], _name = moment(row, ("timestamp", "timegenerated"))
    return record


SPEC = Format(
    id="ah_email_events",
    title="Defender advanced hunting: EmailEvents",
    source="messages",
    container="any",
    needs=frozenset(
        {"networkmessageid", "internetmessageid", "senderfromaddress", "recipientemailaddress"}
    ),
    times=("timestamp", "timegenerated"),
    native=_native,
    lossy=True,
    order=32,
    references=(
        "https://learn.microsoft.com/defender-xdr/advanced-hunting-emailevents-table",
        "from memory: NetworkMessageId equals MessageTraceId; EmailSize is in newer tables alone",
    ),
)
