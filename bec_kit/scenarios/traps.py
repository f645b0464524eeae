"""Innocent things that look like an attack, each with the detection it must not set off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Trap
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import cmdlet, mailbox
from bec_kit.scenarios.records.directory import Change, Target
from bec_kit.scenarios.scribe import Scribe

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Person
    from bec_kit.scenarios.mailroom import Mailroom
    from bec_kit.scenarios.ordinary import Desk

__all__ = ["night", "once", "standing"]

Desks = dict[str, "Desk"]


def standing(book: Book, room: Mailroom, desks: Desks, day: datetime, number: int) -> None:
    """What recurs: roaming, the tunnel toggled, the assistant who sends as the director.

    Args:
        book: what is written into.
        room: the mail of the day.
        desks: the sessions of the day, by role.
        day: midnight of the day.
        number: of the working day, from 0.
    """
    scribe = Scribe(book, Dice(book.company.seed, "standing", day))
    dice = scribe.dice
    roamer = desks["roamer"].phone
    wifi = NETWORKS["office"]
    moment = dice.after(roamer.issued_at, 60, 90)
    scribe.refreshed(roamer, moment, network=wifi, ip=roamer.person.office_ip)
    if number % 2 == 0:
        browser = desks["director"].browser
        tunnel = NETWORKS["vpn"]
        moment = dice.after(browser.issued_at, 200, 230)
        scribe.refreshed(browser, moment, network=tunnel, ip=address(tunnel, dice))
        scribe.refreshed(browser, moment + timedelta(minutes=40))
        director = browser.person
        message = room.compose(
            dice,
            director.upn,
            (dice.choice(book.company.contacts[2:]).address,),
            "Invitation to the launch",
            dice.after(at(day, "11:00"), 0, 90),
        )
        scribe.audit(
            mailbox.sent(
                book.company,
                dice,
                desks["assistant"].browser,
                message,
                operation="SendAs",
                owner=director,
            )
        )
        scribe.deliver(message)


def night(book: Book, day: datetime) -> None:
    """Cmdlets that Exchange runs by itself."""
    dice = Dice(book.company.seed, "night", day)
    scribe = Scribe(book, dice)
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
        scribe.audit(
            cmdlet.by_service(
                book.company,
                dice,
                moment + timedelta(seconds=step),
                operation,
                parameters,
                parameters["Identity"],
            )
        )


def once(book: Book, room: Mailroom, desks: Desks, day: datetime, number: int) -> None:
    """What happens on one working day alone; arguments as for `standing`."""
    scribe = Scribe(book, Dice(book.company.seed, "once", day))
    if number == 1:
        _newsletter_rule(scribe, desks["clerk"], day)
        _internal_forward(scribe, desks["admin"], book.company.role("clerk"), day)
    elif number == 2:
        _consent(scribe, desks["director"], "Boardroom Calendar", "Calendars.Read", day)
        _outlook_rules(scribe, desks, day)
    elif number == 3:
        _rule_changed(scribe, desks["clerk"], day)
        _consent(scribe, desks["clerk"], "Parcel Counter", "Mail.ReadBasic", day)
        _tidy(scribe, room, desks["tidy"], day)
    elif number == 4:
        _dual_stack(scribe, desks["admin"], day)
        _stale_password(scribe, desks["clerk"], day)
        scribe.audit(
            cmdlet.compliance(
                book.company,
                scribe.dice,
                book.company.role("admin"),
                at(day, "14:20:09"),
                "Get-RetentionCompliancePolicy",
                '-Identity "Default mail policy" -DistributionDetail',
            )
        )


def _newsletter_rule(scribe: Scribe, desk: Desk, day: datetime) -> None:
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


def _rule_changed(scribe: Scribe, desk: Desk, day: datetime) -> None:
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


def _outlook_rules(scribe: Scribe, desks: Desks, day: datetime) -> None:
    dice = scribe.dice
    scribe.audit(
        mailbox.update_rules(
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
        mailbox.update_rules(
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


def _internal_forward(scribe: Scribe, desk: Desk, target: Person, day: datetime) -> None:
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


def _consent(scribe: Scribe, desk: Desk, app: str, scope: str, day: datetime) -> None:
    dice, person = scribe.dice, desk.browser.person
    app_id, object_id = dice.guid(), dice.guid()
    grant = (
        f"[] => [[Id: {dice.letters(43)}, ClientId: {object_id}, PrincipalId: "
        f"{person.object_id}, ResourceId: {dice.guid()}, ConsentType: Principal, "
        f"Scope:  {scope} offline_access, CreatedDateTime: , LastModifiedDateTime ]]; "
    )
    change = Change(
        "Consent to application",
        "ApplicationManagement",
        "Core Directory",
        "Assign",
        person,
        desk.browser.ip,
        person.desktop.user_agent,
        Target(object_id, "ServicePrincipal", app, app_id),
        {
            "ConsentContext.IsAdminConsent": ("", "False"),
            "ConsentContext.OnBehalfOfAll": ("", "False"),
            "ConsentAction.Permissions": ("", grant),
        },
    )
    scribe.change(change, at(day, "13:05:18"))
    scribe.book.traps += [
        Trap(
            f"consent-{scope.lower()}",
            f"A consent to '{app}', which asks for {scope}: not the content of mail.",
            person.upn,
            "PE-13",
        ),
        Trap(
            f"new-app-{scope.lower()}",
            "A new app, as in any company.",
            person.upn,
            "PE-12",
            "medium",
        ),
    ]


def _tidy(scribe: Scribe, room: Mailroom, desk: Desk, day: datetime) -> None:
    dice, person = scribe.dice, desk.browser.person
    old = room.compose(
        dice, person.upn, (scribe.company.contacts[5].address,), "Paint samples", at(day, "10:02")
    )
    scribe.audit(mailbox.sent(scribe.company, dice, desk.browser, old, ip="::1"))
    scribe.deliver(old)
    scribe.audit(
        mailbox.moved(
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


def _dual_stack(scribe: Scribe, desk: Desk, day: datetime) -> None:
    person = desk.browser.person
    moment = at(day, "14:10:03")
    office = (NETWORKS["office"], person.office_ip)
    first = scribe.session(person, "home", person.desktop, office, moment, desk.browser.session_id)
    network = NETWORKS["office_v6"]
    second = replace(
        first,
        network=network,
        ip=address(network, scribe.dice),
        request_id=scribe.dice.guid(),
        issued_at=moment + timedelta(seconds=7),
    )
    for session in (first, second):
        scribe.interactive(session)
    scribe.book.traps.append(
        Trap("dual-stack", "One provider, two protocols, seven seconds.", person.upn, "IA-03")
    )


def _stale_password(scribe: Scribe, desk: Desk, day: datetime) -> None:
    phone = desk.phone
    for hour in ("11:20:10", "13:45:31", "16:02:55"):
        session = scribe.session(
            phone.person, "mobile", phone.device, (phone.network, phone.ip), at(day, hour)
        )
        scribe.interactive(session, error=50126)
    upn = phone.person.upn
    scribe.book.traps += [
        Trap("stale-password", "A telephone knows an old password.", upn, "IA-10"),
        Trap("stale-password-slow", "A telephone knows an old password.", upn, "IA-10b"),
    ]
