"""Messages, and the threads that they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.dice import Dice

__all__ = ["Message", "message_id"]


@dataclass(frozen=True)
class Message:
    """One message as it went out.

    Attributes:
        id: InternetMessageId, with its brackets.
        trace_id: MessageTraceId, shared by its recipients.
        sender: address.
        recipients: addresses, in order.
        subject: as written.
        sent_at: aware and in UTC.
        size: bytes.
        from_ip: connecting server, as message trace shows it.
        statuses: what became of it, for each recipient.
        attachment: name of a file; empty where there is none.
    """

    id: str
    trace_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime
    size: int
    from_ip: str
    statuses: tuple[str, ...]
    attachment: str = ""


def message_id(dice: Dice, home: bool, domain: str) -> str:
    """An InternetMessageId as Exchange Online or another system would write it.

    Args:
        dice: the chance of it.
        home: whether Exchange Online of the tenant sent it.
        domain: of the sender.
    """
    if home:
        server = "LO2P" + dice.letters(3, "0123456789") + "MB" + dice.letters(4, "0123456789")
        return f"<{server}{dice.letters(32, '0123456789ABCDEF')}@{server}.gbrp.prod.example>"
    return f"<{dice.guid()}@{domain}>"
