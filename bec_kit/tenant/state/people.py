"""Users, their authentication methods and their devices."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.records import state
from bec_kit.tenant.clock import zulu

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Device, Person

__all__ = ["devices_of", "methods_of", "users_of"]

Record = dict[str, Any]

PASSWORD_METHOD = "#microsoft.graph.passwordAuthenticationMethod"  # noqa: S105 - a type's name


def users_of(book: Book) -> list[Record]:
    """User objects, with every property that the tenant knows."""
    return [_user(book, person) for person in book.company.people]


def methods_of(book: Book) -> dict[str, list[Record]]:
    """Authentication methods by object id: the victim's from the story, the rest ordinary ones."""
    found = {}
    for person in book.company.people:
        if person.role == "victim":
            found[person.object_id] = list(book.methods)
            continue
        dice = Dice(book.company.seed, "tenant", "methods", person.object_id)
        changed = _long_ago(book, person)
        found[person.object_id] = [
            state.password(changed),
            state.authenticator(dice.guid(), person.phone.name, changed + timedelta(hours=1)),
        ]
    return found


def devices_of(book: Book) -> dict[str, list[Record]]:
    """Registered devices by the object id of their owner."""
    return {
        person.object_id: [
            _device(device, trust, _long_ago(book, person))
            for device, trust in ((person.desktop, "AzureAd"), (person.phone, "Workplace"))
            if device.id
        ]
        for person in book.company.people
    }


def _long_ago(book: Book, person: Person) -> datetime:
    """When the account was set up: the same for each of its properties."""
    days = Dice(book.company.seed, "tenant", "since", person.object_id).randint(120, 900)
    return book.start - timedelta(days=days)


def _user(book: Book, person: Person) -> Record:
    first, _, last = person.name.partition(" ")
    since = _long_ago(book, person)
    passwords = (
        [one["createdDateTime"] for one in book.methods if one["@odata.type"] == PASSWORD_METHOD]
        if person.role == "victim"
        else []
    )
    return {
        "id": person.object_id,
        "accountEnabled": True,
        "businessPhones": [],
        "companyName": "Larkspur Marine",
        "createdDateTime": zulu(min(since, book.start - timedelta(days=200))),
        "displayName": person.name,
        "givenName": first,
        "lastPasswordChangeDateTime": passwords[0] if passwords else zulu(since),
        "mail": person.upn,
        "mailNickname": person.alias,
        "otherMails": [],
        "proxyAddresses": [f"SMTP:{person.upn}"],
        "signInSessionsValidFromDateTime": passwords[0] if passwords else zulu(since),
        "surname": last,
        "usageLocation": "GB",
        "userPrincipalName": person.upn,
        "userType": "Member",
    }


def _device(device: Device, trust: str, since: datetime) -> Record:
    return {
        "@odata.type": "#microsoft.graph.device",
        "id": str(uuid.uuid5(uuid.UUID(device.id), "device")),
        "accountEnabled": True,
        "approximateLastSignInDateTime": None,
        "deviceId": device.id,
        "displayName": device.name,
        "isCompliant": True,
        "isManaged": True,
        "operatingSystem": device.os.rstrip("0123456789 "),
        "operatingSystemVersion": device.os.lstrip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz "
        ),
        "registrationDateTime": zulu(since),
        "trustType": trust,
    }
