"""Messages of a mailbox, one after the other: looked up where they may be, then fetched whole.

A message that no folder holds is looked for in Recoverable Items. Where neither has it, that is
an answer: it is named as gone. One message that cannot be asked for does not end the round.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from bec_kit.errors import RefusedByService
from bec_kit.sources import content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bec_kit.connect import Page, Reader
    from bec_kit.sources import MessageQuestion

__all__ = ["Round", "Seen", "walked"]


class Seen(NamedTuple):
    """A page, and what it is.

    Attributes:
        page: as it came.
        round: where to go on after it.
        eml: what a message that came whole is: `internetMessageId`, `id`, `deleted`; None for an
            answer that lists messages.
        refused: why it is no answer; empty where it is one.
    """

    page: Page
    round: Round
    eml: dict[str, Any] | None = None
    refused: str = ""


@dataclass
class Round:
    """Where a round stands.

    Attributes:
        place: which message is asked for.
        deleted: whether it is looked for among what was deleted.
        next: link of the next page of what was found.
        found: copies of it so far.
        waiting: copies that are still to be fetched: the service's id, and whether deleted.
        gone: the messages that are not there.
        lost: sentences on what could not be asked.
    """

    place: int = 0
    deleted: bool = False
    next: str | None = None
    found: int = 0
    waiting: list[list[Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Round:
        """Where an earlier run stopped; the beginning where there was none."""
        return cls(**{each.name: state[each.name] for each in fields(cls) if each.name in state})

    def step(self) -> dict[str, Any]:
        """What the checkpoint says."""
        return asdict(self)

    def over(self, message: str) -> None:
        """All is asked of a message; the next one's turn."""
        if not self.found:
            self.gone.append(message)
        self.place += 1
        self.deleted, self.next, self.found = False, None, 0

    def saw(self, page: Page, ids: list[str], *, whole: bool) -> None:
        """Take what a page lists."""
        self.found += page.rows or 0
        self.waiting += [[each, self.deleted] for each in ids] if whole else []
        self.next = page.next


def walked(reader: Reader, question: MessageQuestion, state: Mapping[str, Any]) -> Iterator[Seen]:
    """The pages that are still to come.

    Args:
        reader: of the tenant.
        question: about the messages of one mailbox.
        state: what the checkpoint says; empty at the beginning.

    Raises:
        ConnectError: no answer, or a refusal that holds for every message.
    """
    here = Round.of(state)
    user = question.user or ""
    while here.place < len(question.messages):
        message = question.messages[here.place]
        if here.waiting and here.next is None:
            seen = _fetched(reader, user, message, here)
        else:
            seen = _looked_up(reader, question, here)
        settled = here.next is None and not here.waiting
        if settled and not here.found and not here.deleted:
            here.deleted = True
        elif settled:
            here.over(message)
        yield seen


def _looked_up(reader: Reader, question: MessageQuestion, here: Round) -> Seen:
    message = question.messages[here.place]
    ask = question.asks[2 * here.place + here.deleted]
    try:
        page = reader.one(replace(ask, at=here.next))
    except RefusedByService as refusal:
        if refusal.page is None or not _its_own(refusal, here):
            raise
        here.next = None
        if here.deleted and refusal.status == 404:  # there is no such folder
            return Seen(refusal.page, here, refused="-")
        here.found += 1  # nobody knows: it is not gone
        return Seen(refusal.page, here, refused=_lost(here, message, refusal))
    broken = page.broken or page.truncated
    if broken:
        here.lost.append(f"{message}: {broken}")
    here.saw(page, _ids(page) if question.whole else [], whole=question.whole)
    return Seen(page, here, refused=page.broken)


def _fetched(reader: Reader, user: str, message: str, here: Round) -> Seen:
    item, deleted = here.waiting.pop(0)
    try:
        page = reader.one(content(user, item))
    except RefusedByService as refusal:
        if refusal.page is None or refusal.status not in (400, 404):
            raise
        return Seen(refusal.page, here, refused=_lost(here, message, refusal))
    return Seen(page, here, {"internetMessageId": message, "id": item, "deleted": deleted})


def _its_own(refusal: RefusedByService, here: Round) -> bool:
    """Whether a refusal is about one message, or one folder, alone."""
    return refusal.status == 400 or (here.deleted and refusal.status == 404)


def _lost(here: Round, message: str, refusal: RefusedByService) -> str:
    why = f"{message}: refused ({refusal.status} {refusal.code}): {refusal.message}"
    here.lost.append(why)
    return why


def _ids(page: Page) -> list[str]:
    """The service's ids of what a page lists."""
    if page.broken or not page.rows:
        return []
    rows = orjson.loads(page.body)["value"]
    return [str(row["id"]) for row in rows if isinstance(row, dict) and row.get("id")]
