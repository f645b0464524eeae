"""Questions whose first answer shows what to ask, such as the folders of a mailbox."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bec_kit.connect import Cmdlet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bec_kit.connect import Reader
    from bec_kit.ingest._way import Step
    from bec_kit.sources import Question

__all__ = ["calls_of", "followed"]


def followed(
    reader: Reader,
    question: Question,
    state: Mapping[str, Any],
    ask: Callable[[Question], Iterator[Step]],
) -> Iterator[Step]:
    """The pages of the first answer, which hold no record, and those of what it leads to.

    Args:
        reader: of the tenant.
        question: what is asked; its first request is a cmdlet.
        state: where an earlier run stopped; what is to be asked stands there once it is known.
        ask: gives the pages of a plain question.

    Raises:
        RefusedByService: the first request is refused, or the login.
    """
    calls: list[list[Any]] | None = state.get("calls")
    if calls is None:
        calls = []
        (first,) = (each for each in question.asks if isinstance(each, Cmdlet))
        for page in reader.cmdlet(first):
            found = question.then(page.body) if question.then and not page.broken else ()
            calls += [[each.name, dict(each.parameters), each.anchor] for each in found]
            yield page, {"records": False} | ({"calls": calls} if page.next is None else {})
    plain = replace(question, asks=calls_of({"calls": calls}), then=None)
    for answered, step in ask(plain):
        yield answered, {**step, "calls": calls}


def calls_of(state: Mapping[str, Any]) -> tuple[Cmdlet, ...]:
    """What a first answer led to, as far as it is known."""
    return tuple(Cmdlet(*each) for each in state.get("calls", ()))
