"""Goose's `error.log` and `debug.log`."""

from __future__ import annotations

import re

from bec_kit.formats._native.tool_log import tool_log

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:,\d{3})?)  (?P<topic>\S+)  "
    r"(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL)  (?P<said>.*)"
)

SPEC = tool_log(
    "goose_log",
    "Goose",
    _LINE,
    "https://github.com/cisagov/untitledgoosetool: setup_logger: time, module, level and "
    "message, two spaces between",
)
