"""Message trace: both ends of a window, ten days at most, ninety days back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Refused, bad_request
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bec_kit.tenant.odata.pages import Wanted

__all__ = ["SPEC"]

LONGEST, KEPT, RECENT = timedelta(days=10), timedelta(days=90), timedelta(hours=48)

_FIELDS = fields(
    """
    fromIP id messageId receivedDateTime recipientAddress senderAddress size status subject
    toIP
    """
)
_FILTERS = {
    "fromIP": "eq",
    "id": "eq",
    "messageId": "eq",
    "receivedDateTime": "time ge le",
    "recipientAddress": "eq",
    "senderAddress": "eq",
    "status": "eq",
    "subject": "contains startswith endswith",
    "toIP": "eq",
}


def _bounds(want: Wanted) -> tuple[datetime | None, datetime | None]:
    found: dict[str, datetime] = {}
    for one in want.filter.all_of if want.filter else ():
        if one.path == "receivedDateTime":
            found[one.operator] = _parsed(one.value)
    return found.get("ge"), found.get("le")


def _parsed(value: str) -> datetime:
    return datetime.fromisoformat(value[:26]).replace(tzinfo=UTC)


def _check(asked: Asked, want: Any) -> None:
    start, end = _bounds(want)
    if start is None and end is None:
        return
    if start is None or end is None:
        raise bad_request("Both a start and an end of receivedDateTime must be specified.")
    if start >= end:
        raise bad_request("The start of receivedDateTime must be earlier than its end.")
    if end - start > LONGEST:
        raise bad_request("The window of receivedDateTime must not be longer than 10 days.")
    if start < (asked.now - KEPT).replace(hour=0, minute=0, second=0, microsecond=0):
        raise bad_request("The start of receivedDateTime must be within the last 90 days.")
    if end > asked.now:
        raise bad_request("The end of receivedDateTime must not be in the future.")


def _rows(asked: Asked) -> Sequence[Record]:
    if not asked.state.traced:
        raise Refused(
            401,
            "Unauthorized",
            "The service principal of app 8bd644d1-64a1-4d4b-ae52-2e0cbf64e373 is not provisioned "
            "in the tenant.",
        )
    rows = list(reversed(asked.state.book.traces))
    if "receivedDateTime" in asked.query.get("$filter", ""):
        return rows
    recent = zulu(asked.now - RECENT)
    return [row for row in rows if row["receivedDateTime"] >= recent]


SPEC = Family(
    "message_traces",
    (
        Operation(
            "/admin/exchange/tracing/messageTraces",
            listed(
                "admin/exchange/tracing/messageTraces",
                _rows,
                Listing(_FIELDS, filters=_FILTERS, page=1000, most=5000),
                _check,
            ),
            ("ExchangeMessageTrace.Read.All",),
            service="traces",
        ),
    ),
)
