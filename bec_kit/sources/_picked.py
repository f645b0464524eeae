"""Values taken out of objects by name, for the few and varied records of state."""

from __future__ import annotations

from typing import Any

from bec_kit.sources._values import decode, filled, text

__all__ = ["every", "folded", "inner", "listed", "picked"]


def inner(doc: dict[str, Any], path: str) -> Any:
    """What stands under a name, or under names within names (`location.city`).

    Exports write inner objects as JSON text too. None where a step leads nowhere.
    """
    value: Any = doc
    for name in path.split("."):
        value = decode(value)
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def picked(docs: list[dict[str, Any]], paths: dict[str, str]) -> dict[str, list[Any]]:
    """Columns of values as they stand; an empty text and the GUID of zeros are nothing.

    Args:
        docs: the records.
        paths: for each column the name of its value (see `inner`).
    """
    return {column: [_plain(inner(doc, path)) for doc in docs] for column, path in paths.items()}


def _plain(value: Any) -> Any:
    return filled(value) if isinstance(value, str) else value


def folded(value: Any) -> str | None:
    """An id or address as it is compared: without case or surrounding space."""
    found = filled(value)
    return found.strip().casefold() if found else None


def every(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one that stands there alone; what is none is left out."""
    read = decode(value)
    parts = read if isinstance(read, list) else [read]
    return [part for part in map(decode, parts) if isinstance(part, dict)]


def listed(value: Any) -> Any:
    """A list of text as it stands; one text alone is a list of one; nothing where there is none."""
    read = decode(value)
    if read is None or read == "":
        return []
    return read if isinstance(read, list) else [text(read)]
