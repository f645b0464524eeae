"""Searches of the audit log: made once, waited for, read; split or asked of Exchange instead.

The service runs them for minutes. One that failed, was cancelled or hit its limit is asked
again for halves of its window, and Exchange's own search takes the shortest windows over
(reference: security/auditLog/queries, Search-UnifiedAuditLog).
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from bec_kit.connect import Ask, Cmdlet, Limits
from bec_kit.errors import GaveUp, RefusedByService, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bec_kit.connect import Page, Reader
    from bec_kit.sources import Question

__all__ = ["Patience", "searched"]

SHORTEST = timedelta(hours=6)
"""Windows that are not split any more."""

MOST_IN_SESSION = 50_000
"""Records that a session of Search-UnifiedAuditLog gives at most."""

_BAD = ("failed", "cancelled")
_FULL = f"a session of Search-UnifiedAuditLog gives {MOST_IN_SESSION:,} records and no more"

Step = tuple["Page", dict[str, Any]]


@dataclass(frozen=True)
class Patience:
    """How long searches are waited for.

    Attributes:
        first: seconds before a search is looked at for the first time.
        growth: factor from one look to the next.
        longest: seconds between two looks at most.
        budget: seconds after which a search counts as stuck.
        sleep: waits that many seconds.
    """

    first: float = Limits.poll_first
    growth: float = Limits.poll_growth
    longest: float = Limits.poll_longest
    budget: float = 3 * 3600.0
    sleep: Callable[[float], None] = time.sleep


@dataclass
class _Way:
    """Where a search stands: what is still to do, and how it came so far.

    Attributes:
        todo: windows from where to where, and whether `graph` or `exchange` is asked.
        job: the service's id of the search that is running; empty where none is.
        next: link of the next page of its records.
        ways: sentences on windows that came another way than asked.
    """

    todo: list[list[str]]
    job: str = ""
    next: str | None = None
    ways: list[str] = field(default_factory=list)

    def step(self, *, records: bool = True) -> dict[str, Any]:
        return {**asdict(self), "done": not self.todo, "records": records}


def searched(
    reader: Reader, question: Question, state: Mapping[str, Any], patience: Patience
) -> Iterator[Step]:
    """The pages of a search, and where to go on after each.

    Args:
        reader: of the tenant.
        question: its request makes the search.
        state: where an earlier run stopped; empty at the beginning.
        patience: how long it is waited for.

    Raises:
        GaveUp: the search did not end; asked again, it is found again.
        RefusedByService: neither Graph nor Exchange may be asked.
    """
    (ask,) = question.asks
    if not isinstance(ask, Ask) or ask.body is None:
        raise SpecError(f"{question.name}: a search is made by a request with a body")
    asked = orjson.loads(ask.body)
    whole = [asked["filterStartDateTime"], asked["filterEndDateTime"], "graph"]
    way = _Way(
        state.get("todo", [whole]), state.get("job", ""), state.get("next"), state.get("ways", [])
    )
    while way.todo:
        if way.todo[0][2] == "exchange":
            yield from _by_exchange(reader, asked, way)
            continue
        try:
            yield from _by_graph(reader, ask.build, asked, way, patience)
        except RefusedByService as refusal:
            if refusal.service == "login":
                raise
            way.todo = [[start, end, "exchange"] for start, end, _ in way.todo]
            way.job, way.next = "", None
            way.ways.append(f"Graph's search refused ({refusal.code}): asked of Exchange instead")


def _by_graph(
    reader: Reader,
    queries: Callable[[Any], Any],
    asked: Mapping[str, Any],
    way: _Way,
    patience: Patience,
) -> Iterator[Step]:
    start, end, _ = way.todo[0]
    if not way.job:
        page, way.job = _made(reader, queries, {**asked, **_named(asked, start, end)})
        if page is not None:
            yield page, way.step(records=False)
    page, told = _ended(reader, queries, way.job, patience)
    yield page, way.step(records=False)
    if told["status"] != "succeeded" or told.get("isRecordCountLimitExceeded"):
        why = "hit its limit" if told["status"] == "succeeded" else told["status"]
        way.todo[:1] = _instead(start, end)
        way.job = ""
        way.ways.append(f"the search from {start} to {end} {why}: {_said(way.todo)}")
        return
    records = Ask(
        lambda graph: queries(graph).by_audit_log_query_id(way.job).records,
        {"top": 1000},
        service="audit_queries",
        at=way.next,
    )
    for page in reader.pages(records):
        way.next = page.next
        if page.next is None:
            way.todo.pop(0)
            way.job = ""
        yield page, way.step()


def _by_exchange(reader: Reader, asked: Mapping[str, Any], way: _Way) -> Iterator[Step]:
    start, end, _ = way.todo[0]
    users = asked.get("userPrincipalNameFilters")
    kinds = asked.get("recordTypeFilters", [None])
    for kind in kinds:
        call = Cmdlet(
            "Search-UnifiedAuditLog",
            {
                "StartDate": start,
                "EndDate": end,
                **({"UserIds": users} if users else {}),
                **({"RecordType": kind} if kind else {}),
                "SessionId": str(uuid4()),
                "SessionCommand": "ReturnLargeSet",
                "ResultSize": 5000,
            },
        )
        count, more = 0, True
        while more:
            pages = list(reader.cmdlet(call))
            got = sum(page.rows or 0 for page in pages)
            count, more = count + got, bool(got) and count + got < MOST_IN_SESSION
            if count >= MOST_IN_SESSION:
                pages[-1] = replace(pages[-1], truncated=f"{start} to {end}: {_FULL}")
            for page in pages:
                if page is pages[-1] and not more and kind == kinds[-1]:
                    way.todo.pop(0)
                yield page, way.step()


def _made(
    reader: Reader, queries: Callable[[Any], Any], body: Mapping[str, Any]
) -> tuple[Page | None, str]:
    """A search that is there already under its name, or a new one; its id."""
    found = _found(reader, queries, body["displayName"])
    if found:
        return None, found
    ask = Ask(queries, body=orjson.dumps(body), service="audit_queries")
    try:
        page = reader.create(ask)
    except GaveUp as doubt:
        found = _found(reader, queries, body["displayName"]) if doubt.unsure else ""
        if not found:
            raise
        return None, found
    return page, orjson.loads(page.body)["id"]


def _found(reader: Reader, queries: Callable[[Any], Any], name: str) -> str:
    """The id of the search with this name; empty where there is none."""
    for page in reader.pages(Ask(queries, service="audit_queries")):
        if not page.broken:
            for told in orjson.loads(page.body)["value"]:
                if told.get("displayName") == name and told.get("status") not in _BAD:
                    return str(told["id"])
    return ""


def _ended(
    reader: Reader, queries: Callable[[Any], Any], job: str, patience: Patience
) -> tuple[Page, dict[str, Any]]:
    """The search once it ended, however it did."""
    delay, waited, looks = patience.first, 0.0, 0
    ask = Ask(lambda graph: queries(graph).by_audit_log_query_id(job), service="audit_queries")
    while waited < patience.budget:
        patience.sleep(delay)
        waited, looks = waited + delay, looks + 1
        delay = min(delay * patience.growth, patience.longest)
        page = reader.one(ask)
        told = {} if page.broken else orjson.loads(page.body)
        if told.get("status") in ("succeeded", *_BAD):
            return page, told
    raise GaveUp("audit_queries", "the search is still running", looks, waited)


def _instead(start: str, end: str) -> list[list[str]]:
    """Halves of a window, or the same asked of Exchange where it is short."""
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    if last - first <= SHORTEST:
        return [[start, end, "exchange"]]
    middle = (first + (last - first) / 2).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return [[start, middle, "graph"], [middle, end, "graph"]]


def _said(todo: list[list[str]]) -> str:
    return "asked of Exchange instead" if todo[0][2] == "exchange" else "asked again in halves"


def _named(asked: Mapping[str, Any], start: str, end: str) -> dict[str, str]:
    return {
        "displayName": f"{asked['displayName']} {start} {end}",
        "filterStartDateTime": start,
        "filterEndDateTime": end,
    }
