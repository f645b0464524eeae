"""One question to a tenant: its pages sealed as they come, and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit import formats
from bec_kit.connect import Cmdlet
from bec_kit.errors import ConnectError, RefusedByService, RefusedError
from bec_kit.evidence import write_time
from bec_kit.ingest._searches import searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.connect import Ask, Page, Reader
    from bec_kit.evidence import Pages, Sealed, Vault
    from bec_kit.ingest._searches import Patience
    from bec_kit.sources import Question

__all__ = ["Collected", "answer"]


@dataclass(frozen=True)
class Collected:
    """How one question ended.

    Attributes:
        source: id of the source.
        user: whose; None for the tenant.
        window_start: first moment asked for, UTC as in JSON; None for state.
        window_end: first moment behind it; None for state.
        records: that came.
        state: `complete`, `partial`, or `none` where nothing came because it could not.
        why: what is lacking; empty where nothing is.
        name: which of the source's questions.
    """

    source: str
    user: str | None
    window_start: str | None
    window_end: str | None
    records: int
    state: str
    why: str
    name: str


def answer(
    vault: Vault, reader: Reader, source: str, question: Question, turn: int, patience: Patience
) -> Collected:
    """Ask, and seal what comes; what was asked and sealed already is not asked again.

    A connection that breaks for good leaves the pages so far, unsealed: the next collection
    goes on there.

    Args:
        vault: of the case.
        reader: of the tenant.
        source: id of the source.
        question: one of it.
        turn: number of the collection, from 1; each asks anew.
        patience: how long searches are waited for.
    """
    plain = _plain(source, question)
    key = json.dumps([source, question.name, *_about(plain).values(), turn])
    known = vault.collected(key)
    if known is not None:
        return _sealed_before(known, plain)
    with vault.collecting(key) as pages:
        cut = question.span.cut if question.span else ""
        lacking: list[str] = pages.state.get("lacking", [cut] if cut else [])
        state = "complete"
        try:
            for page, step in _pages(reader, question, pages, patience):
                said = _said(page)
                lacking = list(dict.fromkeys([*lacking, *said]))
                good = not page.broken and step.get("records", True)
                records = _records(page, question) if good else None
                pages.put(page.body, _told(page), {**step, "lacking": lacking}, records)
        except RefusedByService as refusal:
            lacking.append(_reason(refusal, question))
            if refusal.page is not None:
                pages.put(refusal.page.body, _told(refusal.page), pages.state)
            state = "none"
        except ConnectError as error:
            count = sum(page.records or 0 for page in pages.files)
            why = f"{error}; collect again to go on"
            return replace(plain, records=count, state="partial" if count else "none", why=why)
        count = sum(page.records or 0 for page in pages.files)
        if lacking and (count or state == "complete"):
            state = "partial"
        why = "; ".join([*lacking, *pages.state.get("ways", [])])
        ended = replace(plain, records=count, state=state, why=why)
        _seal(vault, pages, ended, question)
    return ended


def _pages(
    reader: Reader, question: Question, pages: Pages, patience: Patience
) -> Iterator[tuple[Page, dict[str, Any]]]:
    """Each page that is still to come, and where to go on after it."""
    if pages.state.get("done"):
        return
    if question.search:
        yield from searched(reader, question, pages.state, patience)
        return
    first = pages.state.get("place", 0)
    at = pages.state.get("next")
    for place in range(first, len(question.asks)):
        for page in _asked(reader, replace(question.asks[place], at=at), single=question.single):
            on = place if page.next else place + 1
            done = on == len(question.asks)
            yield page, {"place": on, "next": page.next, "done": done}
        at = None


def _asked(reader: Reader, ask: Ask | Cmdlet, *, single: bool) -> Iterator[Page]:
    if isinstance(ask, Cmdlet):
        yield from reader.cmdlet(ask)
    elif single:
        yield reader.one(ask)
    else:
        yield from reader.pages(ask)


def _records(page: Page, question: Question) -> int | None:
    return 1 if question.single and page.rows is None else page.rows


def _said(page: Page) -> list[str]:
    """What a page itself says that is missing after it, or in it."""
    return [each for each in (page.broken, page.truncated, *page.warnings) if each]


def _reason(refusal: RefusedByService, question: Question) -> str:
    if refusal.status in (401, 403):
        return f"refused ({refusal.code}): {refusal.message}; it needs {question.permission}"
    return f"refused ({refusal.status} {refusal.code}): {refusal.message}"


def _told(page: Page) -> dict[str, Any]:
    return {
        "url": page.url,
        "status": page.status,
        "request_id": page.request_id,
        "answered_at": write_time(page.date) if page.date else None,
    }


def _plain(source: str, question: Question) -> Collected:
    span = question.span
    return Collected(
        source,
        question.user,
        write_time(span.start) if span else None,
        write_time(span.end) if span else None,
        0,
        "none",
        "",
        question.name,
    )


def _about(row: Collected) -> dict[str, Any]:
    return {"user": row.user, "window_start": row.window_start, "window_end": row.window_end}


def _seal(vault: Vault, pages: Pages, ended: Collected, question: Question) -> None:
    lines = [ask.powershell for ask in question.asks if isinstance(ask, Cmdlet)]
    vault.seal_pages(
        pages,
        ended.source,
        format=_format(pages),
        name=" ".join(filter(None, (ended.source, ended.name, ended.user))),
        told={
            "name": ended.name,
            **_about(ended),
            "powershell": lines,
            "permission": question.permission,
            "records": ended.records,
            "state": ended.state,
            "why": ended.why,
        },
        details={"owner": ended.user, "view": question.view} if question.span is None else {},
    )


def _format(pages: Pages) -> str:
    """The format of the first page that holds a record."""
    for page in pages.files:
        if page.records:
            body = (pages.folder / page.file).read_bytes()
            try:
                return formats.sniff(body[: formats.HEAD], page.file, len(body)).format
            except RefusedError:
                break
    return "none"


def _sealed_before(known: Sealed, plain: Collected) -> Collected:
    told = orjson.loads(known.file.read_bytes())
    return replace(plain, records=told["records"], state=told["state"], why=told["why"])
