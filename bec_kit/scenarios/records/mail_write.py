"""Mail that was sent, moved or deleted, and rules that Outlook writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import pairs
from bec_kit.scenarios.records.mailbox import GROUP, ITEM, folder, item, record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["moved", "sent", "update_rules"]


def sent(
    company: Company,
    dice: Dice,
    session: Session,
    message: Message,
    *,
    operation: str = "Send",
    owner: Person | None = None,
    ip: str | None = None,
) -> dict[str, Any]:
    """A message that left a mailbox.

    Args:
        company: the tenant.
        dice: the chance of it.
        session: who sends.
        message: what.
        operation: Send, SendAs or SendOnBehalf.
        owner: whose mailbox, where it is not the sender's own.
        ip: another address than the session's, such as `::1`.
    """
    person = owner or session.person
    more: dict[str, Any] = {
        "Item": item(dice, message, person, "\\Drafts"),
        "SaveToSentItems": True,
    }
    if operation == "SendAs":
        more |= {"SendAsUserMailboxGuid": person.mailbox_guid, "SendAsUserSmtp": person.upn}
    return record(
        company, dice, session, message.sent_at, operation, ITEM, more, owner=owner, ip=ip
    )


def moved(
    company: Company,
    dice: Dice,
    session: Session,
    moment: datetime,
    operation: str,
    messages: Sequence[Message],
    path: str,
    target: str = "",
) -> dict[str, Any]:
    """Messages moved or deleted.

    Args:
        company: the tenant.
        dice: the chance of it.
        session: who does it.
        moment: when.
        operation: Move, MoveToDeletedItems, SoftDelete or HardDelete.
        messages: which.
        path: the folder that held them.
        target: the folder that they went to; empty where they are gone.
    """
    person = session.person
    items = [item(dice, message, person, path) for message in messages]
    for affected in items:
        del affected["SizeInBytes"]
    more: dict[str, Any] = {
        "AffectedItems": items,
        "CrossMailboxOperation": False,
        "Folder": folder(person, path),
    }
    if target:
        more["DestFolder"] = folder(person, target)
    return record(company, dice, session, moment, operation, GROUP, more)


def update_rules(
    company: Company,
    dice: Dice,
    session: Session,
    moment: datetime,
    properties: Mapping[str, Any],
    client: str | None = None,
) -> dict[str, Any]:
    """A rule written by Outlook or over EWS, in the dialect of the given properties."""
    more = {
        "Item": {
            "Id": "LgAAAA" + dice.letters(30),
            "ParentFolder": folder(session.person, "\\Inbox"),
        },
        "OperationProperties": pairs(dict(properties)),
    }
    return record(company, dice, session, moment, "UpdateInboxRules", ITEM, more, client=client)
