"""Collecting from a tenant: every question of every source, several at once, each sealed.

The first collection of a case fixes the moment up to which is collected, by the services' own
clock; collecting again asks what was not answered yet, for the same windows. A refresh asks
anew: state as it is now, and logs from a day before the last one ended, for they arrive late.
Windows of earlier collections that are not answered yet are asked too, so that none stays open.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

from bec_kit import sources
from bec_kit.connect import Ask
from bec_kit.errors import RefusedByService, UsageError
from bec_kit.evidence import read_time, write_time
from bec_kit.ingest._accounts import must_name_accounts
from bec_kit.ingest._answers import Collected, answer, settled
from bec_kit.ingest._jobs import Patience
from bec_kit.ingest._message_answers import answer_messages, grouped, known_answer
from bec_kit.ingest.progress import bar
from bec_kit.sources import MessageQuestion, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bec_kit.connect import Reader
    from bec_kit.evidence import Journal, Vault
    from bec_kit.model import Facts
    from bec_kit.sources import Question

__all__ = ["Collected", "Patience", "collect", "collectable", "on_request"]

LATE = timedelta(hours=24)
AT_ONCE = 6
"""Questions that are asked at a time; searches, which mostly wait, beside them and as many."""


def collectable() -> list[str]:
    """The sources that a collection asks where none is named, by id."""
    every = sources.all_sources().values()
    return [spec.id for spec in every if spec.asks and not spec.on_request]


def on_request() -> list[str]:
    """The sources that are asked only where they, or single messages, are named, by id."""
    return [spec.id for spec in sources.all_sources().values() if spec.on_request]


def collect(
    vault: Vault,
    journal: Journal,
    facts: Facts,
    reader: Reader,
    *,
    only: Sequence[str] = (),
    messages: Mapping[str, Sequence[str]] | None = None,
    refresh: bool = False,
    patience: Patience | None = None,
    quiet: bool,
) -> Iterator[Collected]:
    """Ask every question of the sources, and seal the answers.

    Args:
        vault: of the case.
        journal: of the case.
        facts: of the case: whose logs, from when to when.
        reader: of the tenant.
        only: ids of sources; all but those on request if none is named.
        messages: by mailbox, the internetMessageIds that sources on request ask for.
        refresh: begin anew, instead of going on.
        patience: how long searches are waited for.
        quiet: show no progress.

    Yields:
        How each question ended, in the order of sources, users and windows.

    Raises:
        UsageError: a source cannot be collected, or the case names no account.
    """
    chosen = list(only) or collectable()
    for each in chosen:
        known = [*collectable(), *on_request()]
        if each not in known:
            raise UsageError(f"--source {each}: choose from {', '.join(known)}")
    must_name_accounts(facts)
    turns = _turns(journal, facts, reader, refresh=refresh)
    asked = [each for source in chosen for each in _asked(vault, source, turns, messages or {})]
    if any(_is_open(vault, *each) for each in asked):
        _clock(reader)  # by which it is known later what the kit itself read
    told: dict[int, Collected] = {}
    stopped = Event()
    patience = _that_ends(patience or Patience(), stopped)
    with (
        bar("Collecting", len(asked), "question", quiet=quiet) as advance,
        ThreadPoolExecutor(AT_ONCE) as plain,
        ThreadPoolExecutor(AT_ONCE) as searches,
    ):
        running = {
            (searches if each[1].search else plain).submit(
                _answered, vault, reader, *each, patience
            ): place
            for place, each in enumerate(asked)
        }
        try:
            for done in as_completed(running):
                told[running[done]] = done.result()
                advance(1)
        except BaseException:
            stopped.set()
            reader.stop()  # else the pools would wait for what waits for the services
            for pool in (plain, searches):
                pool.shutdown(wait=False, cancel_futures=True)
            raise
    rows = [told[place] for place in range(len(asked))]
    journal.append("collect", turn=turns[-1][0], rows=[asdict(row) for row in rows])
    yield from rows


def _that_ends(patience: Patience, stopped: Event) -> Patience:
    """The same, but for waits that end when all is to stop."""
    if patience.sleep is not time.sleep:
        return patience
    return replace(patience, sleep=stopped.wait)


def _answered(
    vault: Vault, reader: Reader, source: str, question: Question, turn: int, patience: Patience
) -> Collected:
    if isinstance(question, MessageQuestion):
        return answer_messages(vault, reader, source, question, turn)
    return answer(vault, reader, source, question, turn, patience)


def _is_open(vault: Vault, source: str, question: Question, turn: int) -> bool:
    """Whether messages are still to be asked for."""
    if not isinstance(question, MessageQuestion):
        return False
    return known_answer(vault, source, question, turn) is None


def _asked(
    vault: Vault,
    source: str,
    turns: Sequence[tuple[int, Wanted]],
    messages: Mapping[str, Sequence[str]],
) -> Iterator[tuple[str, Question, int]]:
    """Every question of the last collection, and the windows that earlier ones left open."""
    last = turns[-1][0]
    for turn, wanted in turns:
        if turn == last:
            wanted = replace(wanted, messages=grouped(vault, source, turn, messages))
        for question in _questions(source, wanted):
            left = question.span is not None and settled(vault, source, question, turn) is None
            if turn == last or left:
                yield source, question, turn


def _questions(source: str, wanted: Wanted) -> Iterator[Question]:
    for ask in sources.source(source).asks:
        yield from ask.questions(wanted)


def _turns(
    journal: Journal, facts: Facts, reader: Reader, *, refresh: bool
) -> list[tuple[int, Wanted]]:
    """The collections so far by number, and what each is about; a new one is entered."""
    entries = [entry for entry in journal.entries() if entry["action"] == "collecting"]
    if refresh or not entries:
        entries.append(_begun(journal, facts, reader, entries))
    return [(entry["turn"], _wanted(facts, entry)) for entry in entries]


def _wanted(facts: Facts, entry: dict[str, Any]) -> Wanted:
    start = read_time(entry["start"]) if entry["start"] else None
    return Wanted(facts.users, start, read_time(entry["end"]), read_time(entry["now"]))


def _begun(
    journal: Journal, facts: Facts, reader: Reader, earlier: list[dict[str, Any]]
) -> dict[str, Any]:
    now = _clock(reader)
    start = facts.window.start
    if earlier:
        start = max(filter(None, (start, read_time(earlier[-1]["end"]) - LATE)))
    end = min(filter(None, (facts.window.end, now)))
    return journal.append(
        "collecting",
        turn=len(earlier) + 1,
        start=write_time(start) if start else None,
        end=write_time(end),
        now=write_time(now),
    )


def _clock(reader: Reader) -> datetime:
    """What the service's clock says: any answer tells, a refusal too."""
    try:
        reader.one(Ask(lambda graph: graph.organization, {"select": "id"}))
    except RefusedByService as refusal:
        if refusal.service == "login":
            raise
    return reader.now
