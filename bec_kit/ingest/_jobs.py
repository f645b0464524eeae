"""Audit queries of Graph: jobs that are made once, found again by name, and waited for."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.connect import Ask, Limits
from bec_kit.errors import GaveUp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.connect import Page, Reader

__all__ = ["Patience", "ended", "made"]

ATTEMPTS = 3
"""How often a search is made whose making went wrong; each time it is looked for before."""

_BAD = ("failed", "cancelled")


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
    sleep: Callable[[float], object] = time.sleep

    @classmethod
    def of(cls, limits: Limits | None) -> Patience:
        """As patient as a reader with these limits."""
        told = limits or Limits()
        return cls(told.poll_first, told.poll_growth, told.poll_longest)


def made(
    reader: Reader, queries: Callable[[Any], Any], body: Mapping[str, Any], patience: Patience
) -> str:
    """The id of a search that is there already under its name, or of a new one.

    Raises:
        GaveUp: it could not be made; `unsure` where it may have been, and is not found yet.
    """
    ask = Ask(queries, body=orjson.dumps(body), service="audit_queries")
    trouble = GaveUp("audit_queries", "nothing was tried", 0, 0.0)
    for _ in range(ATTEMPTS):
        if found := _found(reader, queries, body["displayName"]):
            return found
        try:
            page = reader.create(ask)
        except GaveUp as error:
            if not error.unsure:
                raise
            trouble = error
        else:
            if not page.broken:
                return str(orjson.loads(page.body)["id"])
            trouble = GaveUp("audit_queries", page.broken, 1, 0.0, unsure=True, page=page)
        patience.sleep(patience.first)
    if found := _found(reader, queries, body["displayName"]):
        return found
    raise trouble


def _found(reader: Reader, queries: Callable[[Any], Any], name: str) -> str:
    """The id of the search with this name; empty where there is none."""
    for page in reader.pages(Ask(queries, service="audit_queries")):
        if not page.broken:
            for told in orjson.loads(page.body)["value"]:
                if told.get("displayName") == name and told.get("status") not in _BAD:
                    return str(told["id"])
    return ""


def ended(
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
