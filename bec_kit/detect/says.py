"""The sentence of a finding: our words around values that an attacker may have written."""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from typing import TYPE_CHECKING, Any

from bec_kit.safe import clean, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["sentence", "shown"]

_CUT = 120


def sentence(says: str, row: Mapping[str, Any]) -> str:
    """Put the values of a row into a sentence.

    Values are data: nothing in them is looked at for braces, and none reaches
    `str.format`.

    Args:
        says: plain text with {column}.
        row: the columns.
    """
    parts = []
    for text, name, _, _ in Formatter().parse(says):
        parts.append(text)
        if name is not None:
            parts.append(shown(row[name]))
    return "".join(parts)


def shown(value: Any) -> str:
    """One value, as it may stand in a sentence: one line, nothing hidden, not too long."""
    if value is None:
        return "(unknown)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, float):
        return f"{value:.0f}"
    if isinstance(value, list):
        value = ", ".join(str(each) for each in value if each is not None) or "(none)"
    text = clean(str(value))
    return text if len(text) <= _CUT else text[: _CUT - 1] + "\N{HORIZONTAL ELLIPSIS}"
