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
"""Rows of ISO times alone after which a file is taken to write nothing else; one that does is
still read."""

_INNER = re.compile(rb'"CreationTime"\s*:\s*"([^"]{19,40})"')


def learn_culture(
    path: Path, sniffed: Sniffed, clean: bool, given: Culture
) -> tuple[Culture, list[str]]:
    """Find out how a CSV file writes its times.

    Where bodies carry their own time, the first row that settles the order is
    enough: the envelope's time matters only where a body is missing. A flat
    file is read to its end, because exports of two cultures may have been put together.
    All of its columns of times have a say: one machine wrote them, and one of them may be
    empty, or leave the order open that another one shows.

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
    columns, zoned = _columns(sniffed)
    if not columns:
        if formats()[sniffed.format].times[:1] == ("date(utc)",):
            notes.append("no column is called Date (UTC): its rows are left without a time")
        return given, notes
    if not zoned and not given.zone:
        notes.append("the times name no zone: --zone says which, until then they are left out")
    if given.order:
        return given, notes
    plain = 0
    for texts, known in _times(path, sniffed, clean, columns):
        # the body has the time of the first column: what the others mean, it does not say
        said = [vote(text, None if place else known) for place, text in enumerate(texts)]
        votes.update(each for each in said if each is not None)
        plain += "ymd" in said
        if (known and said[0] in ("dmy", "mdy")) or (plain >= PLAIN and votes.keys() == {"ymd"}):
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


def _columns(sniffed: Sniffed) -> tuple[list[int], bool]:
    """The columns of times, and whether the zone of the first is known."""
    folded = [fold(name) for name in sniffed.header]
    names = [name for name in formats()[sniffed.format].times if name in folded]
    zoned = not names or not names[0].startswith("date") or "utc" in names[0]
    return [folded.index(name) for name in names], zoned


def _times(
    path: Path, sniffed: Sniffed, clean: bool, columns: list[int]
) -> Iterator[tuple[list[str], str | None]]:
    """The times of every row as written, with the one that its body has."""
    for piece in split_csv(path, sniffed, clean):
        held = [piece.columns[column].to_pylist() for column in columns]
        bodies = [None] * len(held[0])
        if sniffed.body is not None:
            bodies = piece.columns[sniffed.body].to_pylist()
        for *texts, body in zip(*held, bodies, strict=True):
            inner = _INNER.search(body) if body else None
            yield (
                [(text or b"").decode("utf-8", "replace") for text in texts],
                inner.group(1).decode("ascii", "replace") if inner else None,
            )
