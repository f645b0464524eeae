"""One file per source of evidence: what it is, what it cannot show, how it is read."""

from __future__ import annotations

from bec_kit.registry import specs
from bec_kit.sources._message_asks import MessageQuestion, content, spelled
from bec_kit.sources._question import Question, Wanted
from bec_kit.sources._recipients import recipients
from bec_kit.sources._spec import Source
from bec_kit.sources._values import address, canonical

__all__ = [
    "MessageQuestion",
    "Question",
    "Source",
    "Wanted",
    "address",
    "all_sources",
    "canonical",
    "content",
    "recipients",
    "source",
    "spelled",
]


def all_sources() -> dict[str, Source]:
    """Every source by its id."""
    return specs(__name__)


def source(source_id: str) -> Source:
    """The source with this id, such as `audit`.

    Raises:
        KeyError: there is none.
    """
    return all_sources()[source_id]
