"""What a collection says of itself: which questions were answered, and which were not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bec_kit.analyse._days import entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Asked", "answered", "told", "whole_for"]

EMPTY = "the tenant was asked, and there was nothing"


@dataclass(frozen=True)
class Asked:
    """One question to a tenant, as it ended last.

    Attributes:
        source: id of the source.
        name: which of its questions.
        user: whose; None for the tenant.
        records: that came.
        state: `complete`, `partial` or `none`.
        why: what is lacking, and what came another way than asked.
    """

    source: str
    name: str
    user: str | None
    records: int
    state: str
    why: str


def answered(asked: Sequence[Asked], source: str) -> bool:
    """Whether all questions of a source were answered: then an empty table is an answer."""
    states = {each.state for each in asked if each.source == source}
    return states == {"complete"}


def whole_for(asked: Sequence[Asked], source: str, users: Sequence[str]) -> frozenset[str]:
    """The accounts of whom a source was asked wholly: a day without a record was a quiet one.

    Args:
        asked: what was asked of the tenant.
        source: id of the source.
        users: the case's accounts; one that was named later was not asked about.
    """
    if not answered(asked, source):
        return frozenset()
    named = {each.user for each in asked if each.source == source}
    return frozenset(user for user in users if user in named or named == {None})


def told(asked: Sequence[Asked]) -> Iterator[dict[str, Any]]:
    """A row of `coverage` for each question that lacks something, or came another way."""
    for each in asked:
        if each.state != "complete" or each.why:
            why = f"{each.name}: {each.why}"
            yield entry("window", each.source, each.state, why, user=each.user, rows=each.records)
