"""Find, inside a broken record that swallowed what follows, where the next record begins."""

from __future__ import annotations

import re
from functools import lru_cache

from bec_kit.formats._splitting.scan import (
    OPEN,
    end_by_brackets,
    end_by_parser,
    first_keys,
    keys_of,
)

__all__ = ["LIMIT", "next_record", "odd_record"]

LIMIT = 64 * 1024 * 1024
"""Bytes that one record may take before it is given up as broken."""

ENOUGH = 1024 * 1024
"""Bytes that must follow before a record counts as broken: it may only not be read whole yet."""

REACHES = (32 * 1024, 512 * 1024)
"""How far the end of a broken record is looked for before the whole buffer is."""

SHOWS = 64 * 1024
"""Bytes of a broken record whose keys are looked at."""

_STRING = rb'"(?:[^"\\]|\\.)*+"'
_SCALAR = rb"(?:" + _STRING + rb"|[-+.\w]+)"
_START = re.compile(
    rb"\{\s*(" + _STRING + rb")\s*:\s*" + _SCALAR + rb"\s*,\s*(" + _STRING + rb")\s*:", re.DOTALL
)
_LINE = re.compile(rb"\n(?=[{\[])")
_ELEMENT = re.compile(rb'[,\[\n]\s*(?=\{\s*")')


def odd_record(
    buffer: bytes, view: memoryview, position: int, kind: str, last: bool, good: bytes
) -> tuple[bytes, str, int] | None:
    """Cut out a record that the parser does not take.

    Args:
        buffer: the text.
        view: the same.
        position: where the record begins.
        kind: `top` where a line that begins with a bracket begins a document.
        last: whether the file ends with the buffer.
        good: the last record that was whole, or nothing.

    Returns:
        its bytes, why it is broken (or "" where its brackets match: it may yet be read), and
        where it ends; None where more of the file must be read first.
    """
    size = len(buffer)
    if not last and size - position < ENOUGH:
        return None
    line = _LINE.search(buffer, position + 1) if kind == "top" else None
    bound = line.end() if line else size
    # what is broken may run on to the end of the file: look near by first
    for reach in (*REACHES, size):
        stop = min(position + reach, bound)
        end = end_by_brackets(buffer, position, stop=stop)
        start = next_record(buffer, view, position, end if end > 0 else stop, good)
        if start is None and end > 0:
            return buffer[position:end], "", end
        if start is None and line and stop == bound:
            start = bound
        if start is not None:
            body = buffer[position:start].rstrip().removesuffix(b",").rstrip()
            return body, "JSON not closed before the next record begins", start
        if stop == size:
            break
    if not last and size - position < LIMIT:
        return None
    reason = "JSON cut short" if end == OPEN else "JSON brackets do not match"
    return buffer[position:].rstrip(), reason, size


def next_record(
    buffer: bytes, view: memoryview, position: int, stop: int, good: bytes
) -> int | None:
    """Where the next record begins.

    It begins as the last whole record did (with the same two keys), or it is
    whole itself and has most keys of that one: an object nested in a record has neither.
    Before any was whole, the broken one itself shows how records begin.

    Args:
        buffer: the text.
        view: the same.
        position: where the broken record begins.
        stop: where to give up.
        good: the last record that was whole, or nothing.
    """
    model = good or buffer[position : min(stop, position + SHOWS)]
    start = _start_of(model)
    match = start.search(buffer, position + 1, stop) if start else None
    first = match.start() if match else stop
    known = keys_of(model) or frozenset(first_keys(model))
    for candidate in _ELEMENT.finditer(buffer, position + 1, first):
        end = end_by_parser(view, candidate.end())
        if end > 0:
            keys = keys_of(view[candidate.end() : end])
            if len(keys) > 3 and 2 * len(keys & known) >= len(known):
                return candidate.end()
    return match.start() if match else None


@lru_cache(maxsize=4)
def _start_of(good: bytes) -> re.Pattern[bytes] | None:
    """How a record of this kind begins: its first two keys, if the first has a plain value."""
    match = _START.match(good)
    if match is None:
        return None
    first, second = (re.escape(key) for key in match.groups())
    return re.compile(
        rb"\{\s*" + first + rb"\s*:\s*" + _SCALAR + rb"\s*,\s*" + second + rb"\s*:", re.DOTALL
    )
