"""Values of Exchange cmdlets' objects, as JSON, CSV and Format-List show them."""

from __future__ import annotations

import re
from typing import Any

from bec_kit.sources._recipients import recipients, split_list
from bec_kit.sources._values import canonical, filled, text

__all__ = [
    "flagged",
    "is_lost",
    "is_unset",
    "listed",
    "mailbox_name",
    "one_recipient",
    "set_values",
]

# What Export-Csv writes in place of a list.
_TYPE_NAME = re.compile(
    r"(?:Deserialized\.)?(?:System|Microsoft)\.[\w.]+"
    r"(?:\[\]|`\d.*|\.ArrayList|Collection|MultiValuedProperty|\[[\w.,` ]*\])",
    re.DOTALL,
)
_HOSTED = "/Microsoft Exchange Hosted Organizations/"
_UNSET = frozenset({"", "False", "false", "{}", "[]", "$null"})


def is_lost(value: Any) -> bool:
    """Whether a text is the name of a type: the export wrote no values."""
    return isinstance(value, str) and _TYPE_NAME.fullmatch(value.strip()) is not None


def listed(value: Any, place: int, cut: set[int]) -> list[str] | None:
    """The values of a list: JSON, `{a, b}` of Format-List, `a, b` or `a;b` of a cell.

    Args:
        value: as written.
        place: of the record.
        cut: gets the place where the export lost the list or cut it short.

    Returns:
        the values; None where there is no list, or not all of it: Format-List ends after
        four values with three dots, and what is not shown is not absent.
    """
    if value is None:
        return None
    if isinstance(value, list):
        return [text(each) or "" for each in value]
    written = (text(value) or "").strip()
    if written.startswith("{") and written.endswith("}"):
        written = written[1:-1]
    if is_lost(written) or written.endswith(("...", "\u2026")):
        cut.add(place)
        return None
    return split_list(written, ",;")


def flagged(flags: list[tuple[str, ...]], cut: set[int]) -> list[tuple[str, ...]]:
    """The flags of all records, with `cut_list` at those places."""
    return [(*each, "cut_list") if at in cut else each for at, each in enumerate(flags)]


def mailbox_name(value: Any) -> str | None:
    r"""How a mailbox is compared: an address case-folded, a path cut to its last part.

    `EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example/jane`
    and `contoso.example\jane` are `jane`.
    """
    written = filled(value if isinstance(value, str) else text(value))
    if written is None:
        return None
    name = written.strip()
    if _HOSTED in name or name.count("/") > 1:
        name = name.rpartition("/")[2].strip()
    name = name.rpartition("\\")[2].strip() or name
    return name.casefold() if "@" in name else name or None


def one_recipient(value: Any) -> str | None:
    """Somebody in any spelling: a case-folded address, else the name as written."""
    found = recipients(value)
    return "; ".join(found) or None


def is_unset(value: Any) -> bool:
    """Whether a property says nothing: false, empty or absent. Zero is a value."""
    if isinstance(value, str):
        return value.strip() in _UNSET
    return value is None or value is False or value in ([], {})


def set_values(value: Any, prefix: str = "", depth: int = 20) -> list[str]:
    """Every value within an object that says something, as path=value; false and empty do not.

    Args:
        value: an object, a list, or a plain value.
        prefix: the path so far.
        depth: how far to look into it; what lies deeper stands there as JSON.
    """
    if is_unset(value):
        return []
    if isinstance(value, dict) and depth:
        found = []
        for key, each in value.items():
            if not key.startswith("@"):
                found += set_values(each, f"{prefix}.{key}" if prefix else key, depth - 1)
        return found
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return [f"{prefix}={';'.join(text(each) or '' for each in value)}"]
    if isinstance(value, dict | list):
        return [f"{prefix}={canonical(value).decode()}"]
    return [f"{prefix}={text(value)}"]
