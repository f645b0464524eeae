"""What goes wrong when something is changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import orjson

from bec_kit.tenant.answer import Answer
from bec_kit.tenant.fault import Fault, Seen, Table

if TYPE_CHECKING:
    from bec_kit.tenant.state import State

__all__ = ["SPEC"]

_READING = ("Get-", "Search-")


def _is_write(seen: Seen) -> bool:
    """Whether it changes something; to make an audit query does not."""
    if seen.path.endswith("/InvokeCommand"):
        return not _cmdlet(seen.body).startswith(_READING)
    graph = seen.path.startswith(("/v1.0/", "/beta/"))
    return graph and seen.method != "GET" and "/security/" not in seen.path


def _cmdlet(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["CmdletInput"]["CmdletName"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def _lost(_seen: Seen, _answer: Answer) -> Answer:
    return Answer.of({"error": {"code": "GatewayTimeout", "message": "GatewayTimeout"}}, 504)


def _late(state: State) -> None:
    state.logs.delay = timedelta(minutes=30)


def _slow(state: State) -> None:
    state.reset_takes = 300


def _failed(state: State) -> None:
    state.reset_fails = True


def _synced(state: State) -> None:
    """The next synchronisation undoes what was changed in the cloud alone."""
    user = state.users[state.book.company.role("victim").object_id]
    name = user["mailNickname"]
    user |= {
        "onPremisesDomainName": "larkspur.local.example",
        "onPremisesImmutableId": "b25seSBhIHByYWN0aWNl",
        "onPremisesLastSyncDateTime": user["createdDateTime"],
        "onPremisesSamAccountName": name,
        "onPremisesSyncEnabled": True,
    }


SPEC = Table(
    "writes",
    (
        Fault(
            "lost-write",
            "What is changed is changed, but the answer to the first try is 504.",
            on=_is_write,
            after=_lost,
        ),
        Fault(
            "late-logs",
            "What a write leaves in the logs can be read half an hour later.",
            prepare=_late,
        ),
        Fault(
            "slow-reset",
            "A password reset that is to be watched takes five minutes.",
            prepare=_slow,
        ),
        Fault(
            "failed-reset",
            "A password reset that is to be watched fails in the end.",
            prepare=_failed,
        ),
        Fault(
            "synced-user",
            "The victim comes from Active Directory, which switches the account on again.",
            prepare=_synced,
        ),
    ),
)
