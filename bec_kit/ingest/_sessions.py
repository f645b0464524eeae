"""Search-UnifiedAuditLog: sessions that hand out an unsorted large set, part by part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from bec_kit.connect import Cmdlet
from bec_kit.ingest._way import halves, long

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bec_kit.connect import Page, Reader
    from bec_kit.ingest._way import Step, Way

__all__ = ["MOST", "session"]

MOST = 50_000
"""Records that one session gives at most."""

_FULL = f"a session of Search-UnifiedAuditLog gives {MOST:,} records and no more"


def session(reader: Reader, asked: Mapping[str, Any], way: Way) -> Iterator[Step]:
    """The first window, asked of Exchange; a session that broke off is begun anew.

    Args:
        reader: of the tenant.
        asked: the search as Graph would be asked.
        way: where the search stands; its first window is one for Exchange.

    Yields:
        Pages and checkpoints; a window that holds more than a session gives is halved.
    """
    start, end, _, kind = way.todo[0]
    if way.taken:
        way.ways.append(f"from {start} to {end} asked anew: {way.taken} records came twice")
        way.taken = 0
    call = Cmdlet(
        "Search-UnifiedAuditLog",
        {
            "StartDate": start,
            "EndDate": end,
            **_filters(asked.get("userPrincipalNameFilters"), kind),
            "SessionId": str(uuid4()),
            "SessionCommand": "ReturnLargeSet",
            "ResultSize": 5000,
        },
    )
    more = True
    while more:
        pages = list(reader.cmdlet(call))
        if not way.taken and _total(pages[0]) >= MOST and long(start, end):
            todo = [[*each, "exchange", kind] for each in halves(start, end)]
            way.turn(todo, f"from {start} to {end} is more than a session gives: in halves")
            yield pages[0], way.step(records=False)
            return
        got = sum(page.rows or 0 for page in pages)
        more = got > 0 and way.taken + got < MOST
        if way.taken + got >= MOST:
            pages[-1] = replace(pages[-1], truncated=f"{start} to {end}: {_FULL}")
        for page in pages:
            way.taken += page.rows or 0
            if page is pages[-1] and not more:
                way.over()
            yield page, way.step()


def _filters(users: list[str] | None, kind: str) -> dict[str, Any]:
    filters: dict[str, Any] = {"UserIds": users} if users else {}
    return filters | ({"RecordType": kind} if kind else {})


def _total(page: Page) -> int:
    """How many records the session has, as its first one says; 0 where it does not."""
    if page.broken or not page.rows:
        return 0
    count = orjson.loads(page.body)["value"][0].get("ResultCount")
    return count if isinstance(count, int) else 0
