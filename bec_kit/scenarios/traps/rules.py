"""Traps among the rules of mailboxes, which mean no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Trap
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.records import cmdlet, mail_write

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.habits import Desk
    from bec_kit.scenarios.scribe import Scribe

__all__ = ["newsletter_rule", "outlook_rules", "rule_changed"]


def newsletter_rule(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """Newsletters go to a folder of their own; the row names no session."""
    person = desk.browser.person
    made = scribe.record(
        cmdlet.by_person,
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
    scribe.book.traps.append(
        Trap(
            "newsletter-rule",
            "A rule files newsletters in a folder.",
            person.upn,
            "PE-01",
            record_ids=(made,),
        )
    )


def rule_changed(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """The same rule, changed by a client that spells the cmdlet in lower case."""
    person = desk.browser.person
    scribe.record(
        cmdlet.by_person,
        desk.browser,
        at(day, "16:44:51"),
        "set-InboxRule",
        {"Identity": "Newsletters", "StopProcessingRules": "False"},
        cmdlet.rule_object(person, "Newsletters"),
    )


def outlook_rules(scribe: Scribe, desks: dict[str, Desk], day: datetime) -> None:
    """Two rules that file mail, in the two dialects of UpdateInboxRules."""
    cranes = scribe.record(
        mail_write.update_rules,
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
    minutes = scribe.record(
        mail_write.update_rules,
        desks["assistant"].outlook,
        at(day, "15:02:40"),
        {
            "RuleOperation": "Create",
            "Name": "Minutes",
            "Provider": "ExchangeServerRuleProvider",
            "IsNew": "True",
            "IsDirty": "True",
            "Conditions": "Microsoft.Exchange.Data.Storage.ContainsSubjectStringCondition",
            "Actions": "Microsoft.Exchange.Data.Storage.MoveToFolderAction",
            "ServerRule": '{"Name":"Minutes","Condition":{"Subject":"Minutes"},'
            '"Actions":[{"ActionType":"OP_MOVE","FolderName":"Minutes"}]}',
            "RemoveOutlookRuleBlob": "False",
        },
        client="Client=WebServices;Mozilla/5.0;",
    )
    for role, made in (("roamer", cranes), ("assistant", minutes)):
        scribe.book.traps.append(
            Trap(
                f"outlook-rule-{role}",
                "A rule made in Outlook files mail.",
                scribe.company.role(role).upn,
                "PE-01",
                record_ids=(made,),
            )
        )
