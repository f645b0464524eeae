"""What is odd about the tenant itself: licences, hidden things, how searches end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.scenarios.acts.rules import MAILDROP
from bec_kit.scenarios.records.state import forwarding_rule
from bec_kit.tenant.exchange._mailbox import exchange_time
from bec_kit.tenant.fault import Fault, Table
from bec_kit.tenant.state.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.tenant.state import State

__all__ = ["SPEC"]


def _licence(name: str) -> Callable[[State], None]:
    def prepare(state: State) -> None:
        state.licence = name

    return prepare


def _fate(name: str) -> Callable[[State], None]:
    def prepare(state: State) -> None:
        state.query_fate = name

    return prepare


def _limit(state: State) -> None:
    state.query_limit = 100


def _hidden(state: State) -> None:
    victim = state.book.company.role("victim")
    rule = forwarding_rule("", 1, MAILDROP, ("payment",))
    state.mailboxes[victim.upn].rules.insert(0, Rule(rule | {"id": "AQAAAhidden"}, hidden=True))


def _read_only(state: State) -> None:
    """Graph shows a rule that it cannot express without what it does."""
    rule = state.mailboxes[state.book.company.role("victim").upn].rules[0].graph
    rule |= {"conditions": None, "actions": None, "isReadOnly": True}


def _restricted(state: State) -> None:
    victim = state.book.company.role("victim")
    state.blocked.append(
        {
            "ChangedDatetime": exchange_time(state.end),
            "CreatedDatetime": exchange_time(state.end),
            "Reason": "ExceedingLimitType=External;ExternalRecipientCountToday=412;",
            "SenderAddress": victim.upn,
            "TemporaryBlock": False,
        }
    )


def _unsized(state: State) -> None:
    state.sized = False


def _untraced(state: State) -> None:
    state.traced = False


SPEC = Table(
    "tenant",
    (
        Fault("no-p2", "The tenant has Entra ID P1 alone.", prepare=_licence("P1")),
        Fault("no-premium", "The tenant has no premium licence.", prepare=_licence("none")),
        Fault("query-failed", "Every audit query fails.", prepare=_fate("failed")),
        Fault("query-cancelled", "Every audit query is cancelled.", prepare=_fate("cancelled")),
        Fault(
            "query-limited",
            "An audit query gives a hundred records at most, and says that there were more.",
            prepare=_limit,
        ),
        Fault(
            "hidden-rule",
            "The victim has a rule that only Exchange shows, and only with the hidden ones.",
            prepare=_hidden,
        ),
        Fault(
            "read-only-rule",
            "A rule of the victim comes from Graph without conditions and actions.",
            prepare=_read_only,
        ),
        Fault("restricted-sender", "The victim may not send any more.", prepare=_restricted),
        Fault(
            "result-size-ignored",
            "Cmdlets give every row, whatever ResultSize says.",
            prepare=_unsized,
        ),
        Fault(
            "no-trace-principal",
            "The service principal of message trace is not provisioned.",
            prepare=_untraced,
        ),
    ),
)
