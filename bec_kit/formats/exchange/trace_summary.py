"""Exchange admin center: the list of a message trace, exported; one row for each recipient."""

from __future__ import annotations

from bec_kit.formats._spec import Format
from bec_kit.formats.exchange._trace import SUMMARY_TIMES, summary

__all__ = ["SPEC"]

SPEC = Format(
    id="trace_summary",
    title="Exchange admin center: message trace, list",
    source="messages",
    container="csv",
    needs=frozenset({"senderaddress", "recipientaddress", "subject", "status"}),
    times=SUMMARY_TIMES,
    native=summary,
    repeats=True,
    order=46,
    references=(
        "https://learn.microsoft.com/en-us/exchange/monitoring/trace-an-email-message/"
        "message-trace-modern-eac",
        "columns, from memory: Received,Sender address,Recipient address,Subject,Status and "
        "sometimes Message ID, Message trace ID, From IP, To IP, Size; where no id is among them "
        "the record has none",
    ),
)
