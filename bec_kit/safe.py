"""Text of a log where people see it: attacker text, made harmless for each place."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["clean", "defuse", "escape", "quoted", "stamp"]

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
# Controls, zero-width characters and direction marks: they hide or turn what stands there.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def stamp(moment: datetime) -> str:
    """A moment as `2026-03-01T10:00:00.123456Z`, always six digits, always UTC.

    Args:
        moment: aware; one without a zone is nobody's UTC, and gets no `Z`.
    """
    if moment.tzinfo is None:
        return moment.isoformat(timespec="microseconds")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def clean(text: str) -> str:
    """Text as a terminal or a page may show it: one line, nothing hidden, nothing turned."""
    one_line = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", one_line)


def escape(text: str) -> str:
    r"""JSON with hidden characters as `\uNNNN`, which says the same; line ends stay."""
    return _CONTROL.sub(lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    return character if character == "\n" else f"\\u{ord(character):04x}"


def defuse(text: str) -> str:
    """Text as a spreadsheet may open it: never a formula."""
    return "'" + text if text.startswith(_RISKY) else text


def quoted(path: Path) -> str:
    """A path as a person can paste it into a shell: in quotes where it needs them."""
    text = str(path)
    return text if re.fullmatch(r"[\w./:\\~+-]+", text) else f'"{text}"'
