"""The words of a filter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bec_kit.tenant.answer import bad_request

__all__ = ["Word", "moment", "words"]

_DATE = r"\d{4}-\d\d-\d\d"
_TIME = rf"{_DATE}T\d\d:\d\d(?::\d\d(?:\.\d{{1,12}})?)?(?:Z|[+-]\d\d:\d\d)|{_DATE}(?![\w-])"
_MOMENT = re.compile(rf"({_DATE})(?:T(\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:\d\d))?")
_GUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_WORDS = re.compile(
    rf"(?P<guid>{_GUID})|(?P<time>{_TIME})|(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_@][\w.@]*(?:/[A-Za-z_][\w.]*)*)|(?P<mark>[(),:/])|(?P<space>\s+)"
)


@dataclass(frozen=True)
class Word:
    """One word.

    Attributes:
        kind: guid, time, text, number, name or mark.
        value: text without its quotes, a time as `moment` writes it.
    """

    kind: str
    value: str


def words(text: str) -> list[Word]:
    """The words of a filter, in order.

    Args:
        text: the filter.

    Raises:
        Refused: it holds what is no word.
    """
    found, at = [], 0
    while at < len(text):
        match = _WORDS.match(text, at)
        if match is None:
            raise bad_request(f"Invalid filter clause: Syntax error at position {at} in '{text}'.")
        kind, value = match.lastgroup or "", match.group()
        at = match.end()
        if kind == "text":
            value = value[1:-1].replace("''", "'")
        if kind == "time":
            value = moment(value)
        if kind != "space":
            found.append(Word(kind, value))
    return found


def moment(text: str) -> str:
    """A time in a form that compares as text: UTC, nine digits after the second.

    Args:
        text: ISO 8601 with a zone, or a date alone.

    Raises:
        Refused: it is neither.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise bad_request(f"Invalid filter clause: '{text}' is not a DateTimeOffset.")
    date, minutes, seconds, fraction, zone = found.groups()
    whole = f"{date}T{minutes or '00:00'}{seconds or ':00'}"
    if zone and zone != "Z":
        whole = datetime.fromisoformat(whole + zone).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{(fraction or '')[:9].ljust(9, '0')}"
