"""Message trace, from the shell and from Graph."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.exports.writing import culture, table

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book, Record

__all__ = ["recent_traces", "trace_csv"]

_TRACE = (
    "MessageTraceId,Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,"
    "Size,MessageId"
)
_STATUS = {"delivered": "Delivered", "expanded": "Expanded", "filteredAsSpam": "FilteredAsSpam"}


def trace_csv(book: Book) -> bytes:
    """The shell's file, newest first; its dates are month first, without a zone."""
    rows = (
        [
            row["id"],
            culture(row["receivedDateTime"], day_first=False),
            row["senderAddress"],
            row["recipientAddress"],
            row["subject"],
            _STATUS[row["status"]],
            row["toIP"],
            row["fromIP"],
            row["size"],
            row["messageId"],
        ]
        for row in reversed(book.traces)
    )
    return table(_TRACE, rows, csv.QUOTE_ALL).encode("utf-8-sig")


def recent_traces(book: Book) -> list[Record]:
    """The rows of the last ten days, which is as far as one query of Graph reaches."""
    since = (book.end - timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [row for row in book.traces if row["receivedDateTime"] >= since]
