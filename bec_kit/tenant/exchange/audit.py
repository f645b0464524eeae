"""How the tenant audits, and the search of its audit log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.data import load
from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found, wrong
from bec_kit.tenant.exchange._mailbox import exchange_time, parsed_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["SPEC"]

Record = dict[str, Any]

KEPT = timedelta(days=180)
MOST, MOST_IN_SESSION = 5000, 50_000
_LISTS = {
    "IPAddresses": "ClientIP",
    "ObjectIds": "ObjectId",
    "Operations": "Operation",
    "UserIds": "UserId",
}


def _config(asked: Asked, _values: Mapping[str, Any]) -> Found:
    return Found(
        [
            {
                "AdminAuditLogAgeLimit": "90.00:00:00",
                "AdminAuditLogCmdlets": ["*"],
                "AdminAuditLogEnabled": True,
                "AdminAuditLogParameters": ["*"],
                "Identity": "Admin Audit Log Settings",
                "LogLevel": "Verbose",
                "Name": "Admin Audit Log Settings",
                "UnifiedAuditLogFirstOptInDate": exchange_time(
                    asked.state.book.start - timedelta(days=900)
                ),
                "UnifiedAuditLogIngestionEnabled": True,
            }
        ]
    )


def _search(asked: Asked, values: Mapping[str, Any]) -> Found:
    size = values.get("ResultSize", 100)
    if not isinstance(size, int) or not 1 <= size <= MOST:
        raise wrong("InvalidInput", f"ResultSize must be between 1 and {MOST}.")
    rows = _rows(asked, values)
    if values.get("SessionCommand") != "ReturnLargeSet":
        rows.sort(key=lambda record: str(record["CreationTime"]), reverse=True)
        first = 0
        if values.get("SessionId"):
            rows = rows[:MOST]
            first = _advance(asked, values, size)
    else:
        # a large set comes in no order
        rows.sort(key=lambda record: str(record["Id"]))
        rows = rows[:MOST_IN_SESSION]
        first = _advance(asked, values, size) if values.get("SessionId") else 0
    part = rows[first : first + size]
    return Found([_row(one, first + at, len(rows)) for at, one in enumerate(part, 1)])


def _advance(asked: Asked, values: Mapping[str, Any], size: int) -> int:
    """Where a session stands; the next call with the same parameters goes on from there."""
    key = json.dumps(dict(values), sort_keys=True)
    at: int = asked.state.searches.get(key, 0)
    asked.state.searches[key] = at + size
    return at


def _rows(asked: Asked, values: Mapping[str, Any]) -> list[Record]:
    start, end = parsed_time(values["StartDate"]), parsed_time(values["EndDate"])
    if start is None or end is None or start >= end:
        raise wrong("InvalidInput", "StartDate must be earlier than EndDate.")
    oldest = (asked.now - KEPT).replace(hour=0, minute=0, second=0, microsecond=0)
    lists = {key: _names(values[name]) for name, key in _LISTS.items() if values.get(name)}
    kind = values.get("RecordType")
    numbers = {one["name"]: one["id"] for one in load("record_types")["types"]}
    if kind and kind not in numbers:
        raise wrong("InvalidInput", f"'{kind}' is no RecordType.")
    word = str(values.get("FreeText") or "").casefold()
    return [
        record
        for record in asked.state.audit(asked.now)
        if max(start, oldest) <= _moment(record) <= end
        and all(str(record.get(key, "")).casefold() in some for key, some in lists.items())
        and (not kind or record["RecordType"] == numbers[kind])
        and (not word or word in json.dumps(record, ensure_ascii=False).casefold())
    ]


def _names(value: Any) -> set[str]:
    values = value if isinstance(value, list) else str(value).split(",")
    return {str(one).strip().casefold() for one in values}


def _moment(record: Record) -> datetime:
    return datetime.fromisoformat(record["CreationTime"]).replace(tzinfo=UTC)


def _row(record: Record, index: int, count: int) -> Record:
    names = {one["id"]: one["name"] for one in load("record_types")["types"]}
    return {
        "AuditData": json.dumps(record, ensure_ascii=False, separators=(",", ":")),
        "CreationDate": exchange_time(_moment(record)),
        "Identity": record["Id"],
        "IsValid": True,
        "ObjectState": "Unchanged",
        "Operations": record["Operation"],
        "RecordType": names[record["RecordType"]],
        "ResultCount": count,
        "ResultIndex": index,
        "UserIds": record["UserId"],
    }


SPEC = Cmdlets(
    "audit",
    (
        Cmdlet("Get-AdminAuditLogConfig", _config),
        Cmdlet(
            "Search-UnifiedAuditLog",
            _search,
            (
                *_LISTS,
                "EndDate",
                "Formatted",
                "FreeText",
                "HighCompleteness",
                "RecordType",
                "ResultSize",
                "SessionCommand",
                "SessionId",
                "StartDate",
            ),
            ("EndDate", "StartDate"),
        ),
    ),
)
