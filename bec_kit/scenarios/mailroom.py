"""The mail of ordinary days: threads in both directions, notices and lists."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import SERVICE
from bec_kit.scenarios.post import Message, message_id

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Contact, Person

__all__ = ["Mailroom"]

_TOPICS = (
    "Delivery slot for the week",
    "Quote for deck fittings",
    "Drawings, revision C",
    "Site visit",
    "Purchase order {n}",
    "Crane hire",
    "Minutes of the yard meeting",
    "Winter maintenance plan",
    "Paint samples",
    "Safety briefing",
    "Berth booking {n}",
    "Certificates for lot {n}",
    "Rota for April",
    "Spare parts list",
    "Crew transfer",
)
_NOTICES = ("Your weekly digest", "Tide tables for the coming week", "Trade news: spring edition")
_LIST, _MEMBERS = "yard", 12


class Mailroom:
    """Who wrote what to whom, day by day.

    Attributes:
        inboxes: what reached each account, by UPN, oldest first.
        drafts: what each account sends on the current day, by UPN.
        incoming: what arrives from outside on the current day.
    """

    def __init__(self, book: Book) -> None:
        """Open it for one company."""
        self._company = book.company
        self.inboxes: dict[str, list[Message]] = defaultdict(list)
        self.drafts: dict[str, list[Message]] = {}
        self.incoming: list[Message] = []

    def compose(
        self,
        dice: Dice,
        sender: str,
        recipients: tuple[str, ...],
        subject: str,
        moment: datetime,
        status: str = "delivered",
        attachment: str = "",
    ) -> Message:
        """Make a message, with the ids and the server that its sender's system would give.

        Args:
            dice: the chance of it.
            sender: address.
            recipients: addresses.
            subject: as written.
            moment: when.
            status: what became of it, for every recipient.
            attachment: name of a file, if any.
        """
        domain = sender.partition("@")[2]
        home = domain == self._company.domain
        # partners' servers all stand in one documentation range, by their domain
        partner = f"2001:db8:e000::{Dice(domain).randint(1, 0xFFFF):x}"
        return Message(
            id=message_id(dice, home, domain),
            trace_id=dice.guid(),
            sender=sender,
            recipients=recipients,
            subject=subject,
            sent_at=moment,
            size=dice.randint(9_000, 140_000),
            from_ip=dice.choice(SERVICE[:3]) if home else partner,
            statuses=(status,) * len(recipients),
            attachment=attachment,
        )

    def open_day(self, day: datetime) -> None:
        """Write the mail of a working day: what comes in is delivered, what goes out waits."""
        self.drafts = {person.upn: [] for person in self._company.people}
        self.incoming = []
        for person in self._company.people:
            self._correspond(person, Dice(self._company.seed, "mail", person.upn, day), day)
        dice = Dice(self._company.seed, "lists", day)
        if day.weekday() == 1:
            self._to_all(dice, day)
        self._notices(dice, day)

    def receive(self, message: Message) -> None:
        """Put a message into the inboxes of those of its recipients who work here."""
        for recipient in message.recipients:
            self.inboxes[recipient].append(message)

    def _correspond(self, person: Person, dice: Dice, day: datetime) -> None:
        partner = self._partner(person, dice)
        subject = dice.choice(_TOPICS).format(n=dice.randint(2000, 9000))
        first = self.compose(
            dice,
            partner.address,
            (person.upn,),
            subject,
            dice.after(at(day, "07:30"), 0, 300),
            attachment=f"lot-{dice.randint(100, 999)}.pdf" if dice.chance(0.3) else "",
        )
        self.incoming.append(first)
        if dice.chance(0.6):
            mark = "AW: " if dice.chance(0.2) else "Re: "
            reply = self.compose(
                dice,
                person.upn,
                (partner.address,),
                mark + subject,
                dice.after(max(first.sent_at, at(day, "09:30")), 10, 150),
            )
            self.drafts[person.upn].append(reply)
            if dice.chance(0.4):
                again = self.compose(
                    dice, partner.address, (person.upn,), "Re: " + subject, reply.sent_at
                )
                self.incoming.append(
                    replace(again, sent_at=again.sent_at + timedelta(minutes=dice.randint(15, 180)))
                )
        if dice.chance(0.5):
            colleague = dice.choice([one for one in self._company.people if one is not person])
            subject = dice.choice(_TOPICS).format(n=dice.randint(2000, 9000))
            self.drafts[person.upn].append(
                self.compose(
                    dice,
                    person.upn,
                    (colleague.upn,),
                    subject,
                    dice.after(at(day, "09:30"), 0, 400),
                )
            )

    def _partner(self, person: Person, dice: Dice) -> Contact:
        # people write mostly to the few partners that are theirs
        contacts = self._company.contacts
        number = self._company.people.index(person) * 3
        own = [contacts[(number + step) % len(contacts)] for step in range(3)]
        return dice.choice(own if dice.chance(0.85) else list(contacts))

    def _to_all(self, dice: Dice, day: datetime) -> None:
        director = self._company.role("director")
        names = tuple(
            one.upn for one in self._company.people[: _MEMBERS + 2] if one is not director
        )
        message = self.compose(
            dice,
            director.upn,
            (f"{_LIST}@{self._company.domain}", *names),
            "News from the yard",
            dice.after(at(day, "10:00"), 0, 60),
        )
        self.drafts[director.upn].append(
            replace(message, statuses=("expanded", *message.statuses[1:]))
        )

    def _notices(self, dice: Dice, day: datetime) -> None:
        for person in self._company.people:
            if dice.chance(0.2):
                self.incoming.append(
                    self.compose(
                        dice,
                        "updates@admiralty-charts.example",
                        (person.upn,),
                        dice.choice(_NOTICES),
                        dice.after(at(day, "06:00"), 0, 60),
                        status="filteredAsSpam" if dice.chance(0.15) else "delivered",
                    )
                )
