"""A name/value array of one record, whatever shape it came in."""

from __future__ import annotations

from typing import Any

from bec_kit.sources._values import decode

__all__ = ["entries"]


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
