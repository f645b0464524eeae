"""What all records of the mailbox hold (types 2, 3 and 50)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import ORGANISATION, envelope, server, stamp
from bec_kit.scenarios.session import APPS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["AGGREGATED", "GROUP", "ITEM", "folder", "item", "mailbox_of", "record"]

ITEM, GROUP, AGGREGATED = 2, 3, 50


def record(
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
    found = head | {
        # part of the rows carry an empty AppId, as the service leaves it
        "AppId": "" if dice.chance(0.2) else APPS[session.app].id,
        "ClientAppId": "",
    }
    if dice.chance(0.7):
        found["AppAccessContext"] = {
            "AADSessionId": session.session_id,
            "IssuedAtTime": stamp(session.issued_at),
            "UniqueTokenId": session.token_id,
        }
    if record_type != AGGREGATED:
        found["ClientIP"] = shown
    # a few rows name the session in one place only
    if not ("AppAccessContext" in found and dice.chance(0.1)):
        found["SessionId"] = session.session_id
    return found | {
        "ClientIPAddress": shown,
        "ClientInfoString": session.client_info if client is None else client,
        "LogonType": 2 if owner else 0,
        **mailbox_of(dice, person, mailbox),
        **more,
    }


def mailbox_of(dice: Dice, person: Person, owner: Person) -> dict[str, Any]:
    """Whose mailbox it is, who opened it, and the server that says so."""
    return {
        "ExternalAccess": False,
        "InternalLogonType": 0,
        "LogonUserSid": person.sid,
        "MailboxGuid": owner.mailbox_guid,
        "MailboxOwnerSid": owner.sid,
        "MailboxOwnerUPN": owner.upn,
        "OrganizationName": ORGANISATION,
        "OriginatingServer": server(dice, line_end=True),
    }


def folder(person: Person, path: str) -> dict[str, str]:
    """A folder of a mailbox, with the same id each time."""
    return {
        "Id": f"LgAAAAA{person.mailbox_guid[:8].upper()}{path.encode().hex()[-24:]}",
        "Path": path,
    }


def item(dice: Dice, message: Message, person: Person, path: str) -> dict[str, Any]:
    """A message as an item of a folder."""
    found: dict[str, Any] = {}
    if message.attachment:
        found["Attachments"] = f"{message.attachment} ({message.size // 2}b)"
    return found | {
        "Id": "RgAAAA" + dice.letters(30),
        "InternetMessageId": message.id,
        "ParentFolder": folder(person, path),
        "SizeInBytes": message.size,
        "Subject": message.subject,
    }
