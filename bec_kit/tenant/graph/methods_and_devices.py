"""Authentication methods and registered devices of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DEVICE", "SPEC"]

_METHOD = fields(
    """
    createdDateTime deviceTag displayName id password phoneAppVersion phoneNumber phoneType
    smsSignInState
    """
)
DEVICE = fields(
    """
    accountEnabled approximateLastSignInDateTime deviceId displayName id isCompliant isManaged
    operatingSystem operatingSystemVersion registrationDateTime trustType
    """
)


def _methods(asked: Asked) -> Sequence[Record]:
    return asked.state.methods[asked.state.user(asked.path["id"])["id"]]


def _devices(asked: Asked) -> Sequence[Record]:
    return asked.state.devices[asked.state.user(asked.path["id"])["id"]]


def _devices_at(name: str) -> Operation:
    return Operation(
        f"/users/{{id}}/{name}",
        listed("directoryObjects", _devices, Listing(DEVICE)),
        ("Directory.Read.All", "User.Read.All"),
    )


SPEC = Family(
    "methods_and_devices",
    (
        Operation(
            "/users/{id}/authentication/methods",
            listed("users('{id}')/authentication/methods", _methods, Listing(_METHOD)),
            ("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"),
        ),
        _devices_at("registeredDevices"),
        _devices_at("ownedDevices"),
    ),
)
