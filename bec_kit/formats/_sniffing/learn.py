"""Learn from a CSV file how it writes times; from all of it where that is needed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bec_kit.formats._sniffing.culture import vote
from bec_kit.formats._sniffing.kinds import formats
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._splitting.csv_text import split_csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.formats._sniffing.culture import Culture
    from bec_kit.formats._spec import Sniffed

__all__ = ["learn_culture"]

PLAIN = 1000
"""ISO times after which a file is taken to write nothing else; one that does is still read."""

_INNER = re.compile(rb'"CreationTime"\s*:\s*"([^"]{19,40})"')


def learn_culture(
    path: Path, sniffed: Sniffed, clean: bool, given: Culture
) -> tuple[Culture, list[str]]:
    """Find out how a CSV file writes its times.

    Where bodies carry their own time, the first row that settles the order is
    enough: the envelope's time matters only where a body is missing. A flat
    file is read to its end, because exports of two cultures may have been put together.

    Args:
        path: the file.
        sniffed: what is known of it.
        clean: whether pyarrow reads it without doubt.
        given: what the analyst settled.

    Returns:
        the culture, and what to know of it.
    """
    votes: Counter[str] = Counter()
    notes: list[str] = []
    column, zoned = _column(sniffed)
    if column is None:
        return given, notes
    if not zoned and not given.zone:
        notes.append("the times name no zone: --zone says which, until then they are left out")
    if given.order:
        return given, notes
    for text, known in _times(path, sniffed, clean, column):
        said = vote(text, known)
        if said is not None:
            votes[said] += 1
        if (known and said in ("dmy", "mdy")) or votes["ymd"] >= PLAIN:
            break
    settled = [order for order in ("dmy", "mdy") if votes[order]]
    if len(settled) == 1:
        return replace(given, order=settled[0]), notes
    if settled:
        notes.append(
            "day and month stand in both orders: times that could be either are left out, "
            "unless --date-order dmy or mdy says which"
        )
    elif votes[""]:
        notes.append(
            "the order of day and month is left open: --date-order dmy or mdy settles it, "
            "until then times are left out"
        )
    return given, notes


def _column(sniffed: Sniffed) -> tuple[int | None, bool]:
    """The column of times, and whether its zone is known."""
    folded = [fold(name) for name in sniffed.header]
    for name in formats()[sniffed.format].times:
        if name in folded:
            return folded.index(name), not name.startswith("date") or "utc" in name
    return None, True


def _times(
    path: Path, sniffed: Sniffed, clean: bool, column: int
) -> Iterator[tuple[str, str | None]]:
    """Every time as written, with the one that the row's body has."""
    for piece in split_csv(path, sniffed, clean):
        texts = piece.columns[column].to_pylist()
        bodies = [None] * len(texts)
        if sniffed.body is not None:
            bodies = piece.columns[sniffed.body].to_pylist()
        for text, body in zip(texts, bodies, strict=True):
            inner = _INNER.search(body) if body else None
            yield (
                (text or b"").decode("utf-8", "replace"),
                inner.group(1).decode("ascii", "replace") if inner else None,
            )
