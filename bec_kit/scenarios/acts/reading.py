"""What the attacker reads: messages, a search, whole folders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.company import Device
from bec_kit.scenarios.records import mail_read

if TYPE_CHECKING:
    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.session import Session


__all__ = ["read", "sync"]

OUTLOOK = Device(
    "", "", "Windows10", "Rich Client 5.2.8.0", "Microsoft Office/16.0 (Windows NT 10.0)"
)


def read(attack: Attack, session: Session) -> None:
    """Mail is opened in a browser, and once from an address that never signed in."""
    moment = at(attack.first, "09:47:12")
    known = [m for m in attack.room.inboxes[attack.victim.upn] if m.sent_at < moment]
    recent = [m for m in known if m not in attack.thread][-7:]
    first = attack.scribe.record(mail_read.bind, session, moment, [*recent, attack.thread[1]])
    second = attack.scribe.record(
        mail_read.bind, session, at(attack.first, "09:49:33"), attack.thread[:1], "\\Sent Items"
    )
    attack.act(
        "read",
        moment,
        "The attacker opens messages, the invoice thread with the customer among them.",
        "CO-02",
        [first, second],
        may="CO-04 CO-05",
    )
    looked = attack.scribe.record(
        mail_read.search, session, at(attack.first, "09:52:08"), "invoice OR iban OR remittance"
    )
    attack.act(
        "search",
        at(attack.first, "09:52:08"),
        "The attacker searches the mailbox for invoices and bank details.",
        "CO-07",
        [looked],
    )
    network, ip = attack.places["third"]
    elsewhere = replace(session, network=network, ip=ip)
    third = attack.scribe.record(
        mail_read.bind, elsewhere, at(attack.first, "10:05:47"), recent[-2:]
    )
    attack.act(
        "third-address",
        at(attack.first, "10:05:47"),
        "The session reads mail from an address from which it never signed in.",
        "IA-02",
        [third],
        may="CO-02 CO-04",
    )


def sync(attack: Attack, session: Session) -> None:
    """Outlook on the attacker's machine takes whole folders."""
    moment = at(attack.first, "13:15:20")
    outlook = attack.scribe.refreshed(session, moment, app="office", device=OUTLOOK)
    found = [
        attack.scribe.record(mail_read.sync, outlook, moment + timedelta(seconds=40), path)
        for path in ("\\Inbox", "\\Sent Items")
    ]
    attack.act(
        "sync",
        moment,
        "An Outlook on the attacker's machine synchronises Inbox and Sent Items: "
        "all of both folders counts as read.",
        "CO-01",
        [outlook.request_id, *found],
        may="IA-01 IA-13 IA-20 CO-04",
    )
