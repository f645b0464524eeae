"""One record's name/value array, where an empty value says something, and a repeated name too.

`_entries` reads the arrays of a whole batch and holds an empty value to be none;
a cmdlet's empty parameter clears what it names.
"""

from __future__ import annotations

from typing import Any

from bec_kit.sources._values import decode

__all__ = ["Named", "named"]


class Named:
    """The entries of one array.

    Names are compared without case. A name may stand there several times; its
    value may be absent, which is not the same as empty.

    Attributes:
        entries: name and value of each, in the order of the record.
    """

    def __init__(self, found: list[tuple[str, Any]]) -> None:
        self.entries = found
        self._values: dict[str, list[Any]] = {}
        for name, value in found:
            self._values.setdefault(name.casefold(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._values

    def first(self, *names: str) -> Any:
        """The first value that is there under one of the names, else None."""
        return next((value for name in names for value in self.all(name)), None)

    def all(self, name: str) -> list[Any]:
        """Every value under a name, in order, without those that are absent."""
        return [value for value in self._values.get(name.casefold(), ()) if value is not None]


def named(array: Any) -> Named:
    """Read an array of entries.

    Args:
        array: a list of {Name, Value}, JSON text of one, one such object, or an object
            that has the names as keys. What has no name is left to `audit_values`.
    """
    read = decode(array)
    if isinstance(read, dict) and "Name" not in read:
        return Named([(str(name).strip(), value) for name, value in read.items()])
    found = read if isinstance(read, list) else [read]
    return Named(
        [
            (entry["Name"].strip(), entry.get("Value"))
            for entry in found
            if isinstance(entry, dict) and isinstance(entry.get("Name"), str)
        ]
    )
