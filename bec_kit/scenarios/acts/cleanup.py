"""What the attacker takes away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.records import cmdlet

if TYPE_CHECKING:
    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.session import Session


__all__ = ["clean_up"]


def clean_up(attack: Attack, session: Session) -> None:
    """Forwarding is cleared in the morning, and the hiding rule removed in the afternoon."""
    morning = at(attack.second, "07:41:05")
    session = attack.renew(session, morning)
    cleared = attack.scribe.record(
        cmdlet.by_person,
        session,
        morning,
        "Set-Mailbox",
        {
            "Identity": attack.victim.upn,
            "ForwardingSmtpAddress": "",
            "DeliverToMailboxAndForward": "False",
        },
        attack.victim.upn,
    )
    moment = at(attack.second, "15:10:44")
    session = attack.renew(session, moment)
    removed = attack.scribe.record(
        cmdlet.by_person,
        session,
        moment,
        "Remove-InboxRule",
        {"AlwaysDeleteOutlookRulesBlob": "False", "Force": "False", "Identity": "."},
        cmdlet.rule_object(attack.victim, "."),
    )
    attack.act(
        "clean-up",
        moment,
        "The attacker clears the mailbox's forwarding and removes the rule named '.'.",
        "DE-09",
        [cleared, removed],
        may="PE-06 PE-08",
    )
    attack.act(
        "return",
        attack.renewals[0].issued_at,
        "Until the end the stolen session comes back from the second network for new tokens.",
        "IA-01",
        [one.request_id for one in attack.renewals],
        may="IA-04 IA-12 IA-13 IA-14 IA-20",
    )
