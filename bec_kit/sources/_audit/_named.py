"""Name/value arrays of a record, by name: order and repetition mean nothing there."""

from __future__ import annotations

from typing import Any

from bec_kit.sources._values import decode

__all__ = ["Named", "named"]


class Named:
    """The entries of one array.

    Names are compared without case. A name may stand there several times; its
    value may be absent, which is not the same as empty.
    """

    def __init__(self, entries: list[tuple[str, Any]]) -> None:
        self._values: dict[str, list[Any]] = {}
        self.entries = entries
        for name, value in entries:
            self._values.setdefault(name.casefold(), []).append(value)

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._values

    def first(self, *names: str) -> Any:
        """The first value that is there under one of the names, else None."""
        for name in names:
            for value in self._values.get(name.casefold(), ()):
                if value is not None:
                    return value
        return None

    def all(self, name: str) -> list[Any]:
        """Every value under a name, in order, without those that are absent."""
        return [value for value in self._values.get(name.casefold(), ()) if value is not None]


def named(array: Any) -> Named:
    """Read an array of {Name, Value} entries, also as JSON text, or as one plain object.

    What is no entry (a plain text among them) is left to `audit_values`, which keeps it.
    """
    array = decode(array)
    if isinstance(array, dict):
        lowered = {str(key).casefold() for key in array}
        if not {"name", "value"} <= lowered:
            return Named([(str(name), value) for name, value in array.items()])
        array = [array]
    entries = []
    for entry in array if isinstance(array, list) else ():
        if isinstance(entry, dict):
            keys = {str(key).casefold(): value for key, value in entry.items()}
            if isinstance(keys.get("name"), str):
                entries.append((keys["name"].strip(), keys.get("value")))
    return Named(entries)
