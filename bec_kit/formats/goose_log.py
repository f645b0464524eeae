"""Goose's `error.log` and `debug.log`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats._tool_log import said

if TYPE_CHECKING:
    from bec_kit.formats._row import Row

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:,\d{3})?)  (?P<topic>\S+)  "
    r"(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL)  (?P<said>.*)"
)


def _native(row: Row) -> dict[str, Any]:
    record = said(row, "Goose", _LINE)
    return record | ({"level": "error"} if record["level"] == "critical" else {})


SPEC = Format(
    id="goose_log",
    title="Goose: its own log",
    source="tool_log",
    container="lines",
    needs=frozenset(),
    line=_LINE,
    native=_native,
    order=10,
    references=(
        "https://github.com/cisagov/untitledgoosetool: setup_logger: time, module, level and "
        "message, two spaces between",
    ),
)
