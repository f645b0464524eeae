"""Message trace as Graph writes it."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_message_trace",
    title="Graph exchangeMessageTrace records",
    source="messages",
    container="json",
    needs=frozenset({"id", "receivedDateTime", "recipientAddress", "senderAddress"}),
    context="tracing/messageTraces",
    order=41,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/exchangemessagetrace",),
)
