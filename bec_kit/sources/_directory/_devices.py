"""Devices registered, joined, changed or removed.

One registration writes several records under one correlation id: the device's own
name no person (the Device Registration Service acts), the owner's names him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._directory._change import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.sources._directory._change import Change

__all__ = ["device_rows"]

_ACTIONS = {
    "register device": "add",
    "add device": "add",
    "add registered owner to device": "owner",
    "add registered users to device": "user",
    "update device": "update",
    "enable device": "update",
    "disable device": "update",
    "device no longer compliant": "update",
    "device no longer managed": "update",
    "remove registered owner from device": "update",
    "remove registered users from device": "update",
    "delete device": "remove",
    "unregister device": "remove",
}
_OS = ("CloudDeviceOSType", "Device.DeviceOSType", "DeviceOSType")
_OS_VERSION = ("CloudDeviceOSVersion", "Device.DeviceOSVersion", "DeviceOSVersion")
_NAMES = ("Device.DisplayName", "CloudDisplayName", "DisplayName")


def device_rows(change: Change) -> Iterator[dict[str, Any]]:
    """The row of a change of a device."""
    action = _ACTIONS.get(change.key)
    if action is None:
        return
    device = change.first("Device") or Target()
    details = change.details
    known = details.get("deviceid") or change.new_or_old("CloudDeviceId", "DeviceId")
    system = change.new_or_old(*_OS) or details.get("deviceos") or details.get("deviceostype")
    version = change.new_or_old(*_OS_VERSION) or details.get("deviceosversion")
    yield {
        "action": action,
        "device_id": known or device.id or change.new_or_old("Device.ObjectID"),
        "device_name": device.name
        or change.new_or_old(*_NAMES)
        or details.get("devicedisplayname")
        or details.get("devicename"),
        "os": " ".join(filter(None, (system, version))) or None,
        "target": change.whose(),
    }
