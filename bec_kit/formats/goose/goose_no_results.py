"""Goose's `_no_results.json`, which is no JSON: what it asked for in vain, a line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.tool_log import said
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<said>(?P<what>No output file|Error): (?P<topic>.+?)) - "
    r"(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?)\s*$"
)


def _native(row: Row) -> dict[str, Any]:
    failed = str(row.record.get("line", "")).startswith("Error")
    return said(row, "Goose", _LINE) | {"level": "error" if failed else "empty"}


SPEC = Format(
    id="goose_no_results",
    title="Goose: what gave no results",
    source="tool_log",
    container="lines",
    needs=frozenset(),
    line=_LINE,
    native=_native,
    order=10,
    references=(
        "https://github.com/cisagov/untitledgoosetool: helper_single_object: `No output file: "
        "<name> - <time>` where the service had nothing, `Error: <name> - <time>` where it refused",
    ),
)
