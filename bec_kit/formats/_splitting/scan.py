"""Find where one JSON value ends: fast by msgspec, and by counting brackets where it refuses."""

from __future__ import annotations

import re
from typing import Final

import msgspec

__all__ = [
    "BROKEN",
    "OPEN",
    "end_by_brackets",
    "end_by_parser",
    "first_keys",
    "keys_of",
    "past_space",
]

OPEN: Final = -1
"""The buffer ends before the value does."""

BROKEN: Final = -2
"""The value is not well formed."""

_RAW: msgspec.json.Decoder[msgspec.Raw] = msgspec.json.Decoder(msgspec.Raw)
_OBJECT: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TRAILING = "JSON is malformed: trailing characters (byte "
_SPACE = re.compile(rb"(?:\s|\xef\xbb\xbf)*+")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]"]', re.DOTALL)
_KEY = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]:]', re.DOTALL)
_CLOSES = {b"{": b"}", b"[": b"]"}


def past_space(buffer: bytes, position: int) -> int:
    """The next position that holds neither white space nor a byte-order mark."""
    match = _SPACE.match(buffer, position)
    return match.end() if match else position


def end_by_parser(view: memoryview, position: int) -> int:
    """Where the value that begins here ends, if the parser says so.

    msgspec checks a value 20 times faster than anything in Python counts
    brackets, and names the byte after it as trailing. It refuses what is not
    strict JSON (NaN, lone surrogates, deep nesting), and says of some of it
    that the input was cut; so only an end is an answer.

    Returns:
        the position after the value, else BROKEN, which means: not known.
    """
    try:
        _RAW.decode(view[position:])
    except msgspec.DecodeError as error:
        message = str(error)
        if message.startswith(_TRAILING):
            return position + int(message[len(_TRAILING) : -1]) - 1
        return BROKEN
    except RecursionError:
        return BROKEN
    return len(view)


def end_by_brackets(
    buffer: bytes, position: int, inside: tuple[bytes, ...] = (), stop: int | None = None
) -> int:
    """Where the value that begins here ends, by its brackets and strings alone.

    Args:
        buffer: the text.
        position: where it begins.
        inside: brackets that are open already, by how they close.
        stop: where to give up; None for the end.

    Returns:
        the position after the value, OPEN or BROKEN.
    """
    closes = list(inside)
    for match in _TOKEN.finditer(buffer, position, len(buffer) if stop is None else stop):
        token = match.group()
        if token in _CLOSES:
            closes.append(_CLOSES[token])
        elif token in (b"}", b"]"):
            if not closes or closes.pop() != token:
                return BROKEN
            if not closes:
                return match.end()
        elif len(token) == 1:
            return OPEN
    return OPEN


def keys_of(buffer: bytes | memoryview) -> frozenset[str]:
    """The keys of an object; empty where it is none."""
    try:
        return frozenset(_OBJECT.decode(buffer))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()


def first_keys(buffer: bytes) -> list[str]:
    """The keys of an object whose end is missing."""
    keys: list[str] = []
    depth, name = 0, b""
    for match in _KEY.finditer(buffer):
        token = match.group()
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token == b":" and depth == 1 and name:
            keys.append(name[1:-1].decode("utf-8", "replace"))
        name = token if token.startswith(b'"') else b""
    return keys
