"""One record of JSON into Python values, whatever it holds; never a float for an id."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow.compute as pc

from bec_kit.errors import UnreadableError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["any_big", "load", "load_text", "load_tolerantly"]

_BIG = r"[:\[,]\s*-?\d{19}"
"""RE2: an integer that may lie beyond 64 bits, which orjson would turn into a float."""
_DIGITS = re.compile(r"\d{19}", re.ASCII)
_FOUR_DIGITS = 0x01010101

_MOST = 2**63 - 1


def any_big(bodies: pa.Array[Any]) -> bool:
    """Whether an integer that orjson would turn into a float may stand in one of the records.

    Nineteen digits in a row fill four aligned words of four bytes; looking for these
    takes a fifth of the time of the expression, which judges what they point at.

    Args:
        bodies: the records, binary.
    """
    _, bounds, data = bodies.buffers()
    if not len(bodies) or data is None or bounds is None:
        return False
    ends = np.frombuffer(memoryview(bounds), np.int32)
    start, end = ends[bodies.offset], ends[bodies.offset + len(bodies)]
    signs = np.frombuffer(memoryview(data), np.uint8)[start : start + (end - start) // 4 * 4]
    words = ((signs ^ ord("0")) < 10).view(np.uint32) == _FOUR_DIGITS
    if not (words[:-3] & words[1:-2] & words[2:-1] & words[3:]).any():
        return False
    return bool(pc.any(pc.match_substring_regex(bodies, _BIG)).as_py())


def load(body: bytes) -> tuple[Any, tuple[str, ...]]:
    """Read a record that holds no integer beyond 64 bits (see `any_big`).

    Returns:
        the value and its flags.

    Raises:
        UnreadableError: it cannot be read; the message says why, without content.
    """
    try:
        return orjson.loads(body), ()
    except orjson.JSONDecodeError:
        return load_tolerantly(body)


def load_text(text: str) -> tuple[Any, tuple[str, ...]]:
    """Read JSON that stands inside another record, whatever its integers.

    Returns:
        the value and its flags.

    Raises:
        UnreadableError: it cannot be read; the message says why, without content.
    """
    reader = load_tolerantly if _DIGITS.search(text) else load
    return reader(text.encode("utf-8", "replace"))


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
