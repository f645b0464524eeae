"""A line of a tool's own log, in the shape that the source `tool_log` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re

    from bec_kit.formats._row import Row

__all__ = ["said"]


def said(row: Row, tool: str, line: re.Pattern[str]) -> dict[str, Any]:
    """What a line says: the pattern's groups `time`, `utc`, `level`, `topic` and `said`.

    A line that does not match belongs to the one before it, and is kept without a level. A
    time that names no zone is the operator's, so it waits for `--zone`.
    """
    written = str(row.record.get("line", ""))
    match = line.match(written)
    if match is None:
        return {"tool": tool, "level": "info", "said": written}
    found = match.groupdict()
    time, utc = found.get("time") or "", bool(found.get("utc"))
    return {
        "tool": tool,
        "level": (found.get("level") or "info").casefold(),
        "topic": found.get("topic"),
        "said": found["said"].strip(),
        "time": row.culture.read(time, utc=utc) if utc or row.culture.zone else None,
    }
