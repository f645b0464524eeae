"""Mail that was read: opened, synchronised, searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import envelope, pairs
from bec_kit.scenarios.records.mailbox import AGGREGATED, ITEM, folder, mailbox_of, record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["bind", "search", "service_bind", "sync"]


def bind(
    company: Company,
    dice: Dice,
    session: Session,
    moment: datetime,
    messages: Sequence[Message],
    path: str = "\\Inbox",
    *,
    ip: str | None = None,
    owner: Person | None = None,
) -> dict[str, Any]:
    """Messages that were opened: one record for what one client read in two minutes.

    Args:
        company: the tenant.
        dice: the chance of it.
        session: who reads.
        moment: the beginning of the two minutes.
        messages: what was read.
        path: the folder that holds them.
        ip: another address than the session's, such as `::1`.
        owner: whose mailbox, where it is not the reader's own.
    """
    items = [
        {
            "ClientRequestId": dice.guid(),
            "Id": "RgAAAA" + dice.letters(30),
            "InternetMessageId": message.id,
            "SizeInBytes": message.size,
        }
        for message in messages
    ]
    more = {
        "OperationProperties": pairs({"MailAccessType": "Bind", "IsThrottled": "False"}),
        "Folders": [{"FolderItems": items, **folder(owner or session.person, path)}],
        "OperationCount": len(items),
    }
    return record(
        company, dice, session, moment, "MailItemsAccessed", AGGREGATED, more, owner=owner, ip=ip
    )


def service_bind(
    company: Company,
    dice: Dice,
    person: Person,
    moment: datetime,
    messages: Sequence[Message],
    *,
    ip: str,
    client: str,
    app_id: str,
    client_app_id: str,
) -> dict[str, Any]:
    """Messages read from Microsoft's own addresses: by the service, or by an app through Graph.

    Args:
        company: the tenant.
        dice: the chance of it.
        person: whose mailbox.
        moment: when.
        messages: what was read.
        ip: Microsoft's address.
        client: ClientInfoString.
        app_id: the resource that served; empty for the service itself.
        client_app_id: the app that asked; empty for the service itself.
    """
    head = envelope(
        company,
        moment,
        dice.guid(),
        "MailItemsAccessed",
        AGGREGATED,
        status="Succeeded",
        user_id=person.upn,
        user_key=person.puid,
        user_type=0,
        workload="Exchange",
    )
    items = [{"InternetMessageId": message.id, "SizeInBytes": message.size} for message in messages]
    return head | {
        "AppId": app_id,
        "ClientAppId": client_app_id,
        "ClientIPAddress": ip,
        "ClientInfoString": client,
        "LogonType": 0,
        **mailbox_of(dice, person, person),
        "OperationProperties": pairs({"MailAccessType": "Bind", "IsThrottled": "False"}),
        "Folders": [{"FolderItems": items, **folder(person, "\\Inbox")}],
        "OperationCount": len(items),
    }


def sync(
    company: Company, dice: Dice, session: Session, moment: datetime, path: str
) -> dict[str, Any]:
    """A folder that Outlook on a desktop synchronised: all of it counts as read."""
    place = folder(session.person, path)
    named = {"Id": place["Id"], "Name": path.rpartition("\\")[2], "Path": path}
    more = {
        "ClientProcessName": "OUTLOOK.EXE",
        "ClientVersion": "16.0.18526.20144",
        "OperationProperties": pairs({"MailAccessType": "Sync", "IsThrottled": "False"}),
        "Item": {"Id": place["Id"], "ParentFolder": named},
    }
    return record(company, dice, session, moment, "MailItemsAccessed", ITEM, more)


def search(
    company: Company, dice: Dice, session: Session, moment: datetime, text: str
) -> dict[str, Any]:
    """A search of the mailbox, with what was looked for."""
    more = {"QueryText": text, "ScopeCategory": "Exchange"}
    return record(company, dice, session, moment, "SearchQueryInitiatedExchange", ITEM, more)
