"""How a question ended, and what is sealed of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit import formats
from bec_kit.connect import Cmdlet
from bec_kit.errors import RefusedError
from bec_kit.evidence import write_time
from bec_kit.ingest._following import calls_of

if TYPE_CHECKING:
    from bec_kit.connect import Page
    from bec_kit.evidence import Pages, Vault
    from bec_kit.sources import Question

__all__ = ["Collected", "key_of", "mark_of", "nothing_yet", "seal", "told_of"]


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
        why: what is lacking, and what came another way than asked; empty where nothing.
    """

    source: str
    name: str
    user: str | None
    window_start: str | None
    window_end: str | None
    records: int
    state: str
    why: str


def nothing_yet(source: str, question: Question) -> Collected:
    """A question of which nothing has come."""
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


def key_of(source: str, question: Question, turn: int) -> str:
    """Tells a question from all others of the case."""
    about = _about(nothing_yet(source, question))
    return json.dumps([source, question.name, *about.values(), turn])


def mark_of(vault: Vault, key: str) -> str:
    """Tells a search from those of other cases, and of other collections of this one."""
    case: str = vault.journal.entries()[0]["hash"]
    return hashlib.sha256(f"{case} {key}".encode()).hexdigest()[:12]


def told_of(page: Page) -> dict[str, Any]:
    """How a page was asked for and answered."""
    return {
        "url": page.url,
        "status": page.status,
        "request_id": page.request_id,
        "answered_at": write_time(page.date) if page.date else None,
    }


def seal(
    vault: Vault,
    pages: Pages,
    ended: Collected,
    question: Question,
    turn: int,
    more: dict[str, Any],
) -> None:
    """Seal what came.

    Args:
        vault: of the case.
        pages: that came; none holds a record twice.
        ended: how the question ended; its records are those of these pages.
        question: what was asked.
        turn: number of the collection.
        more: what the index says besides: what came `before` these pages, what is `left` to ask.
    """
    asks = question.asks
    if question.instead and (pages.state.get("ways") or pages.state.get("lost")):
        asks += question.instead.asks
    asks += calls_of(pages.state)
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
            "powershell": [ask.powershell for ask in asks if isinstance(ask, Cmdlet)],
            "permission": question.permission,
            "records": ended.records,
            "state": ended.state,
            "why": ended.why,
            **more,
        },
        details=details,
    )


def _about(row: Collected) -> dict[str, Any]:
    return {"user": row.user, "window_start": row.window_start, "window_end": row.window_end}


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
