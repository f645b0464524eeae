"""Cells into which tools join lists, each in its own way."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["cut", "set_cell"]

_NOTHING = frozenset({"", "-", "none", "not configured", "notconfigured", "null"})
_TYPE_NAME = re.compile(r"(?:System|Microsoft)\.[\w.]+(?:\[\]|`\d.*|List|Collection)", re.DOTALL)


def cut(cell: Any, signs: str = ";") -> list[str]:
    """The parts of a cell; a list as it stands.

    Args:
        cell: as written. The name of a type, which PowerShell writes for a list, stays one part.
        signs: what stands between the parts.
    """
    if isinstance(cell, list):
        return [str(each) for each in cell if each is not None]
    if cell is None:
        return []
    written = str(cell).strip()
    if _TYPE_NAME.fullmatch(written):
        return [written]
    parts = re.split(f"[{re.escape(signs)}]", written)
    return [part.strip() for part in parts if part.strip()]


def set_cell(cell: Any) -> str | None:
    """A cell that says something; `-` and `Not Configured` do not."""
    written = "" if cell is None else str(cell).strip()
    return None if written.casefold() in _NOTHING else written
