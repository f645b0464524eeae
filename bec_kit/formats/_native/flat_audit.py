"""Audit records that a tool has flattened into columns, put together again as far as they go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._splitting.loads import load_tolerantly

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.formats._native.row import Row

__all__ = ["fields", "identities", "iso_time", "lost"]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_NUMBERS = frozenset(
    {
        "AuditRecordType",
        "RecordType",
        "UserType",
        "LogonType",
        "Version",
        "OperationCount",
        "AzureActiveDirectoryEventType",
    }
)
_LOST = re.compile(r"\s*(?:System\.|Microsoft\.|Deserialized\.|@\{)\S*.*", re.DOTALL)


def lost(value: Any) -> bool:
    """Whether a cell shows the name of a .NET type, or PowerShell's view of an object."""
    return isinstance(value, str) and _LOST.fullmatch(value) is not None


def fields(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of AuditData that cells show, each read as what it is.

    Empty cells and those whose content was lost are left out.
    """
    found: dict[str, Any] = {}
    for written, cell in cells:
        key = written.strip()
        value = cell.strip() if isinstance(cell, str) else cell
        if value in (None, "") or lost(value) or key in found:
            continue
        if isinstance(value, str) and value[:1] in "[{":
            value = _opened(value)
        elif key in _NUMBERS and isinstance(value, str) and value.isdecimal():
            value = int(value)
        found[key] = value
    return found


def _opened(value: str) -> Any:
    try:
        return load_tolerantly(value.encode("utf-8", "replace"))[0]
    except UnreadableError:
        return value


def iso_time(row: Row, *names: str) -> str | None:
    """The time that the first of these cells (names folded) has, in ISO and UTC."""
    name = next((name for name in names if row.text(name)), "")
    written = row.text(name)
    if written and _ISO.match(written):
        return written
    return row.time(name) if written else None


def identities(written: str) -> list[dict[str, Any]]:
    """Actor or Target as Hawk writes them: `id:type,id:type`."""
    found = []
    for part in written.split(","):
        name, _, kind = part.rpartition(":")
        if name and kind.strip().isdecimal():
            found.append({"ID": name, "Type": int(kind)})
    return found
