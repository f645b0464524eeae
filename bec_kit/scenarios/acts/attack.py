"""What the attacker holds while the story runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Act
from bec_kit.scenarios.company import CUSTOMER_LOOKALIKE
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.scribe import Scribe

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.mailroom import Mailroom
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["Attack"]


class Attack:
    """What the attacker holds while the story runs.

    Attributes:
        book: what is written into.
        room: the mail of the company.
        scribe: the hand that writes.
        dice: its chance.
        company: the tenant.
        victim: whose mailbox is taken.
        first: midnight of the day on which the victim follows the lure.
        second: the day after, on which the money is asked for.
        customer: whose payment the attacker wants.
        lookalike: the address that passes for the customer's.
        subject: of the thread about the invoice.
        places: the attacker's networks, each with the address used in it.
        thread: the honest messages about the invoice.
        renewals: the tokens that were refreshed along the way.
    """

    def __init__(self, book: Book, room: Mailroom, first: datetime) -> None:
        """Prepare it for one company."""
        self.book, self.room = book, room
        self.scribe = Scribe(book, Dice(book.company.seed, "attack"))
        self.dice, self.company = self.scribe.dice, book.company
        self.victim = self.company.role("victim")
        self.first, self.second = first, first + timedelta(days=1)
        self.customer = self.company.contacts[0].address
        self.lookalike = self.customer.replace(self.customer.partition("@")[2], CUSTOMER_LOOKALIKE)
        self.subject = "Invoice LM-20417, hull 114 refit"
        places = {name: NETWORKS[name] for name in ("relay", "replay", "third", "spray")}
        self.places = {name: (net, address(net, self.dice)) for name, net in places.items()}
        self.thread: list[Message] = []
        self.renewals: list[Session] = []

    def act(
        self,
        id_: str,
        moment: datetime,
        what: str,
        detections: str,
        record_ids: list[str],
        may: str = "",
        user: str | None = None,
    ) -> None:
        """Enter an act; detections and may are ids with a space between."""
        self.book.acts.append(
            Act(
                id_,
                moment,
                what,
                self.victim.upn if user is None else user,
                tuple(detections.split()),
                tuple(may.split()),
                tuple(record_ids),
            )
        )

    def renew(self, session: Session, moment: datetime) -> Session:
        """The session with a token that was refreshed two minutes before a moment."""
        newer = self.scribe.refreshed(session, moment - timedelta(minutes=2))
        self.renewals.append(newer)
        return newer
