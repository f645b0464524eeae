"""Extractor Suite's `LogFile.txt`: what it did, and what it could not fetch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats._tool_log import said

if TYPE_CHECKING:
    from bec_kit.formats._row import Row

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<time>\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4},?\s\d{1,2}[:.]\d{2}[^\[\]:]{0,3}[:.]\d{2}[^:]{0,9}):\s"
    r"(?:\[(?P<level>[A-Za-z]+)\]\s*|(?====|---))(?P<said>.*)"
)


def _native(row: Row) -> dict[str, Any]:
    return said(row, "Extractor Suite", _LINE)


SPEC = Format(
    id="mes_log",
    title="Extractor Suite: its own log",
    source="tool_log",
    container="lines",
    needs=frozenset(),
    line=_LINE,
    native=_native,
    order=10,
    references=(
        "https://github.com/invictus-ir/Microsoft-Extractor-Suite: Write-LogFile: the time in the "
        "operator's culture and zone, a colon, [INFO], [WARNING] or [ERROR] and the message",
    ),
)
