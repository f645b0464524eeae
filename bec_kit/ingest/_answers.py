"""One question to a tenant: its pages sealed as they come, and how it ended."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit import formats
from bec_kit.connect import Cmdlet
from bec_kit.errors import ConnectError, ForeignLinkError, RefusedByService, RefusedError
from bec_kit.evidence import write_time
from bec_kit.ingest._searches import searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.connect import Ask, Page, Reader
    from bec_kit.evidence import Pages, Vault
    from bec_kit.ingest._jobs import Patience
    from bec_kit.ingest._way import Step
    from bec_kit.sources import Question

__all__ = ["Collected", "answer", "settled"]


@dataclass(frozen=True)
class Collected:
    """How one question ended.

    Attributes:
        source: id of the source.
        name: which of its questions.
        user: whose; None for the tenant.
        window_start: first moment asked for, UTC as in JSON; None for state.
        window_end: first moment behind it; None for state.
        records: that came.
        state: `complete`, `partial`, or `none` where nothing came because it could not.
        why: what is lacking; empty where nothing is.
    """

    source: str
    name: str
    user: str | None
    window_start: str | None
    window_end: str | None
    records: int
    state: str
    why: str


def settled(vault: Vault, source: str, question: Question, turn: int) -> Collected | None:
    """How a question ended that need not be asked any more; None for one that must be.

    What was refused is asked again: perhaps the permission was given meanwhile.
    """
    known = vault.collected(_key(source, question, turn))
    if known is None:
        return None
    told = orjson.loads(known.file.read_bytes())
    if told["state"] == "none" and question.asks:
        return None
    about = {name: told[name] for name in ("records", "state", "why")}
    return replace(_plain(source, question), **about)


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
    before = settled(vault, source, question, turn)
    if before is not None:
        return before
    plain, key = _plain(source, question), _key(source, question, turn)
    with vault.collecting(key) as pages:
        cut = question.span.cut if question.span else ""
        lacking: list[str] = pages.state.get("lacking", [cut] if cut else [])
        state = "complete" if question.asks else "none"
        mark = _mark(vault, key)
        try:
            for page, step in _pages(reader, question, pages, patience, mark):
                if page is None:
                    pages.note({**step, "lacking": lacking})
                    continue
                lacking = list(dict.fromkeys([*lacking, *_said(page)]))
                good = page.status < 300 and not page.broken and step.get("records", True)
                records = _records(page, question) if good else None
                pages.put(page.body, _told(page), {**step, "lacking": lacking}, records)
        except RefusedByService as refusal:
            lacking.append(_reason(refusal, question))
            if refusal.page is not None:
                pages.put(refusal.page.body, _told(refusal.page), pages.state)
            state = "none"
        except ForeignLinkError as error:
            lacking.append(str(error))
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
        _seal(vault, pages, ended, question, turn)
    return ended


def _key(source: str, question: Question, turn: int) -> str:
    """Tells a question from all others of the case."""
    about = _about(_plain(source, question))
    return json.dumps([source, question.name, *about.values(), turn])


def _mark(vault: Vault, key: str) -> str:
    """Tells a search from those of other cases, and of other collections of this one."""
    case: str = vault.journal.entries()[0]["hash"]
    return hashlib.sha256(f"{case} {key}".encode()).hexdigest()[:12]


def _pages(
    reader: Reader, question: Question, pages: Pages, patience: Patience, mark: str
) -> Iterator[Step]:
    """Each page that is still to come, and where to go on after it."""
    if pages.state.get("done") or not question.asks:
        return
    if question.search:
        yield from searched(reader, question, pages.state, patience, mark)
        return
    first = pages.state.get("place", 0)
    at = pages.state.get("next")
    last = len(question.asks) - 1
    for place in range(first, last + 1):
        after = {"place": place + 1, "next": None, "done": place == last}
        try:
            asked = replace(question.asks[place], at=at)
            for page in _asked(reader, asked, single=question.single):
                yield page, {**after, "place": place, "next": page.next} if page.next else after
        except RefusedByService as refusal:
            if refusal.status != 400 or refusal.page is None or place == last:
                raise
            # one window too many; the others may be had
            yield replace(refusal.page, broken=_reason(refusal, question)), after
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
        question.name,
        question.user,
        write_time(span.start) if span else None,
        write_time(span.end) if span else None,
        0,
        "none",
        "",
    )


def _about(row: Collected) -> dict[str, Any]:
    return {"user": row.user, "window_start": row.window_start, "window_end": row.window_end}


def _seal(vault: Vault, pages: Pages, ended: Collected, question: Question, turn: int) -> None:
    lines = [ask.powershell for ask in question.asks if isinstance(ask, Cmdlet)]
    details: dict[str, Any] = {"handed_at": _begun_at(vault, turn)}
    if question.span is None:
        details |= {
            "owner": ended.user,
            "question": question.name,
            "view": question.view,
            "beside": question.beside,
        }
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
        details=details,
    )


def _begun_at(vault: Vault, turn: int) -> str:
    """When a collection began: all state that it shows counts as one pull."""
    return next(
        str(entry["at"])
        for entry in vault.journal.entries()
        if entry["action"] == "collecting" and entry["turn"] == turn
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
