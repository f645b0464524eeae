"""DFIR-O365RC's own logs, one for each of its functions, such as `Get-AADUsers.log`."""

from __future__ import annotations

import re

from bec_kit.formats._native.tool_log import tool_log

__all__ = ["SPEC"]

_LINE = re.compile(
    r"(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}), (?P<level>ERROR|WARNING|INFO), (?P<said>.*)"
)

SPEC = tool_log(
    "dfir_o365rc_log",
    "DFIR-O365RC",
    _LINE,
    "https://github.com/ANSSI-FR/DFIR-O365RC: Write-Log: yyyy-MM-dd HH:mm:ss in the operator's "
    "zone, INFO, WARNING or ERROR and the message, a comma after each, in UTF-8",
)
