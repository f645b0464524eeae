"""Devices: one by its object id, switched off and on, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Answer, missing
from bec_kit.tenant.body import FLAG, Shape, given
from bec_kit.tenant.graph.methods_and_devices import DEVICE
from bec_kit.tenant.operation import Asked, Family, Operation, single
from bec_kit.tenant.state import told
from bec_kit.tenant.state.emitted import changed

if TYPE_CHECKING:
    from bec_kit.tenant.odata.pages import Record

__all__ = ["SPEC"]

_SHAPE = Shape(
    "device",
    {"accountEnabled": FLAG},
    tuple(name for name in DEVICE if name != "accountEnabled"),
)


def _held(asked: Asked) -> tuple[list[Record], Record]:
    """The device, and the list of its owner that holds it."""
    for devices in asked.state.devices.values():
        for device in devices:
            if device["id"] == asked.path["id"]:
                return devices, device
    raise missing(asked.path["id"])


def _details(device: Record) -> dict[str, Any]:
    return {
        "DeviceId": device["deviceId"],
        "DeviceOSType": device["operatingSystem"],
        "DeviceTrustType": device["trustType"],
    }


def _patch(asked: Asked) -> Answer:
    _, device = _held(asked)
    enabled = given(asked, _SHAPE).get("accountEnabled", device["accountEnabled"])
    properties = told.updated({"AccountEnabled": (device["accountEnabled"], enabled)})
    device["accountEnabled"] = enabled
    target, details = told.device_target(device), _details(device)
    changed(asked, "Update device", target, properties, details=details)
    return Answer.nothing()


def _delete(asked: Asked) -> Answer:
    devices, device = _held(asked)
    devices.remove(device)
    changed(asked, "Delete device", told.device_target(device), details=_details(device))
    return Answer.nothing()


_READS = ("Device.Read.All", "Directory.Read.All")
_PERSON = ("Directory.AccessAsUser.All",)

SPEC = Family(
    "device_writes",
    (
        Operation(
            "/devices/{id}",
            single("devices/$entity", lambda asked: _held(asked)[1], DEVICE),
            _READS,
        ),
        Operation(
            "/devices/{id}",
            _patch,
            ("Device.ReadWrite.All", "Directory.ReadWrite.All"),
            method="PATCH",
            delegated=_PERSON,
        ),
        Operation(
            "/devices/{id}",
            _delete,
            ("Device.ReadWrite.All",),
            method="DELETE",
            delegated=_PERSON,
        ),
    ),
)
