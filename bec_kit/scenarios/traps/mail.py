"""Traps in the mailbox: rules, forwarding and tidying that mean no harm."""

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

__all__ = [
    "internal_forward",
    "newsletter_rule",
    "outlook_rules",
    "rule_changed",
    "send_as",
    "tidy",
]


def newsletter_rule(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """Newsletters go to a folder of their own; the row names no session."""
    person = desk.browser.person
    scribe.audit(
        cmdlet.by_person(
            scribe.company,
            scribe.dice,
            desk.browser,
            at(day, "10:14:30"),
            "New-InboxRule",
            {
                "AlwaysDeleteOutlookRulesBlob": "False",
                "Force": "False",
                "MoveToFolder": "Newsletters",
                "Name": "Newsletters",
                "FromAddressContainsWords": "admiralty-charts.example",
                "StopProcessingRules": "True",
            },
            cmdlet.rule_object(person, "Newsletters"),
            with_session=False,
        )
    )
    scribe.book.traps.append(
        Trap("newsletter-rule", "A rule files newsletters in a folder.", person.upn, "PE-01")
    )


def rule_changed(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """The same rule, changed by a client that spells the cmdlet in lower case."""
    person = desk.browser.person
    scribe.audit(
        cmdlet.by_person(
            scribe.company,
            scribe.dice,
            desk.browser,
            at(day, "16:44:51"),
            "set-InboxRule",
            {"Identity": "Newsletters", "StopProcessingRules": "False"},
            cmdlet.rule_object(person, "Newsletters"),
        )
    )


def outlook_rules(scribe: Scribe, desks: dict[str, Desk], day: datetime) -> None:
    """Two rules that file mail, in the two dialects of UpdateInboxRules."""
    dice = scribe.dice
    scribe.audit(
        mail_write.update_rules(
            scribe.company,
            dice,
            desks["roamer"].outlook,
            at(day, "11:31:12"),
            {
                "RuleOperation": "AddMailboxRule",
                "RuleId": "0",
                "RuleState": "Enabled",
                "RuleCondition": '(ContentMatch(Subject, "Crane hire", SubString))',
                "RuleName": "Cranes",
                "RuleProvider": "MSFT:TDX Rules",
                "RuleActions": '[{"ActionType":"Move","FolderName":"Cranes"}]',
            },
        )
    )
    scribe.audit(
        mail_write.update_rules(
            scribe.company,
            dice,
            desks["assistant"].outlook,
            at(day, "15:02:40"),
            {
                "RuleOperation": "Create",
                "Name": "Minutes",
                "Provider": "ExchangeServerRuleProvider",
                "IsNew": "True",
                "IsDirty": "True",
                "Conditions": '[{"Type":"ContainsSubjectStringCondition","Words":["Minutes"]}]',
                "Actions": '[{"Type":"MoveToFolderAction","FolderName":"Minutes"}]',
                "ServerRule": '{"Name":"Minutes","Actions":["MoveToFolderAction"]}',
                "RemoveOutlookRuleBlob": "False",
            },
            client="Client=WebServices;Mozilla/5.0;",
        )
    )
    for role in ("roamer", "assistant"):
        upn = scribe.company.role(role).upn
        scribe.book.traps.append(
            Trap(f"outlook-rule-{role}", "A rule made in Outlook files mail.", upn, "PE-01")
        )


def internal_forward(scribe: Scribe, desk: Desk, target: Person, day: datetime) -> None:
    """An administrator forwards a mailbox to a colleague, and clears another way."""
    staff = scribe.company.people[-1]
    for clock, parameters in (
        ("09:50:02", {"ForwardingAddress": target.alias, "DeliverToMailboxAndForward": "True"}),
        ("16:20:47", {"ForwardingSmtpAddress": "", "DeliverToMailboxAndForward": "False"}),
    ):
        scribe.audit(
            cmdlet.by_person(
                scribe.company,
                scribe.dice,
                desk.browser,
                at(day, clock),
                "Set-Mailbox",
                {"Identity": staff.upn, **parameters},
                staff.upn,
            )
        )
    scribe.book.traps.append(
        Trap(
            "internal-forward",
            "An administrator forwards a mailbox inside the company, and clears another way.",
            desk.browser.person.upn,
            "PE-07",
            "low",
        )
    )


def tidy(scribe: Scribe, room: Mailroom, desk: Desk, day: datetime) -> None:
    """A sent message is deleted by its sender, the same day."""
    dice, person = scribe.dice, desk.browser.person
    old = room.compose(
        dice, person.upn, (scribe.company.contacts[5].address,), "Paint samples", at(day, "10:02")
    )
    scribe.audit(mail_write.sent(scribe.company, dice, desk.browser, old, ip="::1"))
    scribe.deliver(old)
    scribe.audit(
        mail_write.moved(
            scribe.company,
            dice,
            desk.browser,
            at(day, "16:51:30"),
            "SoftDelete",
            [old],
            "\\Sent Items",
        )
    )
    scribe.book.traps.append(
        Trap("tidy", "Somebody tidies Sent Items.", person.upn, "DE-01", "low")
    )


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
    scribe.audit(
        mail_write.sent(scribe.company, dice, session, message, operation="SendAs", owner=director)
    )
    scribe.deliver(message)
    moment = at(day, "13:40:12")
    read = latest(room.inboxes[director.upn], moment)[-2:]
    if read:
        scribe.audit(mail_read.bind(scribe.company, dice, session, moment, read, owner=director))
