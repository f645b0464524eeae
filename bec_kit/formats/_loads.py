"""One record of JSON into Python values, whatever it holds; never a float for an id."""

from __future__ import annotations

import json
import math
from typing import Any

import orjson

from bec_kit.errors import UnreadableError

__all__ = ["BIG", "load", "load_tolerantly"]

BIG = r"[:\[,]\s*-?\d{19}"
"""RE2: an integer that may lie beyond 64 bits, which orjson would turn into a float."""

_MOST = 2**63 - 1


def load(body: bytes) -> tuple[Any, tuple[str, ...]]:
    """Read a record that holds no integer beyond 64 bits (see `BIG`).

    Returns:
        the value and its flags.

    Raises:
        UnreadableError: it cannot be read; the message says why, without content.
    """
    try:
        return orjson.loads(body), ()
    except orjson.JSONDecodeError:
        return load_tolerantly(body)


def load_tolerantly(body: bytes) -> tuple[Any, tuple[str, ...]]:
    """Read what orjson refuses or bends: NaN, lone surrogates, invalid UTF-8, big integers.

    NaN, Infinity, and numbers beyond 64 bits become text as written; text
    that is not Unicode is repaired by U+FFFD and the record flagged `bad_text`.

    Returns:
        the value and its flags.

    Raises:
        UnreadableError: it cannot be read; the message says why, without content.
    """
    flags: tuple[str, ...] = ()
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text, flags = body.decode("utf-8", "replace"), ("bad_text",)
    text = text.removeprefix("\ufeff")
    try:
        value = json.loads(
            text, strict=False, parse_int=_integer, parse_float=_float, parse_constant=str
        )
        if "\\u" in text and (mended := _mend(value)) != value:
            value, flags = mended, ("bad_text",)
    except json.JSONDecodeError as error:
        raise UnreadableError(_reason(error, len(text))) from None
    except RecursionError:
        raise UnreadableError("JSON nested too deeply to be read") from None
    return value, flags


def _integer(digits: str) -> int | str:
    if len(digits) < 19:
        return int(digits)
    if len(digits) > 20 or not -_MOST - 1 <= int(digits) <= _MOST:
        return digits
    return int(digits)


def _float(digits: str) -> float | str:
    return digits if math.isinf(float(digits)) else float(digits)


def _mend(value: Any) -> Any:
    """Replace lone surrogates, which no table and no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    return value


def _reason(error: json.JSONDecodeError, length: int) -> str:
    if not length:
        return "empty"
    where = f"at character {error.pos + 1} of {length}"
    if error.pos >= length - 1 or error.msg.startswith("Unterminated"):
        return f"JSON cut short {where}"
    return f"not JSON {where}: {error.msg}"
