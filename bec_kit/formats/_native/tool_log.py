"""A line of a tool's own log, in the shape that the source `tool_log` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    import re

    from bec_kit.formats._native.row import Row

__all__ = ["said", "tool_log"]


def tool_log(format_id: str, tool: str, line: re.Pattern[str], *references: str) -> Format:
    """The format of a tool's own log, whose lines `said` reads."""

    def native(row: Row) -> dict[str, Any]:
        return said(row, tool, line)

    return Format(
        id=format_id,
        title=f"{tool}: its own log",
        source="tool_log",
        container="lines",
        needs=frozenset(),
        line=line,
        native=native,
        order=10,
        references=references,
    )


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
    level = (found.get("level") or "info").casefold()
    time, utc = found.get("time") or "", bool(found.get("utc"))
    return {
        "tool": tool,
        "level": "error" if level == "critical" else level,
        "topic": found.get("topic"),
        "said": found["said"].strip(),
        "time": row.culture.read(time, utc=utc) if utc or row.culture.zone else None,
    }
