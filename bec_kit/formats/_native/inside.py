"""Whole records that stand in one key or column of something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.envelope import is_audit
from bec_kit.formats._sniffing.kinds import formats, nested_kind
from bec_kit.formats._splitting.loads import load_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._spec import Format

__all__ = ["IN_COLUMN", "record_inside"]

IN_COLUMN = "auditdata_in_column"
"""Id of the format that any wrapper of whole records has."""

_SIGNS = re.compile(r"(?i)CreationTime|DateTime|Category|TimeGenerated")
"""Keys of which every record that is looked for has one: other text is not parsed."""

_Found = tuple["Format", dict[str, Any], tuple[str, ...]]


def record_inside(record: Mapping[str, Any], depth: int = 3) -> _Found | None:
    """The whole record that one of the keys of a wrapper holds, as an object or as its JSON.

    Args:
        record: the wrapper.
        depth: how many wrappers may stand inside each other below it.

    Returns:
        the format of the first that is found, the record, and its flags.
    """
    for value in record.values():
        inner, flags = _opened(value)
        if not isinstance(inner, dict):
            continue
        spec = nested_kind(inner) or (formats()[IN_COLUMN] if is_audit(inner) else None)
        if spec is not None:
            return spec, inner, flags
        found = record_inside(inner, depth - 1) if depth else None
        if found is not None:
            return found[0], found[1], (*flags, *found[2])
    return None


def _opened(value: Any) -> tuple[Any, tuple[str, ...]]:
    """An object, also out of its JSON, which some exports escape once more."""
    flags: tuple[str, ...] = ()
    for _ in range(3):
        if not isinstance(value, str):
            break
        if value.lstrip()[:1] not in ("{", '"') or not _SIGNS.search(value):
            return None, ()
        try:
            value, more = load_text(value)
        except UnreadableError:
            return None, ()
        flags += more
    return value, flags
