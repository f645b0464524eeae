"""What the portal's message traces share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SUMMARY_TIMES", "dashed", "summary"]

_BARE = re.compile(r"[0-9A-Fa-f]{32}")
_KEYS = {
    "id": ("messagetraceid", "networkmessageid"),
    "messageId": ("messageid", "internetmessageid"),
    "senderAddress": ("senderaddress", "sender"),
    "recipientAddress": ("recipientaddress", "recipient"),
    "subject": ("subject",),
    "status": ("status", "deliverystatus"),
    "fromIP": ("fromip", "fromipaddress"),
    "toIP": ("toip", "toipaddress"),
}

SUMMARY_TIMES = (
    "received(utc)",
    "date(utc)",
    "received",
    "receiveddate",
    "date",
    "date/time",
)


def dashed(written: str | None) -> str | None:
    """An id as other traces write it: a GUID with its dashes, in lower case."""
    if written and _BARE.fullmatch(written):
        low = written.lower()
        return "-".join((low[:8], low[8:12], low[12:16], low[16:20], low[20:]))
    return written


def summary(row: Row) -> dict[str, Any]:
    """The fields of Graph's trace that a row of the portal's list shows.

    A time whose column is called after a date alone is in the zone that the operator
    had chosen in the portal, so it waits for `--zone`.
    """
    record: dict[str, Any] = {
        key: next((text for name in names if (text := row.text(name))), None)
        for key, names in _KEYS.items()
    }
    record["id"] = dashed(record["id"])
    time = next((name for name in SUMMARY_TIMES if name in row.cells), "")
    zoned = not time.startswith("date") or time.endswith("(utc)")
    known = zoned or bool(row.culture.zone)
    record["receivedDateTime"] = (
        row.time(time, utc=time.endswith("(utc)")) if time and known else None
    )
    record["size"] = row.number("size")
    return record
