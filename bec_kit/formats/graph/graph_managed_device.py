"""Devices that Intune manages as Graph writes them, in any case: the SDK's objects too."""

from __future__ import annotations

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    *("id", "userId", "deviceName", "managedDeviceOwnerType", "operatingSystem", "osVersion"),
    *("complianceState", "managementAgent", "deviceEnrollmentType", "deviceRegistrationState"),
    *("emailAddress", "azureADDeviceId", "azureADRegistered", "userPrincipalName", "joinType"),
    *("model", "manufacturer", "serialNumber", "jailBroken", "userDisplayName"),
)
_TIMES = ("enrolledDateTime", "lastSyncDateTime")

SPEC = Format(
    id="graph_managed_device",
    title="Devices managed by Intune",
    source="devices",
    container="any",
    needs=frozenset({"id", "devicename", "azureaddeviceid"}),
    times=tuple(name.casefold() for name in _TIMES),
    context="/managedDevices",
    keeps_context=True,
    native=graph_object(_KNOWN, times=_TIMES),
    order=58,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/intune-devices-manageddevice",
        "Get-MgDeviceManagementManagedDevice, exported: the same properties, AzureAdDeviceId "
        "among them; times in the operator's culture",
    ),
)
