"""Devices of the directory as Graph writes them; a list of one user's names him in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_SIGNS = frozenset({"operatingSystem", "trustType", "registrationDateTime", "profileType"})


def _is_device(record: Mapping[str, Any]) -> bool:
    return not _SIGNS.isdisjoint(record)


def _native(row: Row) -> dict[str, Any]:
    """The record as it stands; Goose lays the user whose device it is beside it."""
    user = row.record.get("users")
    if not isinstance(user, dict):
        return row.record
    record = {key: value for key, value in row.record.items() if key != "users"}
    record.setdefault("registeredOwners", [user])
    return record


SPEC = Format(
    id="graph_device",
    title="Graph device records",
    source="devices",
    container="json",
    needs=frozenset({"id", "deviceId", "displayName"}),
    test=_is_device,
    context="(?:#devices|/registeredDevices|/ownedDevices)",
    keeps_context=True,
    native=_native,
    order=59,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/device",
        "Untitled Goose Tool 2, entra_id_datadumper.py: users_registeredDevices.json holds the "
        "user under `users`, and no @odata.type",
    ),
)
