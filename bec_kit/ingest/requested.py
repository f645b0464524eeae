"""Which sources a collection asks, and which messages: those on request only where it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit import sources
from bec_kit.errors import UsageError
from bec_kit.ingest.collecting import on_request
from bec_kit.sources import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bec_kit.model import Facts

__all__ = ["requested"]


def requested(
    facts: Facts,
    only: Sequence[str],
    messages: Sequence[str],
    named: Callable[[], Mapping[str, Sequence[str]]],
) -> tuple[list[str], dict[str, list[str]]]:
    """Settle what is asked.

    Args:
        facts: of the case: whose mailboxes.
        only: ids of sources; none for all but those on request.
        messages: internetMessageIds, with or without brackets.
        named: gives the messages that the analysed tables name, by mailbox.

    Returns:
        The sources, and the messages of each mailbox.

    Raises:
        UsageError: messages are named that no source asks for, or a source is that needs them.
    """
    known = on_request()
    wanted = [each for each in only if each in known]
    if messages and only and not wanted:
        raise UsageError(f"--message goes with --source {' or '.join(known)}, or without --source")
    if messages:
        ids = list(dict.fromkeys(map(_id, messages)))
        return list(only) or known, dict.fromkeys(facts.users, ids)
    for each in wanted:
        if sources.source(each).by_name:
            raise UsageError(
                f"--source {each}: name each message with --message; content of mail is exported "
                "for no other"
            )
    if not wanted:
        return list(only), {}
    found = {
        user: list(dict.fromkeys(map(spelled, ids)))
        for user, ids in named().items()
        if user in facts.users
    }
    if not found:
        raise UsageError(
            "--source headers: the analysed tables name no message in the mailboxes of the case; "
            "name some with --message"
        )
    return list(only), found


def _id(text: str) -> str:
    found = spelled(text)
    if found == "<>" or not found.isprintable():
        raise UsageError("--message takes an internetMessageId, such as <id@contoso.example>")
    return found
