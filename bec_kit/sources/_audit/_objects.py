"""Objects inside a record: folders, items, lists of them; some exports write them as JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.sources._values import decode, folder, text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Place", "as_object", "objects", "place", "transposed"]

_NOTHING: dict[str, Any] = {}


class Place(NamedTuple):
    """A folder: its path as written, its name, its kind where the name is a well-known one."""

    path: str | None
    name: str | None
    kind: str | None


def as_object(value: Any) -> dict[str, Any]:
    """The object, also from JSON text; an empty one where there is none."""
    if value.__class__ is not dict:
        value = decode(value)
    return value if isinstance(value, dict) else _NOTHING


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of an array, also from JSON text or a single object."""
    value = decode(value)
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def place(value: Any) -> Place:
    """A folder of a record; its path may be `Not Available`, then its name counts."""
    found = as_object(value)
    path, name = text(found.get("Path")), text(found.get("Name"))
    known = folder(path, name)
    return Place(path or name, known.name, known.kind)


def transposed(names: Iterable[str], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Rows as columns; empty columns where there are no rows."""
    names = tuple(names)
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {name: list(values) for name, values in zip(names, columns, strict=True)}
