"""Searches of the audit log: made once, waited for, read; split or asked of Exchange instead.

The service runs them for minutes. One that hit its limit is asked again for halves of its
window, as is one that failed or was cancelled; where that fails again Exchange's own search
takes the window over, and the shortest ones (reference: security/auditLog/queries,
Search-UnifiedAuditLog).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.connect import Ask
from bec_kit.errors import RefusedByService, SpecError
from bec_kit.ingest._jobs import Patience, ended, made
from bec_kit.ingest._sessions import session
from bec_kit.ingest._way import Way, halves, long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bec_kit.connect import Reader
    from bec_kit.ingest._way import Step
    from bec_kit.sources import Question

__all__ = ["Patience", "searched"]


def searched(
    reader: Reader, question: Question, state: Mapping[str, Any], patience: Patience, mark: str
) -> Iterator[Step]:
    """The pages of a search, and where to go on after each.

    Args:
        reader: of the tenant.
        question: its request makes the search.
        state: where an earlier run stopped; empty at the beginning.
        patience: how long it is waited for.
        mark: goes into the names of its jobs, so that they are found again and no others.

    Raises:
        GaveUp: the search did not end; asked again, it is found again.
        RefusedByService: neither Graph nor Exchange may be asked.
    """
    (ask,) = question.asks
    if not isinstance(ask, Ask) or ask.body is None:
        raise SpecError(f"{question.name}: a search is made by a request with a body")
    asked = orjson.loads(ask.body)
    asked["displayName"] += f" {mark}"
    whole = [asked["filterStartDateTime"], asked["filterEndDateTime"], "graph", ""]
    way = Way.of(state, whole)
    while way.todo:
        if way.todo[0][2] == "exchange":
            yield from session(reader, asked, way)
            continue
        try:
            yield from _by_graph(reader, ask.build, asked, way, patience)
        except RefusedByService as refusal:
            if refusal.service == "login":
                raise
            todo = [
                one
                for each in way.todo
                for one in ([each] if each[2] == "exchange" else _of_exchange(asked, *each[:2]))
            ]
            why = f"Graph's search refused ({refusal.code}): asked of Exchange instead"
            way.turn(todo, why, left=len(way.todo))
            yield refusal.page, way.step(records=False)


def _by_graph(
    reader: Reader,
    queries: Callable[[Any], Any],
    asked: Mapping[str, Any],
    way: Way,
    patience: Patience,
) -> Iterator[Step]:
    start, end, *_ = way.todo[0]
    if not way.job:
        body = {**asked, **_named(asked, start, end)}
        way.job = made(reader, queries, body, patience)
        yield None, way.step(records=False)
    if not way.ended:
        page, told = ended(reader, queries, way.job, patience)
        way.ended = told["status"] == "succeeded" and not told.get("isRecordCountLimitExceeded")
        if not way.ended:
            limited = told["status"] == "succeeded"
            why = "hit its limit" if limited else told["status"]
            split = long(start, end) and (limited or not way.failed)
            way.failed = 0 if limited else way.failed + 1
            todo, said = _instead(asked, start, end, split=split)
            way.turn(todo, f"the search from {start} to {end} {why}: {said}")
        yield page, way.step(records=False)
        if not way.ended:
            return
    job = way.job
    records = Ask(
        lambda graph: queries(graph).by_audit_log_query_id(job).records,
        {"top": 1000},
        service="audit_queries",
        at=way.next,
    )
    for page in reader.pages(records):
        if page.next is None:
            way.failed = 0
            way.over()
        else:
            way.next = page.next
        yield page, way.step()


def _instead(
    asked: Mapping[str, Any], start: str, end: str, *, split: bool
) -> tuple[list[list[str]], str]:
    """Halves of a window, or the same asked of Exchange; and which."""
    if split:
        return [[*each, "graph", ""] for each in halves(start, end)], "asked again in halves"
    return _of_exchange(asked, start, end), "asked of Exchange instead"


def _of_exchange(asked: Mapping[str, Any], start: str, end: str) -> list[list[str]]:
    kinds = asked.get("recordTypeFilters") or [""]
    return [[start, end, "exchange", kind] for kind in kinds]


def _named(asked: Mapping[str, Any], start: str, end: str) -> dict[str, str]:
    return {
        "displayName": f"{asked['displayName']} {start} {end}",
        "filterStartDateTime": start,
        "filterEndDateTime": end,
    }
