"""Mailboxes: forwarding, rights and rules as the audit log leaves them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.state.rules import Rule, rules_of

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book
    from bec_kit.scenarios.company import Person

__all__ = ["Mailbox", "mailboxes_of"]

Record = dict[str, Any]


@dataclass
class Mailbox:
    """One mailbox.

    Attributes:
        person: whose it is.
        forwarding_address: a recipient of the company, by alias; empty for none.
        forwarding_smtp: any address, with `smtp:` before it; empty for none.
        keeps_copy: whether forwarded mail stays, too.
        rights: who has which rights on the whole of it.
        senders: who may send as its owner.
        folder_names: what its owner's language calls folders, by their types; English else.
        folder_rights: type of a folder, who, and which right.
        rules: inbox rules.
        sweeps: sweep rules, as Exchange shows them.
        settings: what was set since, by the names of Get-Mailbox.
        protocols: what was set since, by the names of Get-CASMailbox.
        replies: automatic replies as they were set, in Graph's form; empty where never.
        phone: whether the telephone has a partnership.
        wiped_at: when somebody asked to wipe the telephone, as Exchange writes it; else empty.
    """

    person: Person
    forwarding_address: str = ""
    forwarding_smtp: str = ""
    keeps_copy: bool = False
    rights: list[tuple[str, str]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    folder_names: dict[str, str] = field(default_factory=dict)
    folder_rights: list[tuple[str, str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    sweeps: list[Record] = field(default_factory=list)
    settings: Record = field(default_factory=dict)
    protocols: Record = field(default_factory=dict)
    replies: Record = field(default_factory=dict)
    phone: bool = True
    wiped_at: str = ""


def mailboxes_of(book: Book) -> dict[str, Mailbox]:
    """Mailboxes by user principal name, in lower case.

    Args:
        book: the records of the scenario.
    """
    rules = rules_of(book)
    found = {one.upn: Mailbox(one, rules=rules[one.upn]) for one in book.company.people}
    aliases = {person.alias: person.upn for person in book.company.people}
    for record in book.audit:
        play = _PLAY.get(record["Operation"])
        if play:
            values = {one["Name"]: one["Value"] for one in record["Parameters"]}
            name = values["Identity"].casefold()
            play(found[aliases.get(name, name)], values)
    return found


def _forward(mailbox: Mailbox, values: Record) -> None:
    mailbox.forwarding_address = values.get("ForwardingAddress", mailbox.forwarding_address)
    mailbox.forwarding_smtp = values.get("ForwardingSmtpAddress", mailbox.forwarding_smtp)
    if "DeliverToMailboxAndForward" in values:
        mailbox.keeps_copy = values["DeliverToMailboxAndForward"] == "True"


def _grant(mailbox: Mailbox, values: Record) -> None:
    right = (values["User"], values["AccessRights"])
    if right not in mailbox.rights:
        mailbox.rights.append(right)


def _send_as(mailbox: Mailbox, values: Record) -> None:
    if values["Trustee"] not in mailbox.senders:
        mailbox.senders.append(values["Trustee"])


_PLAY = {
    "Set-Mailbox": _forward,
    "Add-MailboxPermission": _grant,
    "Add-RecipientPermission": _send_as,
}
