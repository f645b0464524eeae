"""Some messages of a mailbox: every page sealed as it comes, and every message whole as a file.

What was read is written down with the evidence: by which app, which messages, from when to when.
An analysis knows the kit's own reads by that.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from bec_kit.errors import ConnectError, ForeignLinkError, RefusedByService
from bec_kit.evidence import write_time
from bec_kit.ingest._mail_round import Round, walked
from bec_kit.ingest._outcome import Collected, nothing_yet, told_of
from bec_kit.ingest._refusal import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bec_kit.connect import Reader
    from bec_kit.evidence import Pages, Vault
    from bec_kit.sources import MessageQuestion

__all__ = ["answer_messages", "grouped", "known_answer"]

TOGETHER = 50
"""Messages of one mailbox that are asked for together: their answers are one item of evidence."""

_SHOWN = 3
_GONE = (
    "in no folder and not in Recoverable Items' Deletions, when asked: purged, in an archive, or "
    "never there"
)


def grouped(
    vault: Vault, source: str, turn: int, wanted: Mapping[str, Iterable[str]]
) -> dict[str, list[tuple[str, ...]]]:
    """Messages in groups: those that were asked for together before, then the others.

    Args:
        vault: of the case.
        source: id of the source.
        turn: number of the collection.
        wanted: internetMessageIds by mailbox.
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for user, ids in wanted.items():
        rest = dict.fromkeys(ids)
        before = [each for each in _before(vault, source, turn, user) if set(each) & set(rest)]
        asked = {each for group in before for each in group}
        fresh = sorted(each for each in rest if each not in asked)
        parts = [tuple(fresh[at : at + TOGETHER]) for at in range(0, len(fresh), TOGETHER)]
        found[user] = [*before, *parts]
    return found


def known_answer(
    vault: Vault, source: str, question: MessageQuestion, turn: int
) -> Collected | None:
    """How a question ended that need not be asked any more; None for one that must be."""
    known = vault.collected(_key(source, question, turn))
    if known is None:
        return None
    told = orjson.loads(known.file.read_bytes())
    if told["state"] != "complete":
        return None
    about = {name: told[name] for name in ("records", "state", "why")}
    return replace(nothing_yet(source, question), **about)


def answer_messages(
    vault: Vault, reader: Reader, source: str, question: MessageQuestion, turn: int
) -> Collected:
    """Ask for some messages, and seal what comes; what is sealed already is not asked again.

    A connection that breaks for good leaves the pages so far, unsealed: the next collection
    goes on there.

    Args:
        vault: of the case.
        reader: of the tenant.
        source: id of the source.
        question: one of it.
        turn: number of the collection, from 1.
    """
    before = known_answer(vault, source, question, turn)
    if before is not None:
        return before
    ended = nothing_yet(source, question)
    with vault.collecting(_key(source, question, turn)) as pages:
        lost: list[str] = []
        state = "complete"
        try:
            _ask(reader, question, pages)
        except RefusedByService as refusal:
            lost, state = [reason(reader, refusal, question)], "none"
            if refusal.page is not None:
                pages.put(refusal.page.body, told_of(refusal.page), pages.state)
        except ForeignLinkError as error:
            lost, state = [str(error)], "none"
        except ConnectError as error:
            count = _count(pages)
            why = f"{error}; collect again to go on"
            return replace(ended, records=count, state="partial" if count else "none", why=why)
        here = Round.of(pages.state)
        count = _count(pages)
        lost = [*here.lost, *lost]
        if lost and (count or state == "complete"):
            state = "partial"
        why = "; ".join([*_some(lost), *_gone(here.gone, question)])
        ended = replace(ended, records=count, state=state, why=why)
        _seal(vault, reader, pages, ended, question, turn)
    return ended


def _ask(reader: Reader, question: MessageQuestion, pages: Pages) -> None:
    if "since" not in pages.state:
        pages.note({"since": write_time(reader.now), "app_id": reader.app_id()})
    kept = {name: pages.state[name] for name in ("since", "app_id")}
    for seen in walked(reader, question, pages.state):
        state = {**seen.round.step(), **kept}
        records = 1 if seen.eml else None if seen.refused or question.whole else seen.page.rows
        told = told_of(seen.page) | (seen.eml or {})
        pages.put(seen.page.body, told, state, records, suffix=".eml" if seen.eml else ".json")


def _before(vault: Vault, source: str, turn: int, user: str) -> Iterator[tuple[str, ...]]:
    """The groups of a mailbox that this collection asked for already, each once."""
    seen = {
        tuple(told["messages"]): None
        for entry in vault.journal.entries()
        if entry["action"] == "seal"
        and entry["source"] == source
        and (told := entry["options"].get("read"))
        and (told["turn"], entry["options"]["owner"]) == (turn, user)
    }
    yield from seen


def _key(source: str, question: MessageQuestion, turn: int) -> str:
    """Tells a question from all others of the case."""
    text = "\n".join(question.messages).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(text).hexdigest()
    return json.dumps([source, "messages", question.user, digest, turn])


def _count(pages: Pages) -> int:
    return sum(page.records or 0 for page in pages.files)


def _some(said: list[str]) -> Iterator[str]:
    yield from said[:_SHOWN]
    if len(said) > _SHOWN:
        yield f"so it was with {len(said) - _SHOWN:,} more"


def _gone(gone: list[str], question: MessageQuestion) -> Iterator[str]:
    if gone:
        named = ", ".join(gone[:_SHOWN]) + (", …" if len(gone) > _SHOWN else "")
        yield f"{len(gone):,} of {len(question.messages):,} {_GONE} ({named})"


def _seal(
    vault: Vault,
    reader: Reader,
    pages: Pages,
    ended: Collected,
    question: MessageQuestion,
    turn: int,
) -> None:
    about = {"user": ended.user, "window_start": None, "window_end": None}
    kept = any(page.records for page in pages.files)
    vault.seal_pages(
        pages,
        ended.source,
        format=("kit_mime" if question.whole else "graph_message") if kept else "none",
        name=f"{ended.source} {ended.name} {ended.user}",
        told={
            "name": ended.name,
            **about,
            "messages": list(question.messages),
            "permission": question.permission,
            "records": ended.records,
            "state": ended.state,
            "why": ended.why,
        },
        details={
            "owner": ended.user,
            "read": {
                "turn": turn,
                "app_id": pages.state.get("app_id"),
                "messages": list(question.messages),
                "since": pages.state.get("since"),
                "until": write_time(reader.now),
            },
        },
    )
