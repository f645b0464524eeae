"""Whose mailbox a record of the Exchange workload is about."""

from __future__ import annotations

import re
from typing import Any

from bec_kit.sources._values import filled, fold_user

__all__ = ["mailbox_of", "own_or_written", "rule_place"]

_SEPARATORS = re.compile(r"[\\/]")


def mailbox_of(doc: dict[str, Any], written: Any) -> str | None:
    """The mailbox that a cmdlet changed.

    Args:
        doc: the record.
        written: the parameter that names the mailbox, such as Identity; None without one.

    Returns:
        The owner's case-folded UPN where the record says it; the caller's, where the
        name is the first half of the caller's own; else what was written.
    """
    if owner := fold_user(filled(doc.get("MailboxOwnerUPN"))):
        return owner
    named = filled(written)
    if named and "@" in named and not _SEPARATORS.search(named):
        return named.strip().casefold()
    tail = _SEPARATORS.split(filled(doc.get("ObjectId")) or "")[-1].strip()
    for candidate in (tail, named):
        if candidate and (own := own_or_written(doc, candidate)) != candidate:
            return own
    return own_or_written(doc, tail or named)


def own_or_written(doc: dict[str, Any], alias: str | None) -> str | None:
    """The caller's UPN, where the alias is its first half or his object id; else the alias.

    An alias that is written as an address is case-folded.
    """
    if alias is None:
        return None
    user = fold_user(filled(doc.get("UserId")))
    folded = alias.strip().casefold()
    if user and "@" in user and folded in {user, user.partition("@")[0], fold_user(_oid(doc))}:
        return user
    return folded if "@" in folded and not _SEPARATORS.search(folded) else alias.strip()


def rule_place(object_id: str | None) -> tuple[str | None, str | None]:
    r"""Alias and rule of an inbox rule's ObjectId.

    `EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/jane\rule`
    gives `jane` and `rule`; a rule's own name may hold slashes and backslashes.
    """
    if not object_id or "\\" not in object_id:
        return None, None
    head, _, name = object_id.partition("\\")
    if "/" not in head:  # tenant\alias\rule
        head, _, name = object_id.rpartition("\\")
    return _SEPARATORS.split(head)[-1].strip() or None, name


def _oid(doc: dict[str, Any]) -> str | None:
    return filled(doc.get("TokenObjectId"))
