"""What people do at their desks: read, write, tidy, open files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.places import SERVICE, Network
from bec_kit.scenarios.records import mail_read, mail_write, other
from bec_kit.scenarios.session import SHAREPOINT

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.mailroom import Mailroom
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.scribe import Scribe
    from bec_kit.scenarios.session import Session

__all__ = ["Desk", "Place", "files", "latest", "read", "send", "tidy"]

Place = tuple[Network, str]

_FILES = (
    "Berth plan 2026.xlsx",
    "Toolbox talk.docx",
    "Hull 114 drawings.pdf",
    "Rota April.xlsx",
    "Crane log.xlsx",
    "Visitor form.docx",
)
_SEARCHES = ("berth plan", "rota april", "hull 114", "canteen menu", "crane log")


@dataclass(frozen=True)
class Desk:
    """What a person has open on a working day.

    Attributes:
        place: network and address of the morning.
        browser: the session in the browser.
        outlook: the session of Outlook on the desktop.
        phone: the session of the telephone.
    """

    place: Place
    browser: Session
    outlook: Session
    phone: Session


def latest(messages: list[Message], moment: datetime) -> list[Message]:
    """The latest messages that were there at a moment."""
    return [message for message in messages[-12:] if message.sent_at < moment][-4:]


def read(scribe: Scribe, room: Mailroom, desk: Desk) -> None:
    """The desktop synchronises; a browser and a telephone open what came; the service looks in."""
    dice = scribe.dice
    person = desk.browser.person
    inbox = room.inboxes[person.upn]
    opened = dice.after(desk.outlook.issued_at, 0.2, 2)
    scribe.record(mail_read.sync, desk.outlook, opened, "\\Inbox")
    if dice.chance(0.3):
        scribe.record(mail_read.sync, desk.outlook, opened, "\\Sent Items")
    noon = dice.after(desk.browser.issued_at, 60, 240)
    for session, moment in ((desk.browser, noon), (desk.phone, desk.phone.issued_at)):
        there = latest(inbox, moment)
        if there:
            # Exchange proxying to itself shows the loopback address
            ip = "::1" if session is desk.browser and dice.chance(0.06) else None
            scribe.record(mail_read.bind, session, moment, there, ip=ip)
    there = latest(inbox, noon)
    if there and dice.chance(0.5):
        scribe.record(
            mail_read.service_bind,
            person,
            dice.after(noon, 0, 30),
            there[-1:],
            ip=dice.choice(SERVICE),
            client="Client=REST;Client=RESTSystem;;",
            app_id="",
            client_app_id="",
        )


def send(scribe: Scribe, room: Mailroom, desk: Desk) -> None:
    """What was drafted for the day goes out."""
    for message in room.drafts[desk.browser.person.upn]:
        session = desk.browser if scribe.dice.chance(0.5) else desk.outlook
        scribe.record(mail_write.sent, session, message)
        scribe.deliver(message)


def tidy(scribe: Scribe, room: Mailroom, desk: Desk, day: datetime) -> None:
    """In the evening something is filed or thrown away, or looked for."""
    dice = scribe.dice
    person = desk.browser.person
    evening = dice.after(at(day, "16:00"), 0, 60)
    inbox = latest(room.inboxes[person.upn], evening)
    if inbox and dice.chance(0.25):
        scribe.record(
            mail_write.moved,
            desk.outlook,
            evening,
            "MoveToDeletedItems",
            inbox[:1],
            "\\Inbox",
            "\\Deleted Items",
        )
    if inbox and dice.chance(0.15):
        scribe.record(
            mail_write.moved, desk.browser, evening, "Move", inbox[-1:], "\\Inbox", "\\Inbox\\Yard"
        )
    if dice.chance(0.1):
        scribe.record(mail_read.search, desk.browser, evening, dice.choice(_SEARCHES))


def files(scribe: Scribe, desk: Desk) -> None:
    """A file of the common library is opened, and sometimes changed."""
    dice = scribe.dice
    if dice.chance(0.5):
        moment = dice.after(desk.browser.issued_at, 20, 170)
        session = scribe.session(
            desk.browser.person,
            "home",
            desk.browser.device,
            desk.place,
            moment - timedelta(minutes=2),
            desk.browser.session_id,
        )
        scribe.silent(session, resource=SHAREPOINT, client_app="Browser")
        name = dice.choice(_FILES)
        scribe.record(other.file, session, moment, "FileAccessed", name)
        if dice.chance(0.4):
            later = dice.after(moment, 4, 20)
            scribe.record(other.file, session, later, "FileModified", name)
