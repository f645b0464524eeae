"""The pages of one question, whichever way they come, and where to go on after each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bec_kit.connect import Cmdlet
from bec_kit.errors import RefusedByService
from bec_kit.ingest._following import followed
from bec_kit.ingest._plan import Plan
from bec_kit.ingest._refusal import reason
from bec_kit.ingest._searches import searched
from bec_kit.ingest._traces import traced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bec_kit.connect import Page, Reader
    from bec_kit.ingest._jobs import Patience
    from bec_kit.ingest._plan import Entry
    from bec_kit.ingest._way import Step
    from bec_kit.sources import Question

__all__ = ["asked"]

_STALE = (400, 404, 410)
"""How services refuse a link that has grown too old."""

_ANEW = "a window that had broken off was asked anew, for its link had grown old: rows came twice"


def asked(
    reader: Reader, question: Question, state: Mapping[str, Any], patience: Patience, mark: str
) -> Iterator[Step]:
    """Each page that is still to come, and what the checkpoint says after it.

    Args:
        reader: of the tenant.
        question: what is asked.
        state: where an earlier run stopped; empty at the beginning.
        patience: how long searches are waited for.
        mark: tells searches from those of other cases and collections.

    Raises:
        RefusedByService: a search is refused, or the login.
    """
    if question.search:
        if question.asks:
            yield from searched(reader, question, state, patience, mark)
        return
    if question.then is not None:
        yield from followed(
            reader, question, state, lambda plain: asked(reader, plain, state, patience, mark)
        )
        return
    plan = Plan.of(state, len(question.asks), question.lacks)
    while plan.todo:
        now = plan.todo[0]
        other = question.instead
        way = other if other and now.way == "instead" else question
        begun, end = False, None
        try:
            for page, end, twice in _walked(reader, way, now):
                begun = True
                plan.moved(end)
                yield page, plan.step(twice=twice)
            if end is not None:
                plan.over()  # the link could not be followed, as its page says
        except RefusedByService as refusal:
            if refusal.service == "login":
                raise
            if now.at is not None and not begun and refusal.status in _STALE:
                plan.anew(_ANEW)
            elif other and now.way == "":
                why = _instead(question, other, refusal)
                plan.turn(why, all_of_them=refusal.status != 400)
            else:
                had = other if now.way == "only" else None
                why = (
                    _instead(question, had, refusal)
                    if had
                    else reason(reader, refusal, way, other=other is not None)
                )
                # a request that is not understood may be one window too many
                plan.refuse(why, all_of_them=refusal.status != 400)
            yield refusal.page, plan.step(records=False)


def _walked(reader: Reader, way: Question, now: Entry) -> Iterator[tuple[Page, Any, int]]:
    """The pages of one request, where to go on after each, and how many rows came before."""
    ask = way.asks[now.place]
    if isinstance(ask, Cmdlet) and way.keyset:
        yield from traced(reader, ask, now.at or {})
        return
    asked = replace(ask, at=now.at)
    if isinstance(asked, Cmdlet):
        pages = reader.cmdlet(asked)
    elif way.single:
        pages = iter([reader.one(asked)])
    else:
        pages = reader.pages(asked)
    for page in pages:
        yield page, page.next, 0


def _instead(question: Question, other: Question, refusal: RefusedByService) -> str:
    said = f"{question.way} refused ({refusal.code}: {refusal.message})"
    return f"{said}: {other.way} asked instead"
