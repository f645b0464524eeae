"""What a collection is about, and the questions that it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from bec_kit.connect import Ask, Cmdlet

__all__ = ["Question", "Span", "Wanted", "Whose", "accounts"]

Whose = Literal["user", "tenant"]


@dataclass(frozen=True)
class Wanted:
    """What a collection is about.

    Attributes:
        users: the accounts in question, as case-folded UPNs.
        start: of the case's window, aware; None where it is open.
        end: of the case's window, or the moment up to which is collected; aware.
        now: the services' clock, by which retention is reckoned; aware.
        messages: for each mailbox, the groups of messages that are asked for together, by their
            internetMessageIds.
    """

    users: tuple[str, ...]
    start: datetime | None
    end: datetime
    now: datetime
    messages: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A half-open window of time.

    Attributes:
        start: first moment inside, aware.
        end: first moment behind it, aware.
        cut: why it begins later than was wanted; empty where it does not.
    """

    start: datetime
    end: datetime
    cut: str = ""


@dataclass(frozen=True)
class Question:
    """One thing to ask, whose answer is one item of evidence.

    Attributes:
        name: tells it from the other questions of its source.
        asks: the requests, one after the other; for a search the one that makes it. None where
            the service holds nothing of the window any more.
        permission: that it needs.
        user: whose; None for the tenant.
        span: its window; None for state.
        view: which of several views of the same things it shows.
        beside: the question of the same source beside which the view tells what it alone shows.
        single: whether the answer is one thing and no list.
        search: whether it is a job that is made, waited for and then read.
        keyset: whether its cmdlets have no pages: what lies behind a full answer is asked for
            from the last rows on.
        instead: the same asked another way, where this way is refused; as many requests, each
            for the same window.
        lacks: what the answer lacks that came the other way; empty where nothing.
        licence: what the tenant must have bought for it, where the rest of its source needs less.
        then: what a page of the first answer shows to ask; that answer itself is no record.
        script: the line of PowerShell that asks the same by hand, where it is not that of its
            cmdlets.
    """

    name: str
    asks: tuple[Ask | Cmdlet, ...]
    permission: str
    user: str | None = None
    span: Span | None = None
    view: str = ""
    beside: str = ""
    single: bool = False
    search: bool = False
    keyset: bool = False
    instead: Question | None = None
    lacks: str = ""
    licence: str = ""
    then: Callable[[bytes], Iterable[Cmdlet]] | None = None
    script: str = ""

    @property
    def way(self) -> str:
        """Who is asked, for people; empty where nothing is."""
        from bec_kit.connect import Cmdlet

        if not self.asks:
            return ""
        ask = self.asks[0]
        if isinstance(ask, Cmdlet):
            return ask.name
        return "Graph beta" if ask.beta else "Graph v1.0"


def accounts(whose: Whose, wanted: Wanted) -> tuple[str | None, ...]:
    """For whom a thing is asked: each account in question, or the tenant, which is None."""
    return wanted.users if whose == "user" else (None,)
