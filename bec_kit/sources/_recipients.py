"""Mail addresses as rules, forwarding and rights write them.

The service writes one recipient in many spellings: `smtp:x@y`, `"Bob"
[SMTP:bob@x.y]`, `Bob <bob@x.y>`, `[EX:/o=...]`, a bare name, Graph's recipient
objects, MAPI address entries, lists of any of them, and lists joined by `;`.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

__all__ = ["addresses_in", "recipients", "split_list"]

_ADDRESS = re.compile(r"[^\s@<>\[\]\"';:,()=]+@[^\s@<>\[\]\"';:,()=]+")
_ROUTED = re.compile(r"\[(?P<route>[A-Za-z0-9]+):(?P<value>[^\[\]]*)\]$")
_ANGLED = re.compile(r"<(?:smtp:|mailto:)?(?P<value>[^<>\s]+@[^<>\s]+)>$", re.IGNORECASE)
_PREFIX = re.compile(r"(?:smtp|mailto):", re.IGNORECASE)
# Deeper than any real record nests; what an attacker nests deeper is not read.
_DEEPEST = 24
_CLOSERS = {'"': '"', "[": "]", "<": ">"}
# Keys of recipient objects that hold the address itself (Graph, EWS, Exchange cmdlets).
_ADDRESS_KEYS = ("address", "emailaddress", "smtpaddress", "primarysmtpaddress", "email")
_NAME_KEYS = ("name", "displayname")


def split_list(text: str, separators: str = ";") -> list[str]:
    """Split a joined list at separators that stand outside quotes, brackets and angles.

    Parts are stripped of spaces; empty ones are left out. Where a quote or bracket
    never closes, every separator splits.
    """
    parts, start, closer = [], 0, ""
    for place, char in enumerate(text):
        if closer:
            if char == closer:
                closer = ""
        elif char in _CLOSERS:
            closer = _CLOSERS[char]
        elif char in separators:
            parts.append(text[start:place])
            start = place + 1
    if closer:
        parts = re.split(f"[{re.escape(separators)}]", text)
    else:
        parts.append(text[start:])
    return [part for part in (each.strip(" \t\r\n") for each in parts) if part]


def addresses_in(text: str) -> list[str]:
    """Every SMTP address that stands somewhere in a text, case-folded, each once."""
    return list(dict.fromkeys(found.casefold() for found in _ADDRESS.findall(text)))


def recipients(value: object) -> list[str]:
    """Read recipients in any spelling.

    Args:
        value: a text, an object, or a list of them.

    Returns:
        Case-folded SMTP addresses; what is no SMTP address (a directory name, an
        `[EX:/o=...]` entry, a phone number) as it was written. Each once, in order.
    """
    return list(dict.fromkeys(_read(value, _DEEPEST)))


def _read(value: object, depth: int) -> list[str]:
    if depth == 0:
        return []
    if isinstance(value, str):
        return _text(value, depth - 1)
    if isinstance(value, list):
        return [found for each in value for found in _read(each, depth - 1)]
    if isinstance(value, dict):
        return _object(value, depth - 1)
    return []


def _text(text: str, depth: int) -> list[str]:
    text = text.strip()
    if text[:1] in {"[", "{"}:
        try:
            return _read(orjson.loads(text), depth)
        except orjson.JSONDecodeError:
            pass  # an `[EX:...]` entry begins like a list and is none
    found = []
    for part in split_list(text):
        by_comma = split_list(part, ",")
        # Directory names hold commas of their own, lists of addresses hold one @ a part.
        several = len(by_comma) > 1 and all("@" in each for each in by_comma)
        found += [_one(each) for each in (by_comma if several else [part])]
    return found


def _one(text: str) -> str:
    """Read one recipient; the display name is never taken for the address."""
    if routed := _ROUTED.search(text):
        smtp = routed["route"].casefold() == "smtp" and "@" in routed["value"]
        return routed["value"].strip().casefold() if smtp else text
    if angled := _ANGLED.search(text):
        return angled["value"].casefold()
    bare = _PREFIX.sub("", text.strip("\"' "), count=1).strip()
    return bare.casefold() if _ADDRESS.fullmatch(bare) else text


def _object(entry: dict[Any, Any], depth: int) -> list[str]:
    keys = {str(key).casefold(): value for key, value in entry.items()}
    for key in _ADDRESS_KEYS:
        if found := _read(keys.get(key), depth):
            return found
    # A MAPI address entry spreads its parts over property values: take the address,
    # or the directory name where it has none; flags and identifiers are neither.
    inner = [found for each in keys.values() for found in _read(each, depth)]
    smtp = [found for found in inner if _ADDRESS.fullmatch(found)]
    names = [found for found in inner if found.casefold().startswith(("/o=", "[ex:"))]
    named = [keys[key] for key in _NAME_KEYS if isinstance(keys.get(key), str) and keys[key]]
    return smtp or names or named
