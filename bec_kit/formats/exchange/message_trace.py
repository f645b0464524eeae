"""`Get-MessageTrace` and `Get-MessageTraceV2`, exported: one row for each recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "id": "messagetraceid",
    "messageId": "messageid",
    "senderAddress": "senderaddress",
    "recipientAddress": "recipientaddress",
    "subject": "subject",
    "status": "status",
    "fromIP": "fromip",
    "toIP": "toip",
}


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {key: row.text(name) for key, name in _KEYS.items()}
    record["receivedDateTime"] = row.time("received")
    record["size"] = row.number("size")
    return record


SPEC = Format(
    id="message_trace",
    title="Get-MessageTrace and Get-MessageTraceV2, exported",
    source="messages",
    container="any",
    needs=frozenset({"messagetraceid", "senderaddress", "recipientaddress", "received"}),
    times=("received",),
    native=_native,
    order=43,
    references=(
        "https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/get-messagetracev2",
        "Received is UTC, written in the operator's culture; V1 adds PSComputerName, RunspaceId, "
        "Organization, StartDate, EndDate and Index",
    ),
)
