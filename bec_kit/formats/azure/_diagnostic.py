"""Records of diagnostic settings: what the platform says, and Graph's object in `properties`.

Storage accounts hold them line by line, event hubs in pages of `records`; some
SIEMs write every key in lower case. `time` is when the record was written: for
sign-ins one to four minutes after they happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.cells import opened
from bec_kit.formats._sniffing.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["NEEDS", "REFERENCES", "category_of", "dated", "properties", "properties_of"]

NEEDS = frozenset({"category", "properties"})
REFERENCES = (
    "https://learn.microsoft.com/azure/azure-monitor/essentials/resource-logs-schema",
    "https://learn.microsoft.com/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options",
)


def category_of(record: Mapping[str, Any]) -> str:
    """The category of a record in lower case; empty where it has none."""
    return next((str(value).casefold() for key, value in record.items() if fold(key) == _LOG), "")


def properties_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What `properties` holds, by folded names; empty where it is no object."""
    value = next((value for key, value in record.items() if fold(key) == "properties"), None)
    found = opened(value)
    return {fold(key): each for key, each in found.items()} if isinstance(found, dict) else {}


def properties(row: Row) -> dict[str, Any]:
    """The same for a row.

    Raises:
        UnreadableError: it is no object.
    """
    found = opened(row.cells.get("properties"))
    if not isinstance(found, dict):
        raise UnreadableError("its properties are not a JSON object")
    return {fold(key): value for key, value in found.items()}


def dated(row: Row, written: Any) -> str | None:
    """The event's own time, else when the record was written."""
    if isinstance(written, str) and written.strip():
        # ISO passes as it stands, which the sources read too; else the culture has to say
        return written if written[:4].isdecimal() else row.culture.read(written, utc=True)
    time = row.text("time")
    if time is None:
        return None
    row.flags.append("late_time")
    return time if time[:4].isdecimal() else row.time("time", utc=True)


_LOG = "category"
