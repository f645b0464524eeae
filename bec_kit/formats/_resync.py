"""Find, inside a broken record that swallowed what follows, where the next record begins."""

from __future__ import annotations

import re
from functools import lru_cache

from bec_kit.formats._scan import end_by_parser, keys_of

__all__ = ["next_record"]

_STRING = rb'"(?:[^"\\]|\\.)*+"'
_SCALAR = rb"(?:" + _STRING + rb"|[-+.\w]+)"
_START = re.compile(
    rb"\{\s*(" + _STRING + rb")\s*:\s*" + _SCALAR + rb"\s*,\s*(" + _STRING + rb")\s*:", re.DOTALL
)
_ELEMENT = re.compile(rb'[,\[\n]\s*(?=\{\s*")')


def next_record(
    buffer: bytes, view: memoryview, position: int, stop: int, good: bytes
) -> int | None:
    """Where the next record begins.

    It begins as the last whole record did (with the same two keys), or it is
    whole itself and has most keys of that one: an object nested in a record has neither.

    Args:
        buffer: the text.
        view: the same.
        position: where the broken record begins.
        stop: where to give up.
        good: the last record that was whole, or nothing.
    """
    start = _start_of(good)
    match = start.search(buffer, position + 1, stop) if start else None
    first = match.start() if match else stop
    known = keys_of(good)
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
