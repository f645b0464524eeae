"""Message trace by cmdlet: no pages; the last row says where to go on.

Rows come newest first, those of one moment by recipient (Microsoft's FAQ of message trace).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found, wrong
from bec_kit.tenant.exchange._mailbox import exchange_time, parsed_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["SPEC"]

Record = dict[str, Any]

LONGEST, KEPT, RECENT = timedelta(days=10), timedelta(days=90), timedelta(hours=48)
MOST = 5000
_LISTS = {
    "FromIP": "fromIP",
    "MessageId": "messageId",
    "MessageTraceId": "id",
    "RecipientAddress": "recipientAddress",
    "SenderAddress": "senderAddress",
    "Status": "status",
    "ToIP": "toIP",
}


def _window(asked: Asked, values: Mapping[str, Any]) -> tuple[datetime, datetime]:
    start, end = parsed_time(values.get("StartDate")), parsed_time(values.get("EndDate"))
    if start is None and end is None:
        return asked.now - RECENT, asked.now
    if start is None or end is None:
        raise wrong("InvalidInput", "StartDate and EndDate must be given together.")
    if start > end:
        raise wrong("InvalidInput", "StartDate must be earlier than EndDate.")
    if end - start > LONGEST:
        raise wrong("InvalidInput", "The window must not be longer than 10 days.")
    if start < (asked.now - KEPT).replace(hour=0, minute=0, second=0, microsecond=0):
        raise wrong("InvalidInput", "StartDate must be within the last 90 days.")
    return start, end


def _trace(asked: Asked, values: Mapping[str, Any]) -> Found:
    size = values.get("ResultSize", 1000)
    if not isinstance(size, int) or not 1 <= size <= MOST:
        raise wrong("InvalidInput", f"ResultSize must be between 1 and {MOST}.")
    start, end = _window(asked, values)
    lists = {key: _names(values[name]) for name, key in _LISTS.items() if values.get(name)}
    going_on = str(values.get("StartingRecipientAddress") or "").casefold()
    rows = []
    for row in asked.state.book.traces:
        at = datetime.fromisoformat(row["receivedDateTime"])
        past = at == end and row["recipientAddress"].casefold() <= going_on
        if not start <= at <= end or (going_on and past):
            continue
        if all(str(row[key]).casefold() in some for key, some in lists.items()):
            rows.append(row)
    rows.sort(key=lambda row: str(row["recipientAddress"]).casefold())
    rows.sort(key=lambda row: str(row["receivedDateTime"]), reverse=True)
    part = [_row(row) for row in rows[:size]]
    return Found(part, _more(part[-1]) if len(rows) > size else ())


def _more(last: Record) -> tuple[str, ...]:
    return (
        "There are more results, use the following command to get more. Get-MessageTraceV2 "
        f'-EndDate "{last["Received"]}" -StartingRecipientAddress "{last["RecipientAddress"]}"',
    )


def _names(value: Any) -> set[str]:
    values = value if isinstance(value, list) else [value]
    return {str(one).casefold() for one in values}


def _row(row: Record) -> Record:
    status = row["status"]
    return {
        "FromIP": row["fromIP"],
        "MessageId": row["messageId"],
        "MessageTraceId": row["id"],
        "Received": exchange_time(datetime.fromisoformat(row["receivedDateTime"])),
        "RecipientAddress": row["recipientAddress"],
        "SenderAddress": row["senderAddress"],
        "Size": row["size"],
        "Status": status[0].upper() + status[1:],
        "Subject": row["subject"],
        "ToIP": row["toIP"] or None,
    }


SPEC = Cmdlets(
    "traces",
    (
        Cmdlet(
            "Get-MessageTraceV2",
            _trace,
            (*_LISTS, "EndDate", "ResultSize", "StartDate", "StartingRecipientAddress"),
        ),
    ),
)
