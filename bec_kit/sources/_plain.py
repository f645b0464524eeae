"""Single values of a record, as plain text, numbers and truths."""

from __future__ import annotations

import binascii
import hashlib
import json
import unicodedata
from functools import lru_cache
from typing import Any

import orjson

__all__ = [
    "NO_GUID",
    "as_bool",
    "as_float",
    "as_int",
    "canonical",
    "decode",
    "filled",
    "fold_name",
    "fold_user",
    "hashed_id",
    "request_id",
    "text",
]

_JSON = json.JSONDecoder(parse_float=str, parse_constant=str)
NO_GUID = "00000000-0000-0000-0000-000000000000"
_BOOLS = {
    "True": True,
    "False": False,
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


def text(value: Any) -> str | None:
    """A value as text: text as written, numbers and truths as JSON has them, objects as JSON.

    None where there is nothing, or where an object is nested too deeply to be written.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return _utf8(value)
    try:
        return canonical(value).decode()
    except RecursionError:
        return None


def _utf8(value: str) -> str:
    """The same text, with a question mark for each lone surrogate: those are no UTF-8."""
    return value.encode("utf-8", "replace").decode()


def filled(value: Any) -> str | None:
    """The same, where an empty text and the GUID of zeros also mean that there is nothing."""
    found = text(value)
    return None if found is None or not found.strip() or found == NO_GUID else found


def canonical(value: Any) -> bytes:
    """The canonical JSON of a value: keys sorted, no spaces, UTF-8.

    Raises:
        RecursionError: it is nested more than some 900 levels deep.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # more than 64 bits, more than 254 levels, or a lone surrogate
        written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return written.encode("utf-8", "replace")


def hashed_id(record: Any) -> str:
    """What stands for the id of a record without one: `sha256:` of its canonical JSON.

    Raises:
        RecursionError: it is nested more than some 900 levels deep.
    """
    return "sha256:" + hashlib.sha256(canonical(record)).hexdigest()


@lru_cache(maxsize=1 << 14)
def _folded_user(raw: str) -> str | None:
    return _utf8(raw).strip().casefold() or None


def fold_user(raw: Any) -> str | None:
    """A user as it is compared: case-folded; None where it is empty.

    One person is written in several cases: `JaneD@` by Exchange, `janed@` by SharePoint.
    """
    found = raw if isinstance(raw, str) else text(raw)
    return None if found is None else _folded_user(found)


@lru_cache(maxsize=1 << 13)
def _folded_name(raw: str) -> str:
    plain = unicodedata.normalize("NFKC", raw).replace("\u2013", "-").replace("\u2014", "-")
    return plain.strip().rstrip(".").rstrip().casefold()


def fold_name(raw: Any) -> str:
    """An operation or activity as it is compared; empty where there is none.

    NFKC, hyphen for dash, no trailing dot or space, case-folded: the unified log
    writes `Consent to application.`, the directory's own log leaves the dot out.
    """
    return _folded_name(raw) if isinstance(raw, str) else ""


def as_bool(value: Any) -> bool | None:
    """A truth, also where it is written as text; None where it is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {1: True, 0: False}.get(value)
    if not isinstance(value, str):
        return None
    found = _BOOLS.get(value)
    return _BOOLS.get(value.strip().casefold()) if found is None else found


def as_int(value: Any) -> int | None:
    """A whole number of 64 bits, also where it is written as text; None where it is none."""
    found: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        found = value
    elif isinstance(value, float) and value.is_integer():
        found = int(value)
    elif isinstance(value, str):
        digits = value.strip()
        if digits.isascii() and len(digits) <= 20 and digits.removeprefix("-").isdigit():
            found = int(digits)
    return found if found is not None and -(2**63) <= found < 2**63 else None


def as_float(value: Any) -> float | None:
    """A number, also where it is written as text; None where it is none."""
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def decode(value: Any) -> Any:
    """Undo JSON inside a text; what is not JSON stays as it is.

    Only a text that begins with `[`, `{` or `"` is tried: a plain number may be
    an id. Numbers with a fraction come back as text, so that none is rounded. A
    JSON string may hold JSON once more.
    """
    for _ in range(3):
        if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{", '"'):
            return value
        try:
            value = _JSON.decode(value)
        except (ValueError, RecursionError):
            return value
    return value


@lru_cache(maxsize=1 << 14)
def request_id(token: str | None) -> str | None:
    """The request id of the sign-in that issued a token, from the token's id.

    A unique token identifier is the base64url of a GUID's 16 bytes in little-endian
    form; its case matters. None where it is anything else.
    """
    bare = token.rstrip("=") if token else ""
    if len(bare) != 22:  # 16 bytes
        return None
    try:
        raw = binascii.a2b_base64(bare.replace("-", "+").replace("_", "/") + "==", strict_mode=True)
    except ValueError:
        return None
    first, second, third = raw[3::-1].hex(), raw[5:3:-1].hex(), raw[7:5:-1].hex()
    return f"{first}-{second}-{third}-{raw[8:10].hex()}-{raw[10:].hex()}"
