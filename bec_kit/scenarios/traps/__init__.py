"""Innocent things that look like an attack, each with the detection it must not set off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Trap
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import cmdlet, principal
from bec_kit.scenarios.scribe import Scribe
from bec_kit.scenarios.session import App
from bec_kit.scenarios.traps import access, mail, rules

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.habits import Desk
    from bec_kit.scenarios.mailroom import Mailroom

__all__ = ["always", "night", "once", "standing"]

Desks = dict[str, "Desk"]

# applications of no real vendor, with ids of their own
CALENDAR = App("5a0c1d3e-7b2f-4c68-9d41-0e6f8a2b7c90", "Boardroom Calendar")
COUNTER = App("c7e41f60-2d9b-4a35-8f17-6b3d0a95e2c4", "Parcel Counter")
BACKUP = App("e19b7a52-4f6c-4d08-a3b1-9c2e5d7f8061", "Yard Backup")
RUNBOOK = App("0b6d2f84-91ce-4e7a-b5d3-7a8c1f3e6942", "yard-runbook")


def standing(book: Book, room: Mailroom, desks: Desks, day: datetime, number: int) -> None:
    """What recurs: roaming, the tunnel, the assistant who sends as the director.

    Args:
        book: what is written into.
        room: the mail of the day.
        desks: the sessions of the day, by role.
        day: midnight of the day.
        number: of the working day, from 0.
    """
    scribe = Scribe(book, Dice(book.company.seed, "standing", day))
    access.roam(scribe, desks["roamer"])
    if number % 2 == 0:
        access.tunnel(scribe, desks["director"])
        mail.send_as(scribe, room, desks, day)
    elif number > 2:
        access.server_token(scribe, desks["director"], CALENDAR)


def night(book: Book, day: datetime) -> None:
    """What runs without people: applications that sign in, cmdlets of Exchange itself."""
    dice = Dice(book.company.seed, "night", day)
    scribe = Scribe(book, dice)
    server = NETWORKS["server"]
    for app, managed in ((BACKUP, False), (RUNBOOK, True)):
        ip = "" if managed else address(server, dice)
        at_night = dice.after(day, 60, 120)
        book.sign_ins.append(
            principal.by_principal(book.company, dice, at_night, app, server, ip, managed=managed)
        )
    person = dice.choice(book.company.people)
    moment = dice.after(day, 30, 280)
    cmdlets: tuple[tuple[str, dict[str, str]], ...] = (
        ("Set-MailboxPlan", {"Identity": "ExchangeOnlineEnterprise", "MaxSendSize": "150 MB"}),
        (
            "Add-MailboxPermission",
            {
                "Identity": person.alias,
                "User": "Discovery Management",
                "AccessRights": "FullAccess",
            },
        ),
        ("Set-AdminAuditLogConfig", {"AdminAuditLogEnabled": "True", "Identity": "Default"}),
        ("Set-Mailbox", {"Identity": person.alias, "AuditEnabled": "True"}),
    )
    for step, (operation, parameters) in enumerate(dice.sample(cmdlets, 2)):
        scribe.record(
            cmdlet.by_service,
            moment + timedelta(seconds=step),
            operation,
            parameters,
            parameters["Identity"],
        )


def once(book: Book, room: Mailroom, desks: Desks, day: datetime, number: int) -> None:
    """What happens on one working day alone; arguments as for `standing`."""
    scribe = Scribe(book, Dice(book.company.seed, "once", day))
    if number == 0:
        mail.give_rights(scribe, desks["admin"], day)
    elif number == 1:
        rules.newsletter_rule(scribe, desks["clerk"], day)
        mail.internal_forward(scribe, desks["admin"], book.company.role("clerk"), day)
    elif number == 2:
        access.consent(scribe, desks["director"], CALENDAR, "Calendars.Read", day)
        rules.outlook_rules(scribe, desks, day)
    elif number == 3:
        rules.rule_changed(scribe, desks["clerk"], day)
        access.consent(scribe, desks["clerk"], COUNTER, "Mail.ReadBasic", day)
        mail.tidy(scribe, room, desks["tidy"], day)
    elif number == 4:
        access.dual_stack(scribe, desks["admin"], day)
        access.stale_password(scribe, desks["clerk"], day)
        scribe.record(
            cmdlet.compliance,
            book.company.role("admin"),
            at(day, "14:20:09"),
            "Get-RetentionCompliancePolicy",
            '-Identity "Default mail policy" -DistributionDetail',
        )


def always(book: Book) -> None:
    """Enter the traps that no single day makes."""
    role = book.company.role
    own = [one for one in book.audit if one["UserId"] == cmdlet.SERVICE_ACTOR]
    rights = tuple(one["Id"] for one in own if one["Operation"] == "Add-MailboxPermission")
    config = tuple(one["Id"] for one in own if one["Operation"] == "Set-AdminAuditLogConfig")
    director, traveller = role("director").upn, role("traveller").upn
    book.traps += [
        Trap("traveller", "A trip with real gaps.", traveller, "IA-12"),
        Trap("trip-is-new", "A new country on a trip.", traveller, "IA-13", "medium"),
        Trap("roaming", "One telephone, two networks.", role("roamer").upn, "IA-01", "medium"),
        Trap("tunnel", "A tunnel switched on and off.", director, "IA-01", "medium"),
        Trap("server-token", "A web application's server abroad.", director, "IA-12"),
        Trap("send-as", "The assistant sends as the director.", role("assistant").upn, "IM-12"),
        Trap("delegate", "The assistant reads one mailbox.", role("assistant").upn, "CO-06"),
        Trap("own-outlook", "Everybody's own Outlook synchronises.", "", "CO-01"),
        Trap("loopback", "Exchange proxies to itself.", "", "IA-02"),
        Trap("service-rights", "Exchange gives itself rights.", "", "PE-09", "", rights),
        Trap("service-config", "Exchange writes its own settings.", "", "DE-05", "", config),
    ]
