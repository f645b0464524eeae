"""Plays a scenario: ordinary days, the traps among them, and the attack at its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from bec_kit.scenarios import foothold, traps
from bec_kit.scenarios.attack import Attack
from bec_kit.scenarios.book import Book, Trap
from bec_kit.scenarios.clock import attack_day, days_of, works
from bec_kit.scenarios.company import found
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.mailroom import Mailroom
from bec_kit.scenarios.ordinary import Desk, Place, weekend, working_day
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import state
from bec_kit.scenarios.scribe import Scribe

__all__ = ["play"]


def play(users: int, days: int, seed: int) -> Book:
    """Play the scenario and give all that the logs would hold, in the order of time.

    Args:
        users: accounts of the company.
        days: length of the window.
        seed: what all chance begins with.

    Raises:
        UsageError: a number is outside what the story can carry.
    """
    company, calendar = found(users, seed), days_of(days)
    book = Book(company, calendar[0], calendar[-1] + timedelta(days=1))
    room, first = Mailroom(book), attack_day(days)
    attack = Attack(book, room, first)
    attack.spray()
    _state(book)
    number = 0
    for day in calendar:
        traps.night(book, day)
        if not works(day):
            for person in company.people:
                weekend(book, room, person, day)
            continue
        room.open_day(day)
        if number == 0:
            _thread(attack, day)
        for message in sorted(room.incoming, key=lambda one: (one.sent_at, one.trace_id)):
            Scribe(book, Dice(seed, "post", message.id)).deliver(message)
            room.receive(message)
        desks = _desks(book, room, day, first)
        traps.standing(book, room, desks, day, number)
        traps.once(book, room, desks, day, number)
        for drafts in room.drafts.values():
            for message in drafts:
                room.receive(message)
        if day == first:
            _attack(attack, desks["victim"])
        number += 1
    _standing_traps(book)
    _in_order(book)
    return book


def _state(book: Book) -> None:
    folder = "AQMkADAwATM0MDAAMS0Newsletters"
    book.rules.append(state.moving_rule("Catering", 1, folder, ("canteen", "menu")))
    book.methods += [
        state.password(book.start - timedelta(days=200)),
        state.phone("+44 7700 900123"),
    ]


def _thread(attack: Attack, day: datetime) -> None:
    attack.begin_thread(day)
    mine, theirs = attack.thread
    attack.room.drafts[attack.victim.upn].append(mine)
    attack.room.incoming.append(theirs)


def _desks(book: Book, room: Mailroom, day: datetime, first: datetime) -> dict[str, Desk]:
    """Everybody's working day; gives the sessions of those with a part, by role."""
    desks = {}
    for person in book.company.people:
        place: Place | None = None
        if person.role == "victim" and day == first:
            place = (person.home, person.home_ip)
        if person.role == "traveller":
            place = _trip(book, day)
        desk = working_day(book, room, person, day, place)
        if person.role != "staff":
            desks[person.role] = desk
    return desks


def _trip(book: Book, day: datetime) -> Place | None:
    """Lisbon on the second Monday, Madrid the day after; home again a day later."""
    away = {7: "lisbon", 8: "madrid"}.get((day - book.start).days)
    if away is None:
        return None
    network = NETWORKS[away]
    return network, address(network, Dice(book.company.seed, "trip", away))


def _attack(attack: Attack, desk: Desk) -> None:
    attack.lure()
    session = attack.replay(attack.relay(desk))
    attack.read(session)
    foothold.consent(attack, session)
    foothold.second_factor(attack, session)
    attack.sync(session)
    foothold.hide(attack, session)
    foothold.forward(attack, session)
    attack.hijack(session)
    foothold.clean_up(attack, session)


def _standing_traps(book: Book) -> None:
    role = book.company.role
    book.traps += [
        Trap("traveller", "A trip with real gaps.", role("traveller").upn, "IA-12"),
        Trap("trip-is-new", "A new country on a trip.", role("traveller").upn, "IA-13", "medium"),
        Trap("roaming", "One telephone, two networks.", role("roamer").upn, "IA-01", "medium"),
        Trap("tunnel", "A tunnel switched on and off.", role("director").upn, "IA-01", "medium"),
        Trap("send-as", "The assistant sends as the director.", role("assistant").upn, "IM-12"),
        Trap("own-outlook", "Everybody's own Outlook synchronises.", "", "CO-01"),
        Trap("service-rights", "Exchange gives itself rights.", "", "PE-09"),
        Trap("service-config", "Exchange writes the audit configuration.", "", "DE-05"),
    ]


def _in_order(book: Book) -> None:
    book.audit.sort(key=lambda one: (one["CreationTime"], one["Id"]))
    book.sign_ins.sort(key=lambda one: (one["createdDateTime"], one["id"]))
    book.directory_audits.sort(key=lambda one: (one["activityDateTime"], one["id"]))
    book.traces.sort(key=lambda one: (one["receivedDateTime"], one["id"]))
    book.acts.sort(key=lambda one: (one.at, one.id))
    book.traps.sort(key=lambda one: one.id)
