"""Log Analytics: tables that no table of the kit takes, custom ones among them, refused by name.

A custom table (`…_CL`) whose rows hold whole records is read as those, whatever it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.kinds import table_named
from bec_kit.formats._sniffing.names import fold, printable
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _named(record: Mapping[str, Any]) -> str:
    """The table that the record says it is of."""
    for key, value in record.items():
        if fold(key) == "type" and isinstance(value, str):
            return value.strip()
    return ""


def _is_another(record: Mapping[str, Any]) -> bool:
    return bool(_named(record)) and table_named(record) is None


def _refuses(record: Mapping[str, Any]) -> str:
    name = _named(record)
    custom = ", and its rows hold no whole records" if name.casefold().endswith("_cl") else ""
    return (
        f"the table {printable([name])} of Log Analytics, which this version does not read{custom}:"
        " it reads the four tables of sign-ins, AuditLogs, OfficeActivity, and custom tables whose"
        " rows hold records of these kinds"
    )


SPEC = Format(
    id="la_other",
    title="Log Analytics: other tables",
    source="",
    container="any",
    needs=frozenset({"timegenerated", "type"}),
    test=_is_another,
    refuses=_refuses,
    order=100,
    references=(
        "https://learn.microsoft.com/azure/azure-monitor/reference/tables-index",
        "https://learn.microsoft.com/azure/azure-monitor/logs/create-custom-table: `_CL`",
    ),
)
