"""Inbox rules as they stood when collected: Graph `messageRule` records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._owner import owner_of
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

_WORDS = frozenset(
    {"subjectcontains", "bodycontains", "bodyorsubjectcontains", "headercontains", "sendercontains"}
)
_FORWARDS = frozenset({"forwardto", "forwardasattachmentto", "redirectto"})
_DELETES = frozenset({"delete", "permanentdelete"})
_PEOPLE = _FORWARDS | {"fromaddresses", "senttoaddresses"}


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `inbox_rules` for each record.

    Args:
        batch: Graph `messageRule` objects; the page's `@odata.context` names the owner.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs, rows = batch.docs, len(batch.docs)
    odd: set[int] = set()
    owners = [owner_of(doc) for doc in docs]
    known = [filled(doc.get("id")) for doc in docs]
    columns = owned(batch, origin, owners, known) | {
        "rule_id": known,
        "name": [text(doc.get("displayName")) for doc in docs],
        "enabled": [doc.get("isEnabled") for doc in docs],
        "seen_by": [["graph"]] * rows,
        "sequence": [doc.get("sequence") for doc in docs],
        "in_error": [doc.get("hasError") for doc in docs],
    }
    effects = [_effect(doc, place, odd).columns() for place, doc in enumerate(docs)]
    for name in effects[0] if effects else ():
        columns[name] = [effect[name] for effect in effects]
    return {"inbox_rules": build("inbox_rules", columns, rows, odd)}


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
    permissions=("MailboxSettings.Read",),
    licence="Exchange Online, any plan",
    retention="none: what stands when it is collected; removed rules show in the audit log alone",
    blind=(
        "Hidden rules do not show, nor forwarding of the whole mailbox. A rule that holds "
        "something Graph cannot express shows without conditions and actions. Folders are opaque "
        "ids. Nothing says when a rule was made, or by whom"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/messagerule",
        "https://learn.microsoft.com/graph/api/mailfolder-list-messagerules",
    ),
    normalise=normalise,
)
