"""The messages that the audit log names in the mailboxes of the accounts in question."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bec_kit.store.engine import Engine

__all__ = ["named_messages"]


def named_messages(engine: Engine) -> dict[str, list[str]]:
    """What was read, sent, moved or deleted in each mailbox.

    Args:
        engine: the tables of an analysed case, with its facts.

    Returns:
        internetMessageIds as written, each once, by mailbox; a mailbox of which none is named
        is left out.
    """
    found: dict[str, list[str]] = {}
    rows = engine.arrow(
        """select distinct n.mailbox as mailbox, n.message as message
        from (select m.mailbox as mailbox, m.internet_message_id as message from mail_access m
              union all
              select a.mailbox, a.internet_message_id from mail_actions a) n
        join case_users c on c."user" = n.mailbox
        where trim(n.message) <> ''
        order by 1, 2"""
    )
    for row in rows.to_pylist():
        found.setdefault(row["mailbox"], []).append(row["message"])
    return found
