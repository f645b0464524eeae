"""The hijacked invoice thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.records import mail_read, mail_write

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.session import Session


__all__ = ["begin", "hijack"]


def begin(attack: Attack, day: datetime) -> None:
    """Days before, the customer and the victim really do talk about an invoice."""
    mine = attack.room.compose(
        attack.dice,
        attack.victim.upn,
        (attack.customer,),
        attack.subject,
        at(day, "11:05:11"),
        attachment="LM-20417.pdf",
    )
    theirs = attack.room.compose(
        attack.dice,
        attack.customer,
        (attack.victim.upn,),
        "Re: " + attack.subject,
        at(day, "15:42:37"),
    )
    attack.thread = [mine, theirs]
    attack.room.drafts[attack.victim.upn].append(mine)
    attack.room.incoming.append(theirs)


def hijack(attack: Attack, session: Session) -> None:
    """The customer writes; the attacker answers in the victim's name, and hides it."""
    asked = attack.room.compose(
        attack.dice,
        attack.customer,
        (attack.victim.upn,),
        "Re: " + attack.subject,
        at(attack.second, "09:08:26"),
    )
    # the rule puts it out of the victim's sight, so no inbox receives it
    attack.scribe.deliver(asked)
    newer = attack.scribe.refreshed(session, at(attack.second, "09:18:02"))
    opened = attack.scribe.record(
        mail_read.bind, newer, at(attack.second, "09:20:31"), [asked], "\\RSS Feeds"
    )
    answer = attack.room.compose(
        attack.dice,
        attack.victim.upn,
        (attack.customer, attack.lookalike),
        "Re: " + attack.subject,
        at(attack.second, "09:41:55"),
        attachment="Bank details update LM.pdf",
    )
    went = attack.scribe.record(mail_write.sent, newer, answer)
    rows = attack.scribe.deliver(answer)
    attack.act(
        "hijack",
        answer.sent_at,
        "In the victim's name and in the real thread the attacker sends changed bank "
        f"details to the customer, with a copy to {attack.lookalike}.",
        "IM-04 IM-05",
        [newer.request_id, opened, went, *rows],
        may="IM-06 IA-01 IA-12 IA-13 IA-20 CO-02",
    )
    gone = attack.scribe.record(
        mail_write.moved,
        newer,
        at(attack.second, "09:43:10"),
        "HardDelete",
        [answer],
        "\\Sent Items",
    )
    attack.act(
        "destroy-sent",
        at(attack.second, "09:43:10"),
        "The sent message is destroyed in Sent Items.",
        "DE-01",
        [gone],
    )
    reply = attack.room.compose(
        attack.dice,
        attack.lookalike,
        (attack.victim.upn,),
        "Re: " + attack.subject,
        at(attack.second, "10:31:18"),
    )
    rows = attack.scribe.deliver(reply)
    hidden = attack.scribe.record(
        mail_write.moved,
        newer,
        at(attack.second, "11:05:02"),
        "Move",
        [reply],
        "\\RSS Feeds",
        "\\Conversation History",
    )
    attack.act(
        "lookalike-reply",
        reply.sent_at,
        f"{attack.lookalike} writes in the thread; the attacker buries it deeper.",
        "IM-05 IM-06 DE-03",
        [*rows, hidden],
    )
