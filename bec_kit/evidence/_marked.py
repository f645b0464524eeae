"""The marks of the file held against those of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.evidence import _disk
from bec_kit.evidence._item import Item

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("verdict", "kind", "value", "why", "marked_at")


def differences(
    name: str, entries: Mapping[str, Mapping[str, Any]], rows: Mapping[str, Mapping[str, Any]]
) -> list[Item]:
    """What in the file is not as the journal says.

    Args:
        name: of the file.
        entries: the journal's entries, by the id of the mark.
        rows: the file's rows, by the id of the mark.
    """
    items = []
    for mark_id, entry in entries.items():
        row = rows.get(mark_id)
        if row is None:
            why = "in the journal, but removed from the file: rebuild the marks"
            items.append(Item(told(name, entry), "missing", why))
        elif any(row[field] != entry[field] for field in FIELDS) or (
            row["seq"] not in (None, entry["seq"])
        ):
            why = f"not what line {entry['seq']} of the journal says: rebuild the marks"
            items.append(Item(told(name, entry), "changed", why))
    for mark_id, row in rows.items():
        if mark_id not in entries and row["seq"] is not None:
            why = "in the file, but not in the journal: rebuild the marks"
            items.append(Item(told(name, row), "extra", why))
    return items


def told(name: str, mark: Mapping[str, Any]) -> str:
    """A mark as a message names it."""
    return _disk.spoken(f"{name}: {mark['kind']} {mark['value']}")
