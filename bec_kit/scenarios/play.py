"""Plays a scenario: ordinary days, the traps among them, and the attack at its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios import office, traps
from bec_kit.scenarios.acts import cleanup, consent, entry, factor, hijack, reading, rules
from bec_kit.scenarios.acts.attack import Attack
from bec_kit.scenarios.book import Book
from bec_kit.scenarios.clock import attack_day, days_of, works
from bec_kit.scenarios.company import found
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.mailroom import Mailroom
from bec_kit.scenarios.ordinary import weekend, working_day
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import state
from bec_kit.scenarios.scribe import Scribe

if TYPE_CHECKING:
    from bec_kit.scenarios.habits import Desk, Place

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
    entry.spray(attack)
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
            hijack.begin(attack, day)
        for message in sorted(room.incoming, key=lambda one: (one.sent_at, one.trace_id)):
            Scribe(book, Dice(seed, "post", message.id)).deliver(message)
            room.receive(message)
        desks = _desks(book, room, day, first)
        if number % 2:
            office.administer(Scribe(book, Dice(seed, "office", day)), desks["admin"], day)
        traps.standing(book, room, desks, day, number)
        traps.once(book, room, desks, day, number)
        for drafts in room.drafts.values():
            for message in drafts:
                room.receive(message)
        if day == first:
            _attack(attack, desks["victim"])
        number += 1
    traps.always(book)
    _in_order(book)
    return book


def _state(book: Book) -> None:
    folder = "AQMkADAwATM0MDAAMS0Newsletters"
    book.rules.append(state.moving_rule("Catering", 1, folder, ("canteen", "menu")))
    book.methods += [
        state.password(book.start - timedelta(days=200)),
        state.phone("+44 7700 900123"),
    ]


def _desks(book: Book, room: Mailroom, day: datetime, first: datetime) -> dict[str, Desk]:
    """Everybody's working day; gives the sessions of those with a part, by role."""
    desks = {}
    for person in book.company.people:
        place: Place | None = None
        if person.role == "victim" and day == first:
            place = (person.home, person.home_ip)
        if person.role == "traveller":
            place = _trip(book, day)
        if person.role == "roamer":
            place = (NETWORKS["office"], person.office_ip)
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
    entry.lure(attack)
    session = entry.replay(attack, entry.relay(attack, desk))
    reading.read(attack, session)
    consent.consent(attack, session)
    factor.second_factor(attack, session)
    reading.sync(attack, session)
    rules.hide(attack, session)
    rules.forward(attack, session)
    hijack.hijack(attack, session)
    cleanup.clean_up(attack, session)


def _in_order(book: Book) -> None:
    book.audit.sort(key=lambda one: (one["CreationTime"], one["Id"]))
    book.sign_ins.sort(key=lambda one: (one["createdDateTime"], one["id"]))
    book.directory_audits.sort(key=lambda one: (one["activityDateTime"], one["id"]))
    book.traces.sort(key=lambda one: (one["receivedDateTime"], one["id"]))
    book.acts.sort(key=lambda one: (one.at, one.id))
    book.traps.sort(key=lambda one: one.id)
