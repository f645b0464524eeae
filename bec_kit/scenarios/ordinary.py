"""A day in the life of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS, SERVICE, Network, address
from bec_kit.scenarios.records import mailbox, other
from bec_kit.scenarios.scribe import Scribe
from bec_kit.scenarios.session import GRAPH, SHAREPOINT

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Person
    from bec_kit.scenarios.mailroom import Mailroom
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["Desk", "weekend", "working_day"]

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


def working_day(
    book: Book, room: Mailroom, person: Person, day: datetime, place: Place | None = None
) -> Desk:
    """Write one working day and give the sessions of it.

    Args:
        book: what is written into.
        room: the mail of the day.
        person: who.
        day: midnight of the day.
        place: where they work, if it is not for chance to say.
    """
    scribe = Scribe(book, Dice(book.company.seed, "day", person.upn, day))
    dice = scribe.dice
    if place is None:
        office = (NETWORKS["office"], person.office_ip)
        place = office if dice.chance(0.65) else (person.home, person.home_ip)
    desk = _open(scribe, person, day, place)
    _read(scribe, room, desk)
    _send(scribe, room, desk)
    _tidy(scribe, room, desk, day)
    _files(scribe, desk)
    return desk


def _open(scribe: Scribe, person: Person, day: datetime, place: Place) -> Desk:
    dice = scribe.dice
    morning = dice.after(at(day, "07:50"), 0, 75)
    session_id = dice.guid()
    browser = scribe.session(person, "owa", person.desktop, place, morning, session_id)
    correlation = dice.guid()
    if dice.chance(0.05):
        _slip(scribe, person, place, morning - timedelta(seconds=dice.randint(20, 50)), 50126)
    if dice.chance(0.08):
        before = morning - timedelta(seconds=4)
        interrupted = scribe.session(person, "owa", person.desktop, place, before, session_id)
        scribe.interactive(interrupted, error=50140, correlation=correlation)
    scribe.interactive(browser, fresh=dice.chance(0.3), correlation=correlation)
    outlook = scribe.refreshed(browser, dice.after(morning, 1, 3), app="office")
    scribe.silent(
        scribe.session(
            person, "teams", person.desktop, place, dice.after(morning, 3, 6), session_id
        ),
        resource=GRAPH,
    )
    mobile = (NETWORKS["mobile"], address(NETWORKS["mobile"], dice))
    phone = scribe.session(
        person, "mobile", person.phone, mobile, dice.after(at(day, "12:05"), 0, 80)
    )
    scribe.silent(phone)
    return Desk(place, browser, outlook, phone)


def _slip(scribe: Scribe, person: Person, place: Place, moment: datetime, error: int) -> None:
    """A password mistyped."""
    session = scribe.session(person, "owa", person.desktop, place, moment)
    scribe.interactive(session, error=error)


def _before(messages: list[Message], moment: datetime) -> list[Message]:
    """The latest messages that were there at a moment."""
    return [message for message in messages[-12:] if message.sent_at < moment][-4:]


def _read(scribe: Scribe, room: Mailroom, desk: Desk) -> None:
    dice, company = scribe.dice, scribe.company
    person = desk.browser.person
    inbox = room.inboxes[person.upn]
    opened = dice.after(desk.outlook.issued_at, 0.2, 2)
    scribe.audit(mailbox.sync(company, dice, desk.outlook, opened, "\\Inbox"))
    if dice.chance(0.3):
        scribe.audit(mailbox.sync(company, dice, desk.outlook, opened, "\\Sent Items"))
    noon = dice.after(desk.browser.issued_at, 60, 240)
    for session, moment in ((desk.browser, noon), (desk.phone, desk.phone.issued_at)):
        read = _before(inbox, moment)
        if read:
            # Exchange proxying to itself shows the loopback address
            ip = "::1" if session is desk.browser and dice.chance(0.06) else None
            scribe.audit(mailbox.bind(company, dice, session, moment, read, ip=ip))
    if inbox and dice.chance(0.5):
        scribe.audit(
            mailbox.service_bind(
                company,
                dice,
                person,
                dice.after(noon, 0, 30),
                inbox[-1:],
                ip=dice.choice(SERVICE),
                client="Client=REST;Client=RESTSystem;;",
                app_id="",
                client_app_id="",
            )
        )


def _send(scribe: Scribe, room: Mailroom, desk: Desk) -> None:
    for message in room.drafts[desk.browser.person.upn]:
        session = desk.browser if scribe.dice.chance(0.5) else desk.outlook
        scribe.audit(mailbox.sent(scribe.company, scribe.dice, session, message))
        scribe.deliver(message)


def _tidy(scribe: Scribe, room: Mailroom, desk: Desk, day: datetime) -> None:
    dice, company = scribe.dice, scribe.company
    person = desk.browser.person
    evening = dice.after(at(day, "16:00"), 0, 60)
    inbox = _before(room.inboxes[person.upn], evening)
    if inbox and dice.chance(0.25):
        scribe.audit(
            mailbox.moved(
                company,
                dice,
                desk.outlook,
                evening,
                "MoveToDeletedItems",
                inbox[:1],
                "\\Inbox",
                "\\Deleted Items",
            )
        )
    if inbox and dice.chance(0.15):
        scribe.audit(
            mailbox.moved(
                company, dice, desk.browser, evening, "Move", inbox[-1:], "\\Inbox", "\\Inbox\\Yard"
            )
        )
    if dice.chance(0.1):
        scribe.audit(mailbox.search(company, dice, desk.browser, evening, dice.choice(_SEARCHES)))


def _files(scribe: Scribe, desk: Desk) -> None:
    dice = scribe.dice
    if dice.chance(0.5):
        moment = dice.after(desk.browser.issued_at, 30, 300)
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
        scribe.audit(other.file(scribe.company, dice, session, moment, "FileAccessed", name))
        if dice.chance(0.4):
            later = dice.after(moment, 4, 20)
            scribe.audit(other.file(scribe.company, dice, session, later, "FileModified", name))


def weekend(book: Book, room: Mailroom, person: Person, day: datetime) -> None:
    """A look at the telephone on a free day, by about half of the people."""
    scribe = Scribe(book, Dice(book.company.seed, "day", person.upn, day))
    dice = scribe.dice
    if person.role != "victim" and not dice.chance(0.45):
        return
    moment = dice.after(at(day, "10:00"), 0, 500)
    place = (NETWORKS["mobile"], address(NETWORKS["mobile"], dice))
    phone = scribe.session(person, "mobile", person.phone, place, moment)
    scribe.silent(phone)
    read = _before(room.inboxes[person.upn], moment)
    if read:
        scribe.audit(mailbox.bind(book.company, dice, phone, moment, read[-2:]))
