"""The attack: adversary in the middle, then a hijacked invoice thread.

Each function is one act, in the order of the story, and gives what it wrote
as an `Act` to the book.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Act
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.company import CUSTOMER_LOOKALIKE, SUPPLIER_LOOKALIKE, Device
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import mailbox
from bec_kit.scenarios.scribe import Scribe

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.mailroom import Mailroom
    from bec_kit.scenarios.ordinary import Desk
    from bec_kit.scenarios.post import Message
    from bec_kit.scenarios.session import Session

__all__ = ["Attack"]

_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
_LINUX += "Chrome/131.0.0.0 Safari/537.36"
REPLAYER = Device("", "", "Linux", "Chrome 131.0.0", _LINUX)
SCRIPT = Device("", "", "", "", "axios/1.7.9")
OUTLOOK = Device(
    "", "", "Windows10", "Rich Client 5.2.8.0", "Microsoft Office/16.0 (Windows NT 10.0)"
)
SPRAYER = Device("", "", "Windows10", "Chrome 120.0.0", _LINUX.replace("131", "120"))


class Attack:
    """What the attacker holds while the story runs.

    Attributes:
        book: what is written into.
        room: the mail of the company.
        scribe: the hand that writes.
        first: midnight of the day on which the victim follows the lure.
        second: the day after, on which the money is asked for.
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

    def spray(self) -> None:
        """Two nights before: a few passwords against many accounts, none of them right."""
        start = at(self.first - timedelta(days=2), "02:10:20")
        found, moment = [], start
        for code in (50126, 50126, 50053):
            for person in self.company.people[:12]:
                moment += timedelta(seconds=self.dice.randint(10, 25))
                session = self.scribe.session(person, "owa", SPRAYER, self.places["spray"], moment)
                found.append(self.scribe.interactive(session, error=code))
        self.act(
            "spray",
            start,
            "From one address, passwords are tried against many accounts; none is right.",
            "IA-09",
            found,
            may="IA-10b IA-14",
            user="",
        )

    def begin_thread(self, day: datetime) -> None:
        """Days before: the customer and the victim really do talk about an invoice."""
        mine = self.room.compose(
            self.dice,
            self.victim.upn,
            (self.customer,),
            self.subject,
            at(day, "11:05:11"),
            attachment="LM-20417.pdf",
        )
        theirs = self.room.compose(
            self.dice, self.customer, (self.victim.upn,), "Re: " + self.subject, at(day, "15:42:37")
        )
        self.thread = [mine, theirs]

    def lure(self) -> None:
        """A message from a domain that looks like the supplier's, to two people in accounts."""
        clerk = self.company.role("clerk")
        message = self.room.compose(
            self.dice,
            f"tobias.renn@{SUPPLIER_LOOKALIKE}",
            (self.victim.upn, clerk.upn),
            "Shared with you: statement of account Q1",
            at(self.first, "09:12:04"),
        )
        rows = self.scribe.deliver(message)
        self.room.receive(message)
        self.act(
            "lure",
            message.sent_at,
            f"A message from {message.sender}, a look-alike of the supplier, brings a link.",
            "IM-06 IA-24",
            list(rows),
        )

    def relay(self, desk: Desk) -> Session:
        """The victim signs in through the attacker's page; the relay gets the session."""
        own = self.scribe.session(
            self.victim,
            "home",
            self.victim.desktop,
            desk.place,
            at(self.first, "09:36:10"),
            desk.browser.session_id,
        )
        own_id = self.scribe.interactive(own)
        correlation = self.dice.guid()
        proxied = replace(self.victim.desktop, id="", name="")
        asked = self.scribe.session(
            self.victim, "home", proxied, self.places["relay"], at(self.first, "09:36:22")
        )
        asked_id = self.scribe.interactive(asked, error=50074, correlation=correlation)
        session = self.scribe.session(
            self.victim,
            "home",
            proxied,
            self.places["relay"],
            at(self.first, "09:36:31"),
            asked.session_id,
        )
        session_id = self.scribe.interactive(session, fresh=True, correlation=correlation)
        self.act(
            "relay",
            own.issued_at,
            "The victim signs in from home; 21 seconds later the same account signs in to "
            "OfficeHome from a server abroad, second factor given: the attacker's relay.",
            "IA-03 IA-04",
            [own_id, asked_id, session_id],
            may="IA-11 IA-12 IA-13 IA-14 IA-20",
        )
        return session

    def replay(self, relayed: Session) -> Session:
        """The stolen cookie is used from another network, by a script and by a browser."""
        network, ip = self.places["replay"]
        script = self.scribe.refreshed(
            relayed,
            at(self.first, "09:43:50"),
            app="owa",
            device=SCRIPT,
            network=network,
            ip=ip,
        )
        browser = self.scribe.refreshed(script, at(self.first, "09:44:41"), device=REPLAYER)
        self.act(
            "replay",
            script.issued_at,
            "The same session appears from a second network, first with a script's user agent, "
            "then with a browser on Linux.",
            "IA-01 IA-05 IA-12",
            [script.request_id, browser.request_id],
            may="IA-13 IA-14 IA-20",
        )
        return browser

    def read(self, session: Session) -> None:
        """Mail is opened in a browser, and once from an address that never signed in."""
        moment = at(self.first, "09:47:12")
        known = [m for m in self.room.inboxes[self.victim.upn] if m.sent_at < moment]
        recent = [m for m in known if m not in self.thread][-7:]
        first = self.scribe.audit(
            mailbox.bind(self.company, self.dice, session, moment, [*recent, self.thread[1]])
        )
        second = self.scribe.audit(
            mailbox.bind(
                self.company,
                self.dice,
                session,
                at(self.first, "09:49:33"),
                self.thread[:1],
                "\\Sent Items",
            )
        )
        self.act(
            "read",
            moment,
            "The attacker opens messages, the invoice thread with the customer among them.",
            "CO-02",
            [first, second],
            may="CO-04 CO-05",
        )
        looked = self.scribe.audit(
            mailbox.search(
                self.company,
                self.dice,
                session,
                at(self.first, "09:52:08"),
                "invoice OR iban OR remittance",
            )
        )
        self.act(
            "search",
            at(self.first, "09:52:08"),
            "The attacker searches the mailbox for invoices and bank details.",
            "CO-07",
            [looked],
        )
        network, ip = self.places["third"]
        elsewhere = replace(session, network=network, ip=ip)
        third = self.scribe.audit(
            mailbox.bind(
                self.company, self.dice, elsewhere, at(self.first, "10:05:47"), recent[-2:]
            )
        )
        self.act(
            "third-address",
            at(self.first, "10:05:47"),
            "The session reads mail from an address from which it never signed in.",
            "IA-02",
            [third],
            may="CO-02 CO-04",
        )

    def sync(self, session: Session) -> None:
        """Outlook on the attacker's machine takes whole folders."""
        moment = at(self.first, "13:15:20")
        outlook = self.scribe.refreshed(session, moment, app="office", device=OUTLOOK)
        found = [
            self.scribe.audit(
                mailbox.sync(self.company, self.dice, outlook, moment + timedelta(seconds=40), path)
            )
            for path in ("\\Inbox", "\\Sent Items")
        ]
        self.act(
            "sync",
            moment,
            "An Outlook on the attacker's machine synchronises Inbox and Sent Items: "
            "all of both folders counts as read.",
            "CO-01",
            [outlook.request_id, *found],
            may="IA-01 IA-13 IA-20 CO-04",
        )

    def hijack(self, session: Session) -> None:
        """The customer writes; the attacker answers in the victim's name, and hides it."""
        asked = self.room.compose(
            self.dice,
            self.customer,
            (self.victim.upn,),
            "Re: " + self.subject,
            at(self.second, "09:08:26"),
        )
        self.scribe.deliver(asked)
        self.room.receive(asked)
        newer = self.scribe.refreshed(session, at(self.second, "09:18:02"))
        opened = self.scribe.audit(
            mailbox.bind(
                self.company,
                self.dice,
                newer,
                at(self.second, "09:20:31"),
                [asked],
                "\\RSS Feeds",
            )
        )
        answer = self.room.compose(
            self.dice,
            self.victim.upn,
            (self.customer, self.lookalike),
            "Re: " + self.subject,
            at(self.second, "09:41:55"),
            attachment="Bank details update LM.pdf",
        )
        went = self.scribe.audit(mailbox.sent(self.company, self.dice, newer, answer))
        rows = self.scribe.deliver(answer)
        self.act(
            "hijack",
            answer.sent_at,
            "In the victim's name and in the real thread the attacker sends changed bank "
            f"details to the customer, with a copy to {self.lookalike}.",
            "IM-04 IM-05",
            [newer.request_id, opened, went, *rows],
            may="IM-06 IA-01 IA-12 IA-13 IA-20 CO-02",
        )
        gone = self.scribe.audit(
            mailbox.moved(
                self.company,
                self.dice,
                newer,
                at(self.second, "09:43:10"),
                "HardDelete",
                [answer],
                "\\Sent Items",
            )
        )
        self.act(
            "destroy-sent",
            at(self.second, "09:43:10"),
            "The sent message is destroyed in Sent Items.",
            "DE-01",
            [gone],
        )
        reply = self.room.compose(
            self.dice,
            self.lookalike,
            (self.victim.upn,),
            "Re: " + self.subject,
            at(self.second, "10:31:18"),
        )
        rows = self.scribe.deliver(reply)
        self.room.receive(reply)
        hidden = self.scribe.audit(
            mailbox.moved(
                self.company,
                self.dice,
                newer,
                at(self.second, "11:05:02"),
                "Move",
                [reply],
                "\\Inbox",
                "\\RSS Feeds",
            )
        )
        self.act(
            "lookalike-reply",
            reply.sent_at,
            f"{self.lookalike} writes in the thread; the attacker moves it out of sight.",
            "IM-05 IM-06 DE-03",
            [*rows, hidden],
        )
