"""Many JSON objects at once: the parser takes a whole window where nothing in it is odd.

Wherever this gives up, the window is split element by element, with the same result.
"""

from __future__ import annotations

import re

import msgspec

__all__ = ["objects_of_array", "objects_of_lines"]

TRIES = 3
"""Places at which an array is cut before it is given up: each costs a parse of the window."""

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_RAW = msgspec.json.Decoder(msgspec.Raw)
_FIRST_KEY = re.compile(rb'\{\s*"[^"\\]*+"\s*:')
_BETWEEN = re.compile(rb"\s*+,\s*+")


def objects_of_array(buffer: bytes, start: int, before: bytes) -> list[bytes]:
    """The objects of an array from `start` on, up to some object near the end of the buffer.

    An object is taken to begin like the one before. What the parser takes between two such
    places is a list of whole elements: a cut inside a string or an object leaves it open.

    Args:
        buffer: of a file; UTF-8.
        start: where an object of the array begins.
        before: an earlier object of the array.

    Returns:
        their bytes, in order; none where anything is odd.
    """
    key = _FIRST_KEY.match(before)
    if key is None:
        return []
    end = len(buffer)
    for _ in range(TRIES):
        end = buffer.rfind(key.group(), start + 1, end)
        if end < 0:
            return []
        comma = buffer.rfind(b",", start, end)
        if not _BETWEEN.fullmatch(buffer, comma, end):
            continue
        try:
            raws = _RAWS.decode(b"".join((b"[", memoryview(buffer)[start:comma], b"]")))
        except (msgspec.DecodeError, RecursionError):
            continue
        return _objects(raws)
    return []


def objects_of_lines(buffer: bytes, start: int) -> list[bytes]:
    """The objects from `start` on of which each has a line of its own, but for a last one.

    Args:
        buffer: of a file; UTF-8.
        start: where one of them begins.

    Returns:
        their bytes, in order; none where anything is odd.
    """
    end = buffer.rfind(b"\n", start)
    if end < 0:
        return []
    try:
        return _objects(_RAW.decode_lines(memoryview(buffer)[start:end]))
    except (msgspec.DecodeError, RecursionError):
        return []


def _objects(raws: list[msgspec.Raw]) -> list[bytes]:
    bodies = list(map(bytes, raws))
    return bodies if all(body[:1] == b"{" for body in bodies) else []
