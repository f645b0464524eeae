"""The kinds of event: one declarative line each, in one file for each group of tables.

An event is told by its most telling table: an audit record stands as what it meant
(a rule made, a message read), and as its bare operation only where no other table has
it. Each module holds one `SPEC`; no order of the lines means anything.
"""

from __future__ import annotations

from bec_kit.registry import specs
from bec_kit.timeline.lines._spec import Group, Line

__all__ = ["LINES", "Group", "Line"]

LINES: tuple[Line, ...] = tuple(line for group in specs(__name__).values() for line in group.lines)
