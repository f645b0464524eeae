"""Hawk's `Hawk.log` and `_Investigate.txt`: what it did, and what it could not fetch."""

from __future__ import annotations

import re

from bec_kit.formats._native.tool_log import tool_log

__all__ = ["SPEC"]

_LINE = re.compile(
    r"\[(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?P<utc>\s?(?:UTC|Z))?\] - "
    r"(?:\[(?P<level>[A-Za-z]+)\] - )?(?P<said>.*)"
)

SPEC = tool_log(
    "hawk_log",
    "Hawk",
    _LINE,
    "https://github.com/T0pCyber/hawk: Out-LogFile: [yyyy-MM-dd HH:mm:ss] - [ACTION] - text; "
    "the level may be missing, ERROR or INVESTIGATE; a zone may follow the time (unsure)",
)
