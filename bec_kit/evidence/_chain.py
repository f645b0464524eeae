"""The chain of a journal: how a line is closed by its hash, and what breaks it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.evidence._fields import is_whole
from bec_kit.evidence._item import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE_ALL = "0" * 64
OURS = frozenset({"seq", "at", "action", "prev", "hash"})
_ENDING = re.compile(rb',"hash":"([0-9a-f]{64})"\}')
_ENDING_SIZE = 75


def line(entry: dict[str, Any]) -> bytes:
    """The entry as one line of ASCII, closed by the hash of all the bytes before the hash.

    Raises:
        ValueError: a field is no JSON value, or would not read back as it was.
    """
    body = _body(entry)
    told = hashlib.sha256(body).hexdigest().encode("ascii")
    whole = body + b',"hash":"' + told + b'"}'
    back = parse(whole)
    if back is None or _body({key: back[key] for key in entry}) != body:
        raise ValueError(f"the journal entry {entry['action']!r} does not read back as JSON")
    return whole


def _body(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":"), allow_nan=False)[:-1].encode("ascii")


def parse(text: bytes) -> dict[str, Any] | None:
    """The entry that a line holds; None where it does not fit its own hash or lacks fields."""
    body, ending = text[:-_ENDING_SIZE], text[-_ENDING_SIZE:]
    found = _ENDING.fullmatch(ending)
    if found is None or hashlib.sha256(body).hexdigest().encode("ascii") != found[1]:
        return None
    try:
        entry = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    whole = isinstance(entry, dict) and isinstance(entry.get("seq"), int)
    whole = whole and isinstance(entry.get("action"), str) and is_whole(entry)
    return entry if whole else None


def link(lines: Sequence[tuple[bytes, dict[str, Any] | None]]) -> tuple[int, str]:
    """Number and hash of the last line, for the one that comes next.

    A last line that was changed is passed over, so that the case goes on; `check` names it.
    """
    for broken, (_, entry) in enumerate(reversed(lines)):
        if entry is not None:
            last = hashlib.sha256(lines[-1][0]).hexdigest() if broken else str(entry["hash"])
            return int(entry["seq"]) + broken, last
    return len(lines), BEFORE_ALL


def check(data: bytes, name: str) -> list[Item]:
    """Every broken line of the journal with these bytes, or one item that says it is whole."""
    *lines, torn = data.split(b"\n")
    items: list[Item] = []
    seq, prev = 0, BEFORE_ALL
    for number, text in enumerate(lines, start=1):
        entry = parse(text)
        if why := _fault(entry, seq, prev):
            items.append(Item(f"{name}:{number}", "changed", f"line {number} {why}"))
        seq = seq + 1 if entry is None else entry["seq"]
        prev = "" if entry is None else entry["hash"]
    if _ENDING.search(torn) and parse(torn) is None:
        number = len(lines) + 1
        why = f"line {number} is not what was written: its end was changed"
        items.append(Item(f"{name}:{number}", "changed", why))
    if not data:
        items.append(Item(name, "changed", "the journal is empty: its lines were removed"))
    if items:
        return items
    rest = "; a line that a kill tore is set aside with the next entry" if torn else ""
    return [Item(name, "ok", f"{len(lines)} entries in one chain, the last is {prev}{rest}")]


def _fault(entry: dict[str, Any] | None, seq: int, prev: str) -> str | None:
    """What is wrong with a line that comes after the one with this number and hash."""
    if entry is None:
        return "is not what was written: it does not fit its own hash, or lacks fields"
    if entry["seq"] != seq + 1 or (prev and entry.get("prev") != prev):
        return "does not follow the one before: a line was changed, removed, added or moved"
    if (entry["action"] == "open") != (seq == 0):
        return "opens a case a second time" if seq else "comes first but opens no case"
    if entry["action"] == "torn" and _ENDING.search(str(entry.get("text")).encode()):
        return "sets aside a line that was whole once: it was changed, not torn"
    return None
