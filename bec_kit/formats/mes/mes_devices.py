"""Devices of the directory as Microsoft-Extractor-Suite lists them.

Its columns RegisteredOwners and RegisteredUsers are left out: a mistake of the tool
writes those of the last device on every row.
"""

from __future__ import annotations

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    *("deviceId", "displayName", "accountEnabled", "deviceOwnership", "enrollmentType"),
    *("isCompliant", "isManaged", "isRooted", "managementType", "deviceCategory"),
    *("operatingSystem", "operatingSystemVersion", "manufacturer", "model", "trustType"),
    *("mdmAppId", "onPremisesSyncEnabled", "profileType", "securityIdentifier"),
)
_PATHS = {"objectid": "id", "lastsignindatetime": "approximateLastSignInDateTime"}

SPEC = Format(
    id="mes_devices",
    title="Devices, listed by Microsoft-Extractor-Suite",
    source="devices",
    container="any",
    needs=frozenset({"objectid", "deviceid", "trusttype"}),
    times=("createddatetime", "lastsignindatetime"),
    native=graph_object(
        _KNOWN,
        times=("createdDateTime",),
        paths=_PATHS,
        ignored=("registeredowners", "registeredusers"),
    ),
    lossy=True,
    order=64,
    references=(
        "Microsoft-Extractor-Suite, Get-Devices.ps1; times in the operator's culture; with "
        "-Output JSON its .csv file holds JSON",
    ),
)
