"""Rules as Exchange's cmdlets show them: Get-InboxRule and Get-SweepRule objects."""

from __future__ import annotations

from typing import Any

from bec_kit.sources._audit._cmdlet_rule import cmdlet_effect
from bec_kit.sources._audit._named import Named
from bec_kit.sources._cmdlet import is_lost, is_unset, mailbox_name
from bec_kit.sources._rule_effect import Effect
from bec_kit.sources._values import filled, text

__all__ = ["exchange_effect", "exchange_owner", "exchange_rule_id", "is_exchange_rule", "is_sweep"]

_OWNERS = ("MailboxOwner", "Mailbox", "MailboxOwnerId")
# What Get-InboxRule says of a rule beside what the rule does.
_BOOKKEEPING = frozenset(
    {
        "description",
        "descriptiontimeformat",
        "descriptiontimezone",
        "enabled",
        "errortype",
        "identity",
        "inerror",
        "isvalid",
        "legacy",
        "mailbox",
        "mailboxowner",
        "mailboxownerid",
        "name",
        "objectstate",
        "priority",
        "provider",
        "pscomputername",
        "psshowcomputername",
        "recentlychanged",
        "ruleid",
        "ruleidentity",
        "runspaceid",
        "supportedbytask",
        "tenant",
        "warnings",
    }
)


def is_exchange_rule(doc: dict[str, Any]) -> bool:
    """Whether the record is a cmdlet's object; Graph has `displayName` where these have `Name`."""
    return "RuleIdentity" in doc or is_sweep(doc)


def is_sweep(doc: dict[str, Any]) -> bool:
    """Whether it is a sweep rule, which works once a day on mail that is there already."""
    return "KeepLatest" in doc or "KeepForDays" in doc


def exchange_owner(doc: dict[str, Any]) -> str | None:
    r"""Whose the rule is, as written; `jane\1234` as the rule's identity names him, too."""
    for key in _OWNERS:
        if found := filled(doc.get(key)):
            return found
    identity = filled(doc.get("Identity"))
    if identity and "\\" in identity:
        return identity.rpartition("\\")[0] or None
    return None


def exchange_rule_id(doc: dict[str, Any]) -> str | None:
    """The service's id as text; it has up to twenty digits."""
    return filled(doc.get("RuleIdentity")) or filled(doc.get("RuleId"))


def exchange_effect(doc: dict[str, Any], place: int, cut: set[int]) -> Effect:
    """What the rule does.

    Args:
        doc: the object.
        place: of the record.
        cut: gets the place where the export wrote the name of a type for a list.
    """
    entries = [
        (name, _value(value))
        for name, value in doc.items()
        if name.casefold() not in _BOOKKEEPING and not name.startswith("@") and not is_unset(value)
    ]
    if is_sweep(doc):
        return _sweep(entries)
    effect = cmdlet_effect(Named(entries), whole=True)
    if any(is_lost(value) for _name, value in entries):
        cut.add(place)
        for found in (effect.recipients, effect.words, effect.senders):
            found[:] = [each for each in found if not is_lost(each)]
    return effect


def _sweep(entries: list[tuple[str, Any]]) -> Effect:
    """A sweep rule moves all of one sender's mail but what it keeps; deleting is a move, too."""
    effect = Effect()
    for name, value in entries:
        key, written = name.casefold(), text(value) or ""
        if key == "destinationfolder":
            effect.move_to = written
        elif key == "sender":
            effect.senders.append(mailbox_name(written) or written)
        into = effect.actions if key == "destinationfolder" else effect.conditions
        into.append(f"{name}={written}")
    effect.settle()
    return effect


def _value(value: Any) -> Any:
    """Lists as the cmdlets' own parameters are logged: joined by `;`."""
    if isinstance(value, list):
        plain = [each for each in value if not isinstance(each, dict | list)]
        return ";".join(text(each) or "" for each in plain) if len(plain) == len(value) else value
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return value[1:-1].replace(", ", ";")
    return value
