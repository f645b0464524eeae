"""Hawk's `Hawk.log` and `_Investigate.txt`: what it did, and what it could not fetch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats._tool_log import said

if TYPE_CHECKING:
    from bec_kit.formats._row import Row

__all__ = ["SPEC"]

_LINE = re.compile(
    r"\[(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?P<utc>\s?(?:UTC|Z))?\] - "
    r"(?:\[(?P<level>[A-Za-z]+)\] - )?(?P<said>.*)"
)


def _native(row: Row) -> dict[str, Any]:
    return said(row, "Hawk", _LINE)


SPEC = Format(
    id="hawk_log",
    title="Hawk: its own log",
    source="tool_log",
    container="lines",
    needs=frozenset(),
    line=_LINE,
    native=_native,
    order=10,
    references=(
        "https://github.com/T0pCyber/hawk: Out-LogFile: [yyyy-MM-dd HH:mm:ss] - [ACTION] - text; "
        "the level may be missing, ERROR or INVESTIGATE; a zone may follow the time (unsure)",
    ),
)
