"""Alerts as Microsoft-Extractor-Suite flattens them (SecurityAlerts.csv)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.tool_cells import cut, set_cell
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_PLAIN = {
    "id": "id",
    "title": "title",
    "category": "category",
    "severity": "severity",
    "status": "status",
    "description": "description",
    "detectionSource": "detectionsource",
}
_TIMES = ("createdDateTime", "eventDateTime", "lastModifiedDateTime")


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {key: row.text(name) for key, name in _PLAIN.items()}
    record |= {key: row.time(key.casefold()) or row.text(key.casefold()) for key in _TIMES}
    users = [each for each in cut(row.text("affecteduser"), ";,") if set_cell(each)]
    hosts = [each for each in cut(row.text("affectedhost"), ";,") if set_cell(each)]
    record["userStates"] = [{"userPrincipalName": each} for each in users]
    record["hostStates"] = [{"fqdn": each} for each in hosts]
    record["vendorInformation"] = {"vendor": row.text("vendor"), "provider": row.text("provider")}
    return record


SPEC = Format(
    id="mes_security_alerts",
    title="Security alerts, by Microsoft-Extractor-Suite",
    source="alerts",
    container="any",
    needs=frozenset({"id", "title", "severity", "affecteduser", "affectedhost"}),
    times=tuple(key.casefold() for key in _TIMES),
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-SecurityAlerts; how it joins several users in one cell is "
        "from memory: by semicolon or comma",
    ),
)
