"""Names of columns: folded to compare, made unique to keep apart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["by_folded_names", "fold", "printable", "unique"]

_SUFFIXES = ("_dynamic", "_string", "_s", "_g")


@lru_cache(maxsize=4096)  # what a file holds passes through here too
def fold(name: str) -> str:
    """Lower-case, without spaces, byte-order mark, ` [UTC]` and Log Analytics' type suffixes.

    Portals write `"Application ID "` and `"Autonomous system  number"`, Log Analytics
    `UserId_s` and `ElevationTime [UTC]` (reference: real exports of each).
    """
    folded = "".join(name.replace("\ufeff", "").casefold().split()).strip('"')
    folded = folded.removesuffix("[utc]")
    for suffix in _SUFFIXES:
        if folded.endswith(suffix) and len(folded) > len(suffix):
            return folded.removesuffix(suffix)
    return folded


def by_folded_names(record: Mapping[str, Any]) -> dict[str, Any]:
    """Cells by folded names; of columns with one name the first that is not empty."""
    names = _folded(tuple(record))
    cells = dict(zip(names, record.values(), strict=True))
    if len(cells) < len(names):
        backwards = zip(reversed(names), reversed(list(record.values())), strict=True)
        cells |= {name: value for name, value in backwards if value not in (None, "")}
    return cells


@lru_cache(maxsize=1024)  # records of a file have few sets of keys, but hostile ones have many
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, names))


def unique(header: Sequence[str]) -> tuple[str, ...]:
    """Name every column once: `Incoming token type`, `Incoming token type (2)`, `column 3`."""
    names: list[str] = []
    taken: set[str] = set()
    for place, written in enumerate(header, 1):
        name = base = written.replace("\ufeff", "").strip() or f"column {place}"
        number = 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        names.append(name)
    return tuple(names)


def printable(names: Iterable[str], most: int = 6, width: int = 40) -> str:
    """Show the first names in a message: cut, and without anything that a terminal would act on."""
    listed = list(names)
    shown = [
        "".join(sign if sign.isprintable() else "?" for sign in name[:width])
        + ("…" if len(name) > width else "")
        for name in listed[:most]
    ]
    return ", ".join(shown) + (", …" if len(listed) > most else "")
