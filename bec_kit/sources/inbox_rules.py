"""Inbox rules as they stood when collected: Graph `messageRule` and Get-InboxRule objects.

Exchange shows what Graph cannot express, and hidden rules where it is asked for them;
a rule that both show has a row from each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import CmdletAsk, GraphAsk
from bec_kit.sources._cmdlet import flagged, mailbox_name
from bec_kit.sources._exchange_rule import (
    exchange_effect,
    exchange_owner,
    exchange_rule_id,
    is_exchange_rule,
    is_sweep,
)
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._recipients import recipients
from bec_kit.sources._rule_effect import Effect, words
from bec_kit.sources._spec import Source
from bec_kit.sources._state import owned
from bec_kit.sources._values import build, decode, filled, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

# Get-InboxRule -IncludeHidden: of what it shows the kit keeps here what the plain one does not.
_HIDDEN = "exchange_hidden"
_VIEW = "@bec_kit.view"
_WORDS = frozenset(
    {"subjectcontains", "bodycontains", "bodyorsubjectcontains", "headercontains", "sendercontains"}
)
_FORWARDS = frozenset({"forwardto", "forwardasattachmentto", "redirectto"})
_DELETES = frozenset({"delete", "permanentdelete"})
_PEOPLE = _FORWARDS | {"fromaddresses", "senttoaddresses"}


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `inbox_rules` for each record.

    Args:
        batch: Graph `messageRule` objects, whose page's `@odata.context` names the owner, or
            objects of Get-InboxRule and Get-SweepRule.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, rows = batch.docs, len(batch.docs)
    odd, cut = set[int](), set[int]()
    named = [_named(doc) for doc in docs]
    written = owners_of(docs, origin, _owner)
    owners = [
        mailbox_name(owner) if is_exchange_rule(doc) else owner
        for doc, owner in zip(docs, written, strict=True)
    ]
    known = [each["rule_id"] for each in named]
    columns = owned(batch, origin, owners, known) | {
        name: [each[name] for each in named] for name in (named[0] if named else ())
    }
    columns["user_raw"] = written
    views = [origin.view or filled(doc.get(_VIEW)) for doc in docs]
    columns["seen_by"] = [
        [view] if view else each["seen_by"] for view, each in zip(views, named, strict=True)
    ]
    columns["hidden"] = [view == _HIDDEN if view else None for view in views]
    effects = [
        (
            exchange_effect(doc, place, cut) if is_exchange_rule(doc) else _effect(doc, place, odd)
        ).columns()
        for place, doc in enumerate(docs)
    ]
    columns["flags"] = flagged(columns["flags"], cut)
    for name in effects[0] if effects else ():
        columns[name] = [effect[name] for effect in effects]
    return {"inbox_rules": build("inbox_rules", columns, rows, odd)}


def _owner(doc: dict[str, Any]) -> str | None:
    return owner_of(doc) or (exchange_owner(doc) if is_exchange_rule(doc) else None)


def _named(doc: dict[str, Any]) -> dict[str, Any]:
    """What a record says of the rule itself."""
    if is_exchange_rule(doc):
        return {
            "rule_id": exchange_rule_id(doc),
            "name": text(doc.get("Name")),
            "enabled": doc.get("Enabled"),
            "seen_by": ["sweep" if is_sweep(doc) else "exchange"],
            "sequence": doc.get("Priority"),
            "in_error": doc.get("InError"),
        }
    return {
        "rule_id": filled(doc.get("id")),
        "name": text(doc.get("displayName")),
        "enabled": doc.get("isEnabled"),
        "seen_by": ["graph"],
        "sequence": doc.get("sequence"),
        "in_error": doc.get("hasError"),
    }


def _effect(doc: dict[str, Any], place: int, odd: set[int]) -> Effect:
    """What the rule does; a rule that Graph cannot express shows neither conditions nor actions."""
    effect = Effect()
    for name, value in _said(doc.get("conditions"), place, odd):
        effect.conditions.append(_pair(name, value))
        key = name.casefold()
        if key in _WORDS:
            effect.words += words(value)
        elif key == "fromaddresses":
            effect.senders += recipients(value)
    for name, value in _said(doc.get("exceptions"), place, odd):
        effect.conditions.append("except " + _pair(name, value))
    for name, value in _said(doc.get("actions"), place, odd):
        effect.actions.append(_pair(name, value))
        key = name.casefold()
        if key in _FORWARDS:
            effect.recipients += recipients(value)
        elif key in _DELETES:
            effect.deletes = True
        elif key == "movetofolder":
            effect.move_to = text(value)
        elif key == "copytofolder":
            effect.copy_to = text(value)
        elif key == "markasread":
            effect.marks_read = True
        elif key == "stopprocessingrules":
            effect.stops = True
    if effect.actions or effect.conditions or doc.get("isReadOnly") is not True:
        effect.settle()
    return effect


def _said(part: Any, place: int, odd: set[int]) -> Iterator[tuple[str, Any]]:
    """Name and value of what is set; false, null and empty lists are not."""
    read = decode(part)
    if read is None or read == "":
        return
    if not isinstance(read, dict):
        odd.add(place)
        yield "unreadable", part
        return
    for name, value in read.items():
        if value not in (None, False, "", "false", "False", [], {}) and not name.startswith("@"):
            yield name, value


def _pair(name: str, value: Any) -> str:
    if name.casefold() in _PEOPLE:
        return f"{name}={';'.join(recipients(value))}"
    if isinstance(value, list):
        return f"{name}={';'.join(text(each) or '' for each in value)}"
    return f"{name}={text(value)}"


SPEC = Source(
    id="inbox_rules",
    title="Inbox rules",
    primary="inbox_rules",
    tables=("inbox_rules",),
    permissions=("MailboxSettings.Read", "Exchange.ManageAsApp"),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; removed rules show in the audit log alone",
    blind=(
        "Hidden rules show in Exchange alone, and only where they were asked for; nothing marks "
        "them there. Forwarding of the whole mailbox is no rule. A rule that holds something Graph "
        "cannot express shows there without conditions and actions, and folders as opaque ids. "
        "Nothing says when a rule was made, or by whom"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/messagerule",
        "https://learn.microsoft.com/graph/api/mailfolder-list-messagerules",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-inboxrule",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-sweeprule",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "graph",
            lambda graph, user: (
                graph.users.by_user_id(user).mail_folders.by_mail_folder_id("inbox").message_rules
            ),
            "MailboxSettings.Read",
            service="mailbox",
        ),
        CmdletAsk("exchange", "Get-InboxRule", {"Mailbox": "{user}"}),
        CmdletAsk(
            "exchange_hidden",
            "Get-InboxRule",
            {"Mailbox": "{user}", "IncludeHidden": True},
            view=_HIDDEN,
            beside="exchange",
        ),
        CmdletAsk("sweep", "Get-SweepRule", {"Mailbox": "{user}"}),
    ),
)
