"""DFIR-O365RC's own logs, one for each of its functions, such as `Get-AADUsers.log`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats._tool_log import said

if TYPE_CHECKING:
    from bec_kit.formats._row import Row

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}), (?P<level>ERROR|WARNING|INFO), (?P<said>.*)"
)


def _native(row: Row) -> dict[str, Any]:
    return said(row, "DFIR-O365RC", _LINE)


SPEC = Format(
    id="dfir_o365rc_log",
    title="DFIR-O365RC: its own log",
    source="tool_log",
    container="lines",
    needs=frozenset(),
    line=_LINE,
    native=_native,
    order=10,
    references=(
        "https://github.com/ANSSI-FR/DFIR-O365RC: Write-Log: yyyy-MM-dd HH:mm:ss in the operator's "
        "zone, INFO, WARNING or ERROR and the message, a comma after each, in UTF-8",
    ),
)
