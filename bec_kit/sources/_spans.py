"""Windows of time as services take them.

Windows are half-open. Where a service takes the end itself as inside, the last moment asked for
is 100 ns before it: the finest step of its clock (reference: Graph's `createdDateTime`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.sources._question import Span

if TYPE_CHECKING:
    from bec_kit.sources._question import Wanted

__all__ = ["last", "moment", "parts", "times"]

MARGIN = timedelta(hours=1)
"""A service that limits spans refuses what is a moment too old, and asking it takes time."""


def parts(wanted: Wanted, days: int, step: int) -> tuple[Span, list[Span | None]]:
    """The window as far as the service still has it, and its parts, oldest first.

    Args:
        wanted: what the collection is about.
        days: how far back the service reaches.
        step: days that one request may cover; 0 for any.
    """
    horizon = wanted.now - timedelta(days=days) + (MARGIN if step else timedelta())
    end = min(wanted.end, wanted.now)
    start = max(wanted.start or horizon, horizon)
    cut = ""
    if wanted.start and wanted.start < horizon:
        cut = f"what is older than {days} days is gone: the service keeps no more"
    if start >= end:
        why = cut or (f"the service keeps {days} days" if horizon >= end else "it is yet to come")
        first = min(wanted.start or wanted.end, wanted.end)
        return Span(first, wanted.end, f"nothing of the window is there: {why}"), []
    longest = timedelta(days=step) if step else end - start
    found: list[Span | None] = []
    first = start
    while first < end:
        until = min(first + longest, end)
        found.append(Span(first, until))
        first = until
    return Span(start, end, cut), found


def times(span: Span | None) -> dict[str, str]:
    """`start` and `last` (the last moment inside) as services take them; nothing for state."""
    return {"start": moment(span.start), "last": last(span.end)} if span else {}


def moment(when: datetime) -> str:
    """A moment as services take it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def last(end: datetime) -> str:
    """100 ns before the end."""
    before = end - timedelta(microseconds=1)
    return before.strftime("%Y-%m-%dT%H:%M:%S.%f") + "9Z"
