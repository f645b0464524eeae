"""Extractor Suite's `LogFile.txt`: what it did, and what it could not fetch."""

from __future__ import annotations

import re

from bec_kit.formats._native.tool_log import tool_log

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<time>\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4},?\s\d{1,2}[:.]\d{2}[^\[\]:]{0,3}[:.]\d{2}[^:]{0,9}):\s"
    r"(?:\[(?P<level>[A-Za-z]+)\]\s*|(?====|---))(?P<said>.*)"
)

SPEC = tool_log(
    "mes_log",
    "Extractor Suite",
    _LINE,
    "https://github.com/invictus-ir/Microsoft-Extractor-Suite: Write-LogFile: the time in the "
    "operator's culture and zone, a colon, [INFO], [WARNING] or [ERROR] and the message",
)
