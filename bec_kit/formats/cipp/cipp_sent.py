"""CIPP's list of messages that the user sent; the result says elsewhere who he is, if at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.flat_audit import iso_time
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "id": "messagetraceid",
    "recipientAddress": "recipientaddress",
    "senderAddress": "senderaddress",
    "subject": "subject",
    "status": "status",
    "fromIP": "fromip",
}


def _native(row: Row) -> dict[str, Any]:
    record = {key: text for key, name in _KEYS.items() if (text := row.text(name)) is not None}
    return record | {"receivedDateTime": iso_time(row, "received")}


SPEC = Format(
    id="cipp_sent",
    title="CIPP: messages sent, of its BEC check",
    source="messages",
    container="json",
    needs=frozenset({"CippList", "MessageTraceId", "RecipientAddress"}),
    native=_native,
    lossy=True,
    order=9,
    references=("https://github.com/KelvinTegelaar/CIPP-API: Push-BECRun",),
)
