"""Traps in the mailbox: rights, forwarding and tidying that mean no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Trap
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.habits import latest
from bec_kit.scenarios.records import cmdlet, mail_read, mail_write

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Person
    from bec_kit.scenarios.habits import Desk
    from bec_kit.scenarios.mailroom import Mailroom
    from bec_kit.scenarios.scribe import Scribe

__all__ = ["give_rights", "internal_forward", "send_as", "tidy"]


def internal_forward(scribe: Scribe, desk: Desk, target: Person, day: datetime) -> None:
    """An administrator forwards a mailbox to a colleague, and clears another way."""
    leaver = scribe.company.role("tidy")
    made = []
    for clock, parameters in (
        ("09:50:02", {"ForwardingAddress": target.alias, "DeliverToMailboxAndForward": "True"}),
        ("16:20:47", {"ForwardingSmtpAddress": "", "DeliverToMailboxAndForward": "False"}),
    ):
        record_id = scribe.record(
            cmdlet.by_person,
            desk.browser,
            at(day, clock),
            "Set-Mailbox",
            {"Identity": leaver.upn, **parameters},
            leaver.upn,
        )
        made.append(record_id)
    scribe.book.traps.append(
        Trap(
            "internal-forward",
            "An administrator forwards a mailbox inside the company, and clears another way.",
            desk.browser.person.upn,
            "PE-07",
            "low",
            tuple(made),
        )
    )


def give_rights(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """An administrator lets the assistant into the director's mailbox."""
    director, assistant = scribe.company.role("director"), scribe.company.role("assistant")
    made = []
    for clock, operation, parameters in (
        (
            "09:20:14",
            "Add-MailboxPermission",
            {"User": assistant.upn, "AccessRights": "FullAccess", "InheritanceType": "All"},
        ),
        (
            "09:20:51",
            "Add-RecipientPermission",
            {"Trustee": assistant.upn, "AccessRights": "SendAs", "Confirm": "False"},
        ),
    ):
        record_id = scribe.record(
            cmdlet.by_person,
            desk.browser,
            at(day, clock),
            operation,
            {"Identity": director.upn, **parameters},
            director.upn,
        )
        made.append(record_id)
    who = desk.browser.person.upn
    for id_, detection, record_id in zip(
        ("full-access", "send-as-right"), ("PE-09", "PE-10"), made, strict=True
    ):
        what = "An administrator lets the assistant into the director's mailbox."
        scribe.book.traps.append(Trap(id_, what, who, detection, "medium", (record_id,)))


def send_as(scribe: Scribe, room: Mailroom, desks: dict[str, Desk], day: datetime) -> None:
    """The assistant sends as the director, and reads the director's mail."""
    dice, director = scribe.dice, desks["director"].browser.person
    message = room.compose(
        dice,
        director.upn,
        (dice.choice(scribe.company.contacts[2:]).address,),
        "Invitation to the launch",
        dice.after(at(day, "11:00"), 0, 90),
    )
    session = desks["assistant"].browser
    scribe.record(mail_write.sent, session, message, operation="SendAs", owner=director)
    scribe.deliver(message)
    moment = at(day, "13:40:12")
    read = latest(room.inboxes[director.upn], moment)[-2:]
    if read:
        scribe.record(mail_read.bind, session, moment, read, owner=director)


def tidy(scribe: Scribe, room: Mailroom, desk: Desk, day: datetime) -> None:
    """A sent message is deleted by its sender, the same day."""
    dice, person = scribe.dice, desk.browser.person
    old = room.compose(
        dice, person.upn, (scribe.company.contacts[5].address,), "Paint samples", at(day, "10:02")
    )
    scribe.record(mail_write.sent, desk.browser, old, ip="::1")
    scribe.deliver(old)
    gone = scribe.record(
        mail_write.moved, desk.browser, at(day, "16:51:30"), "SoftDelete", [old], "\\Sent Items"
    )
    scribe.book.traps.append(
        Trap("tidy", "Somebody tidies Sent Items.", person.upn, "DE-01", "low", (gone,))
    )
