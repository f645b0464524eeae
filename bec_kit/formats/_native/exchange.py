"""What the objects of Exchange cmdlets share, in whatever file they were written to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bec_kit.formats._native.row import Row

__all__ = ["PAGES", "cmdlet_object"]

PAGES = "https://learn.microsoft.com/en-us/powershell/module/exchangepowershell/"

# The REST interface lays the type of each property beside it.
_COMPANION = re.compile(r"@(?:odata|data)\.type$")


def cmdlet_object(
    known: Iterable[str], times: Iterable[str] = ()
) -> Callable[[Row], dict[str, Any]]:
    """What brings a record into the shape of a cmdlet's object.

    Args:
        known: the properties that matter, as Exchange spells them. Files write them in any
            case; all others stay as they are written.
        times: those of them that hold a time. One that cannot be read stays as written.

    Returns:
        a function for `Format.native`.
    """
    spelt = {fold(name): name for name in (*known, *times)}
    moments = frozenset(times)

    def native(row: Row) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for key, value in row.record.items():
            name = spelt.get(fold(key), key)
            if _COMPANION.search(key) or record.get(name) not in (None, ""):
                continue
            record[name] = (row.time(fold(key)) or value) if name in moments else value
        return record

    return native
