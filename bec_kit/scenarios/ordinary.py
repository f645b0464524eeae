"""A day in the life of an account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios import habits
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.habits import Desk, Place
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import mail_read
from bec_kit.scenarios.scribe import Scribe
from bec_kit.scenarios.session import GRAPH

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Person
    from bec_kit.scenarios.mailroom import Mailroom

__all__ = ["weekend", "working_day"]


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
    habits.read(scribe, room, desk)
    habits.send(scribe, room, desk)
    habits.tidy(scribe, room, desk, day)
    habits.files(scribe, desk)
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
    # abroad the telephone uses the hotel's network as well
    mobile = place
    if place[0].country == "GB":
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
    read = habits.latest(room.inboxes[person.upn], moment)
    if read:
        scribe.record(mail_read.bind, phone, moment, read[-2:])
