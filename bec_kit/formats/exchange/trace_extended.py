"""Exchange admin center, extended message trace: one row for each event of a message.

A message leaves some sixteen rows on its way, several of them for the same
recipient. All have the id of the one record that a trace has for him, so all but one
count as duplicates; the row that says how it ended holds most and stays. It is derived
from events, so it never wins over what another trace says of that recipient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format
from bec_kit.formats.exchange._trace import dashed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_ENDS = {
    "deliver": "delivered",
    "duplicatedeliver": "delivered",
    "expand": "expanded",
    "fail": "failed",
}
_ON_THE_WAY = {"send": "delivered", "sendexternal": "delivered", "defer": "pending"}


def _explode(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The row once for each recipient, with his own status."""
    names = {fold(key): key for key in row}
    who, how = names["recipient_address"], names.get("recipient_status", "")
    recipients = [part.strip() for part in str(row[who]).split(";")]
    statuses = str(row.get(how) or "").split(";")
    same = len(statuses) == len(recipients)
    for place, recipient in enumerate(recipients):
        if recipient:
            status = {how: statuses[place].strip()} if same and how else {}
            yield {**row, who: recipient, **status}


def _native(row: Row) -> dict[str, Any]:
    event = (row.text("event_id") or "").casefold()
    record: dict[str, Any] = {
        "id": dashed(row.text("network_message_id")),
        "messageId": row.text("message_id"),
        "senderAddress": row.text("sender_address"),
        "recipientAddress": row.text("recipient_address"),
        "subject": row.text("message_subject"),
        "fromIP": row.text("original_client_ip"),
        "size": row.number("total_bytes"),
        "receivedDateTime": row.time("date_time_utc", utc=True),
    }
    if event in _ON_THE_WAY:
        record |= {"status": _ON_THE_WAY[event], "event": row.text("event_id")}
    elif event in _ENDS:
        record |= {
            "status": _ENDS[event],
            "event": row.text("event_id"),
            "eventSource": row.text("source"),
            "recipientStatus": row.text("recipient_status"),
            "directionality": row.text("directionality"),
            "returnPath": row.text("return_path"),
        }
    return record


SPEC = Format(
    id="trace_extended",
    title="Exchange admin center: message trace, extended report",
    source="messages",
    container="csv",
    needs=frozenset({"date_time_utc", "event_id", "internal_message_id", "recipient_address"}),
    times=("date_time_utc",),
    explode=_explode,
    native=_native,
    lossy=True,
    order=31,
    references=(
        "https://learn.microsoft.com/en-us/exchange/monitoring/trace-an-email-message/"
        "message-trace-modern-eac",
        "27 columns, often UTF-16 without a byte-order mark; recipient_address and "
        "recipient_status may list several, parted by semicolons; network_message_id is the "
        "MessageTraceId of other traces (unsure: from memory)",
    ),
)
