"""Name/value arrays by name: their order means nothing, and names repeat."""

from __future__ import annotations

from typing import Any

from bec_kit.sources._values import decode

__all__ = ["entries", "pairs"]

_NONE: dict[str, Any] = {}


def pairs(array: Any) -> dict[str, Any]:
    """The first value of each name that has one, by case-folded name."""
    if not array:
        return _NONE
    found: dict[str, Any] = {}
    for name, value in entries(array):
        if isinstance(name, str) and value is not None and value != "":
            found.setdefault(name.casefold(), value)
    return found


def entries(array: Any) -> list[tuple[Any, Any]]:
    """(name, value) of each entry.

    Args:
        array: a list of {Name, Value}, JSON text of one, one such object, or an
            object that has the names as keys. A plain text is a value without a name.
    """
    array = decode(array)
    if isinstance(array, dict):
        if "Name" not in array:
            return list(array.items())
        array = [array]
    if not isinstance(array, list):
        return [] if array is None or array == "" else [(None, array)]
    return [
        (entry.get("Name"), entry.get("Value", entry.get("NewValue")))
        if isinstance(entry, dict)
        else (None, entry)
        for entry in array
    ]
