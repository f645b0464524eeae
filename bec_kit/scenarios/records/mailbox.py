"""Records of the mailbox: read, sent, moved, deleted (types 2, 3 and 50)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import ORGANISATION, envelope, pairs, server, stamp
from bec_kit.scenarios.session import APPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["bind", "folder", "moved", "search", "sent", "service_bind", "sync", "update_rules"]

ITEM, GROUP, AGGREGATED = 2, 3, 50


def _record(
    company: Company,
    dice: Dice,
    session: Session,
    moment: datetime,
    operation: str,
    record_type: int,
    more: Mapping[str, Any],
    *,
    owner: Person | None = None,
    ip: str | None = None,
    client: str | None = None,
) -> dict[str, Any]:
    """What all mailbox records hold, with what this one adds."""
    person = session.person
    mailbox = owner or person
    shown = session.ip if ip is None else ip
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        record_type,
        status="Succeeded",
        user_id=person.upn,
        user_key=person.puid,
        user_type=0,
        workload="Exchange",
    )
    record = head | {
        # part of the rows carry an empty AppId, as the service leaves it
        "AppId": "" if dice.chance(0.2) else APPS[session.app].id,
        "ClientAppId": "",
    }
    if dice.chance(0.7):
        record["AppAccessContext"] = {
            "AADSessionId": session.session_id,
            "IssuedAtTime": stamp(session.issued_at),
            "UniqueTokenId": session.token_id,
        }
    if record_type != AGGREGATED:
        record["ClientIP"] = shown
    return record | {
        "ClientIPAddress": shown,
        "ClientInfoString": session.client_info if client is None else client,
        "ExternalAccess": False,
        "InternalLogonType": 0,
        "LogonType": 2 if owner else 0,
        "LogonUserSid": person.sid,
        "MailboxGuid": mailbox.mailbox_guid,
        "MailboxOwnerSid": mailbox.sid,
        "MailboxOwnerUPN": mailbox.upn,
        "OrganizationName": ORGANISATION,
        "OriginatingServer": server(dice, line_end=True),
        "SessionId": session.session_id,
        **more,
    }


def folder(person: Person, path: str) -> dict[str, str]:
    """A folder of a mailbox, with the same id each time."""
    return {
        "Id": f"LgAAAAA{person.mailbox_guid[:8].upper()}{path.encode().hex()[-24:]}",
        "Path": path,
    }


def _item(dice: Dice, message: Message, person: Person, path: str) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if message.attachment:
        item["Attachments"] = f"{message.attachment} ({message.size // 2}b)"
    return item | {
        "Id": "RgAAAA" + dice.letters(30),
        "InternetMessageId": message.id,
        "ParentFolder": folder(person, path),
        "SizeInBytes": message.size,
        "Subject": message.subject,
    }


def bind(
    company: Company,
    dice: Dice,
    session: Session,
    moment: datetime,
    messages: Sequence[Message],
    path: str = "\\Inbox",
    ip: str | None = None,
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
        "Folders": [{"FolderItems": items, **folder(session.person, path)}],
        "OperationCount": len(items),
    }
    return _record(company, dice, session, moment, "MailItemsAccessed", AGGREGATED, more, ip=ip)


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
        "ExternalAccess": False,
        "InternalLogonType": 0,
        "LogonType": 0,
        "LogonUserSid": person.sid,
        "MailboxGuid": person.mailbox_guid,
        "MailboxOwnerSid": person.sid,
        "MailboxOwnerUPN": person.upn,
        "OrganizationName": ORGANISATION,
        "OriginatingServer": server(dice, line_end=True),
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
    return _record(company, dice, session, moment, "MailItemsAccessed", ITEM, more)


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
        "Item": _item(dice, message, person, "\\Drafts"),
        "SaveToSentItems": True,
    }
    if operation == "SendAs":
        more |= {"SendAsUserMailboxGuid": person.mailbox_guid, "SendAsUserSmtp": person.upn}
    return _record(
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
    items = [_item(dice, message, person, path) for message in messages]
    for item in items:
        del item["SizeInBytes"]
    more: dict[str, Any] = {
        "AffectedItems": items,
        "CrossMailboxOperation": False,
        "Folder": folder(person, path),
    }
    if target:
        more["DestFolder"] = folder(person, target)
    return _record(company, dice, session, moment, operation, GROUP, more)


def search(
    company: Company, dice: Dice, session: Session, moment: datetime, text: str
) -> dict[str, Any]:
    """A search of the mailbox, with what was looked for."""
    more = {"QueryText": text, "ScopeCategory": "Exchange"}
    return _record(company, dice, session, moment, "SearchQueryInitiatedExchange", ITEM, more)


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
    return _record(company, dice, session, moment, "UpdateInboxRules", ITEM, more, client=client)
