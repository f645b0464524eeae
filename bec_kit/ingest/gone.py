"""State that is no longer there: a later answer to the same question, whole, does not show it.

Only a question to a tenant tells: an export does not say whether it is whole, and one of somebody's
rules says nothing of another's.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import orjson

from bec_kit import sources
from bec_kit.store.sql import quoted_text
from bec_kit.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bec_kit.evidence import Sealed, Vault

__all__ = ["expressions", "gone"]

_Key = tuple[str, "str | None", str]
"""The source, the owner, the question."""


def gone(vault: Vault) -> dict[str, datetime]:
    """When what an item alone shows was no longer there.

    Of a thing the latest item that shows it is kept, so that every later answer lacks it.

    Returns:
        For each item whose question was asked again, when the next whole answer to it was sealed;
        aware, UTC.
    """
    turns: dict[_Key, dict[str, list[Sealed]]] = defaultdict(lambda: defaultdict(list))
    wider: dict[_Key, set[_Key]] = defaultdict(set)
    for item in vault.items():
        if "question" in item.options:
            owner = item.source, item.options["owner"]
            key = *owner, item.options["question"]
            turns[key][item.options["handed_at"]].append(item)
            wider[*owner, item.options["beside"]].add(key)
    found = {}
    for key, answers in turns.items():
        whole = {
            at: items
            for at, items in answers.items()
            # what one view does not show may still be in the wider one
            if _whole(vault, items)
            and all(_whole(vault, turns[other][at]) for other in wider[key] if at in turns[other])
        }
        for at, items in answers.items():
            for item in items:
                later = [each for each in whole if each > at and _alike(item, whole[each])]
                if later:
                    found[item.evidence_id] = whole[min(later)][-1].sealed_at
    return found


def expressions(vault: Vault, others: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Expressions that fill tables, with those of `gone_at`.

    Args:
        vault: the evidence.
        others: for a table, columns and what fills them.
    """
    filled = {table: dict(columns) for table, columns in others.items()}
    moments = gone(vault)
    known = sources.all_sources()
    for source in {item.source for item in vault.items() if item.evidence_id in moments}:
        for table in known[source].tables:
            if TABLES[table].kind == "state":
                filled.setdefault(table, {})["gone_at"] = _moment(moments)
    return filled


def _whole(vault: Vault, items: Sequence[Sealed]) -> bool:
    """Whether a question was answered to the end, and all of the answer was read."""
    for item in items:
        told = orjson.loads(item.file.read_bytes())
        counts = vault.manifest(item.evidence_id)["counts"]
        if counts.get("unreadable") or (told["records"] and not counts.get("read")):
            return False
    return bool(told["state"] == "complete")


def _alike(item: Sealed, later: Sequence[Sealed]) -> bool:
    """Whether an answer calls things as a later one does; one without records has no format."""
    return {each.format for each in later} <= {item.format, "none"}


def _moment(moments: Mapping[str, datetime]) -> str:
    """SQL for the moment of each item; null for all others."""
    known = ", ".join(
        f"{quoted_text(item)}: {int(at.timestamp()) * 1_000_000 + at.microsecond}"
        for item, at in sorted(moments.items())
    )
    return f"make_timestamp(map {{{known}}}[evidence_id])"
