"""Whose state a record of Graph shows: its page's `@odata.context` names the user, or a tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bec_kit.sources._values import filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.model import Origin

__all__ = ["owner_of", "owners_of", "state_ids"]

_USER = re.compile(r"users\('(?P<user>(?:[^']|'')+)'\)", re.IGNORECASE)


def owner_of(doc: dict[str, Any]) -> str | None:
    """The user as the context writes him: a UPN or an object id.

    A page that was asked for as `me` names nobody. Goose lays the user beside the record.
    """
    parent = doc.get("users")
    if isinstance(parent, dict):
        return filled(parent.get("userPrincipalName")) or filled(parent.get("id"))
    found = _USER.search(unquote(filled(doc.get("@odata.context")) or ""))
    return found["user"].replace("''", "'") if found else None


def owners_of(
    docs: list[dict[str, Any]], origin: Origin, named: Callable[[dict[str, Any]], str | None]
) -> list[str | None]:
    """Whose state each record shows: the one's that was asked for, else as the record names him.

    Args:
        docs: the records.
        origin: where they come from; of collected ones it knows whose state was asked for.
        named: whom a record names.
    """
    return [origin.owner or named(doc) for doc in docs]


def state_ids(owners: list[str | None], ids: list[str], evidence_id: str) -> list[str]:
    """The record id of each row of state: owner's id, `/`, the service's id.

    The service's ids repeat between users (every password method has the same one),
    so that a page without owner counts as its evidence's own.
    """
    pairs = zip(owners, ids, strict=True)
    return [f"{owner.casefold() if owner else evidence_id}/{own}" for owner, own in pairs]
