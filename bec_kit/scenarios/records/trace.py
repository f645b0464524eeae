"""Rows of message trace, as Graph's exchangeMessageTrace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.scenarios.post import Message

__all__ = ["rows"]


def rows(message: Message) -> list[dict[str, Any]]:
    """One row for each recipient; all share the message's and the trace's id."""
    return [
        {
            "id": message.trace_id,
            "senderAddress": message.sender,
            "recipientAddress": recipient,
            "messageId": message.id,
            "receivedDateTime": message.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "subject": message.subject,
            "size": message.size,
            "fromIP": message.from_ip,
            "toIP": "",
            "status": status,
        }
        for recipient, status in zip(message.recipients, message.statuses, strict=True)
    ]
