"""Exchange admin center, enhanced summary of a message trace: one row for each message.

`recipient_status` names all recipients in one cell (`addr##status;addr##status`):
each of them becomes a record of its own, as in every other trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format
from bec_kit.formats.exchange._trace import dashed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_TIMES = ("origin_timestamp_utc", "origin_timestamp")
_ENDS = (
    ("fail", "failed"),
    ("quarantine", "quarantined"),
    ("deliver", "delivered"),
    ("send", "delivered"),
    ("expand", "expanded"),
    ("defer", "pending"),
)
"""Words that the events of a recipient hold, and the status that they amount to."""


def _explode(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The row once for each recipient, with this one alone in its cell."""
    cell = next(key for key in row if fold(key) == "recipient_status")
    several = [part.strip() for part in str(row[cell]).split(";")]
    return [{**row, cell: part} for part in several if part]


def _native(row: Row) -> dict[str, Any]:
    address, marked, status = (row.text("recipient_status") or "").partition("##")
    if not address.strip():
        raise UnreadableError("recipient_status names no recipient")
    events = status.strip(" #") if marked else ""
    time = next((name for name in _TIMES if row.text(name)), _TIMES[0])
    return {
        "id": dashed(row.text("network_message_id")),
        "messageId": row.text("message_id"),
        "senderAddress": row.text("sender_address"),
        "recipientAddress": address.strip(),
        "subject": row.text("message_subject"),
        "status": _status(events),
        "fromIP": row.text("original_client_ip"),
        "size": row.number("total_bytes"),
        "receivedDateTime": row.time(time, utc=time.endswith("_utc")),
        "directionality": row.text("directionality"),
        "connectorId": row.text("connector_id"),
        "events": events or None,
    }


def _status(events: str) -> str | None:
    """Traces list what happened (`Receive, Deliver`); some say a status, which is kept."""
    words = events.casefold()
    return next((status for word, status in _ENDS if word in words), events or None)


SPEC = Format(
    id="trace_enhanced",
    title="Exchange admin center: message trace, enhanced summary",
    source="messages",
    container="csv",
    needs=frozenset({"recipient_status", "network_message_id", "sender_address", "message_id"}),
    times=_TIMES,
    explode=_explode,
    native=_native,
    order=32,
    references=(
        "https://learn.microsoft.com/en-us/exchange/monitoring/trace-an-email-message/"
        "message-trace-modern-eac",
        "columns: origin_timestamp_utc,sender_address,recipient_status,message_subject,"
        "total_bytes,message_id,network_message_id,original_client_ip,directionality,connector_id,"
        "delivery_priority; recipient_status is addr##status;addr##status, as in "
        "addr##Receive, Deliver; network_message_id is the MessageTraceId of other traces "
        "(unsure: from memory)",
    ),
)
