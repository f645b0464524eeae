"""One question to a tenant: its pages sealed as they come, and how it ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.errors import ConnectError, ForeignLinkError, RefusedByService
from bec_kit.ingest._asking import asked
from bec_kit.ingest._outcome import Collected, key_of, mark_of, nothing_yet, seal, told_of
from bec_kit.ingest._plan import left_of
from bec_kit.ingest._refusal import reason

if TYPE_CHECKING:
    from bec_kit.connect import Page, Reader
    from bec_kit.evidence import Pages, Vault
    from bec_kit.ingest._jobs import Patience
    from bec_kit.sources import Question

__all__ = ["Collected", "answer", "settled"]


def settled(vault: Vault, source: str, question: Question, turn: int) -> Collected | None:
    """How a question ended that need not be asked any more; None for one that must be.

    What was refused is asked again, wholly or for what is left: perhaps the permission was given
    meanwhile.
    """
    told = _index(vault, key_of(source, question, turn))
    if not told or (question.asks and (told["state"] == "none" or "left" in told)):
        return None
    records = told["records"] + told.get("before", 0)
    plain = nothing_yet(source, question)
    return replace(plain, records=records, state=told["state"], why=told["why"])


def answer(
    vault: Vault, reader: Reader, source: str, question: Question, turn: int, patience: Patience
) -> Collected:
    """Ask, and seal what comes; what was asked and sealed already is not asked again.

    A connection that breaks for good leaves the pages so far, unsealed: the next collection
    goes on there. What a refusal left is another item of evidence.

    Args:
        vault: of the case.
        reader: of the tenant.
        source: id of the source.
        question: one of it.
        turn: number of the collection, from 1; each asks anew.
        patience: how long searches are waited for.
    """
    known = settled(vault, source, question, turn)
    if known is not None:
        return known
    plain, key = nothing_yet(source, question), key_of(source, question, turn)
    with vault.collecting(key) as pages:
        _go_on(pages, _index(vault, key))
        before: int = pages.state.get("before", 0)
        cut = question.span.cut if question.span else ""
        lacking: list[str] = pages.state.get("lacking", [cut] if cut else [])
        lost: list[str] = []
        state = "complete" if question.asks else "none"
        refused = False
        try:
            for page, step in asked(reader, question, pages.state, patience, mark_of(vault, key)):
                if page is not None:
                    lacking = list(dict.fromkeys([*lacking, *_said(page)]))
                kept = {**step, "lacking": lacking, "before": before}
                if page is None:
                    pages.note(kept)
                else:
                    pages.put(page.body, told_of(page), kept, _records(page, question, step))
        except RefusedByService as refusal:
            lost.append(reason(reader, refusal, question))
            if refusal.page is not None:
                pages.put(refusal.page.body, told_of(refusal.page), pages.state)
            state, refused = "none", True
        except ForeignLinkError as error:
            lost.append(str(error))
            state = "none"
        except ConnectError as error:
            count = before + _count(pages)
            why = f"{error}; collect again to go on"
            return replace(plain, records=count, state="partial" if count else "none", why=why)
        lost = [*pages.state.get("lost", []), *lost]
        if pages.state.get("answered") is False:
            state = "none"
        count = _count(pages)
        if (lacking or lost) and (before + count or state == "complete"):
            state = "partial"
        why = "; ".join([*lacking, *lost, *pages.state.get("ways", [])])
        ended = replace(plain, records=count, state=state, why=why)
        left = left_of(pages.state, ended=refused) if state == "partial" else []
        more: dict[str, Any] = {"before": before} if before else {}
        if left:
            more["left"] = _without_lost(pages.state) | {"todo": left, "lacking": lacking}
        seal(vault, pages, ended, question, turn, more)
    return replace(ended, records=before + count)


def _go_on(pages: Pages, told: dict[str, Any]) -> None:
    """Begin with what an earlier item of the same question left."""
    if told.get("left") and not pages.state:
        pages.note(told["left"] | {"before": told["records"] + told.get("before", 0)})


def _without_lost(state: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in state.items() if name not in ("lost", "refused")}


def _index(vault: Vault, key: str) -> dict[str, Any]:
    """What was sealed last of a question; empty where it was not asked yet."""
    known = vault.collected(key)
    found: dict[str, Any] = orjson.loads(known.file.read_bytes()) if known else {}
    return found


def _count(pages: Pages) -> int:
    return sum(page.records or 0 for page in pages.files)


def _records(page: Page, question: Question, step: dict[str, Any]) -> int | None:
    """How many new records a page holds; None where it is no page of them."""
    if page.status >= 300 or page.broken or not step.get("records", True):
        return None
    if page.rows is None:
        return 1 if question.single else None
    return page.rows - int(step.get("twice", 0))


def _said(page: Page) -> list[str]:
    """What a page itself says that is missing after it, or in it."""
    return [each for each in (page.broken, page.truncated, *page.warnings) if each]
