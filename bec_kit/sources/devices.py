"""Devices, as they stood when collected.

Graph's `device`, Intune's `managedDevice`, and Exchange's mobile partnerships.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._asks import CmdletAsk, GraphAsk
from bec_kit.sources._owner import owner_of, owners_of
from bec_kit.sources._picked import every, folded, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import as_bool, build, filled, fold_user

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_ENTRA = {
    "object_id": "id",
    "device_id": "deviceId",
    "name": "displayName",
    "os": "operatingSystem",
    "os_version": "operatingSystemVersion",
    "model": "model",
    "manufacturer": "manufacturer",
    "trust": "trustType",
    "enabled": "accountEnabled",
    "compliant": "isCompliant",
    "managed": "isManaged",
    "ownership": "deviceOwnership",
    "enrolment": "enrollmentType",
    "last_seen_at": "approximateLastSignInDateTime",
}
_MOBILE = {
    "object_id": "Guid",
    "device_id": "DeviceId",
    "os": "DeviceOS",
    "model": "DeviceModel",
    "compliant": "IsCompliant",
    "managed": "IsManaged",
    "client": "ClientType",
    "user_agent": "DeviceUserAgent",
    "access_state": "DeviceAccessState",
}
_INTUNE = {
    "object_id": "id",
    "device_id": "azureADDeviceId",
    "name": "deviceName",
    "os": "operatingSystem",
    "os_version": "osVersion",
    "model": "model",
    "manufacturer": "manufacturer",
    "enrolment": "deviceEnrollmentType",
    "registered_at": "enrolledDateTime",
    "last_seen_at": "lastSyncDateTime",
}
_NAMES = ("FriendlyName", "DeviceFriendlyName", "DeviceType")
_REGISTERED = ("FirstSyncTime", "registrationDateTime", "createdDateTime")
_SEEN = ("LastSuccessSync", "LastSyncAttemptTime", "WhenChangedUTC")
_INTUNE_OWNERS = ("userPrincipalName", "emailAddress", "userId")
_COMPLIANT = {"compliant": True, "noncompliant": False}
_TRUST = {
    "azureadregistered": "Workplace",
    "azureadjoined": "AzureAd",
    "hybridazureadjoined": "ServerAd",
}
_OF = re.compile(
    r"([^/\\]+)[/\\]ExchangeActiveSyncDevices[/\\]|CN=ExchangeActiveSyncDevices,CN=([^,]+)",
    re.IGNORECASE,
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `devices` for each record.

    Args:
        batch: Graph `device` objects (the page's `@odata.context` or expanded owners say
            whose), Intune's `managedDevice`, and the objects of `Get-MobileDevice` and its
            statistics.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    rows = [_row(doc) for doc in docs]
    owners = owners_of(rows, origin, lambda row: row["user_raw"])
    rows = [
        row | {"user": fold_user(owner), "user_raw": owner}
        for row, owner in zip(rows, owners, strict=True)
    ]
    known = [_known(row["user_raw"], row["object_id"] or row["device_id"]) for row in rows]
    columns: dict[str, Any] = standing(batch, origin, known) | {
        name: [row.get(name) for row in rows]
        for name in {name for row in rows for name in row}  # the kinds know different things
    }
    return {"devices": build("devices", columns, len(docs), odd)}


def _row(doc: dict[str, Any]) -> dict[str, Any]:
    kind, read = _kind(doc)
    row = read(doc)
    for name in ("object_id", "device_id"):
        row[name] = folded(row[name])
    return row | {"kind": kind}


def _kind(doc: dict[str, Any]) -> tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]:
    if "DeviceId" in doc or "FirstSyncTime" in doc:
        return "mobile", _mobile
    return ("intune", _intune) if "deviceName" in doc else ("entra", _entra)


def _entra(doc: dict[str, Any]) -> dict[str, Any]:
    return _taken(doc, _ENTRA) | {
        "user_raw": _owner(doc),
        "registered_at": _first(doc, _REGISTERED),
    }


def _intune(doc: dict[str, Any]) -> dict[str, Any]:
    """What is in this list is managed; its compliance may be open, too."""
    written = next(filter(None, (filled(doc.get(name)) for name in _INTUNE_OWNERS)), None)
    owner = filled(doc.get("managedDeviceOwnerType"))
    return _taken(doc, _INTUNE) | {
        "user_raw": written or owner_of(doc),
        "trust": _TRUST.get((filled(doc.get("joinType")) or "").casefold()),
        "managed": True,
        "compliant": _COMPLIANT.get((filled(doc.get("complianceState")) or "").casefold()),
        "ownership": owner and owner[:1].upper() + owner[1:],
    }


def _mobile(doc: dict[str, Any]) -> dict[str, Any]:
    disabled = as_bool(doc.get("IsDisabled"))
    return _taken(doc, _MOBILE) | {
        "user_raw": _mobile_owner(doc),
        "name": filled(_first(doc, _NAMES)),
        "enabled": None if disabled is None else not disabled,
        "registered_at": _first(doc, _REGISTERED),
        "last_seen_at": _first(doc, _SEEN),
    }


def _taken(doc: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {column: found[0] for column, found in picked([doc], names).items()}


def _owner(doc: dict[str, Any]) -> str | None:
    """The one that the record or its page names: a device has one owner."""
    for owner in every(doc.get("registeredOwners")):
        found = filled(owner.get("userPrincipalName")) or filled(owner.get("id"))
        if found:
            return found
    return owner_of(doc)


def _mobile_owner(doc: dict[str, Any]) -> str | None:
    """The mailbox, as the path of the partnership has it: mostly its alias."""
    if written := owner_of(doc) or filled(doc.get("UserPrincipalName")):
        return written
    for name in ("Identity", "DistinguishedName"):
        found = _OF.search(filled(doc.get(name)) or "")
        if found:
            return found[1] or found[2]
    shown = filled(doc.get("UserDisplayName"))
    return shown.rpartition("/")[2] or None if shown else None


def _known(owner: str | None, own: str | None) -> str | None:
    return f"{owner.casefold()}/{own}" if owner and own else own


def _first(doc: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((doc[name] for name in names if doc.get(name)), None)


SPEC = Source(
    id="devices",
    title="Devices",
    primary="devices",
    tables=("devices",),
    permissions=(
        "User.Read.All",
        "DeviceManagementManagedDevices.Read.All",
        "Exchange.ManageAsApp",
    ),
    licence="any",
    retention="none: what stands when it is collected; removed devices show in the logs alone",
    blind=(
        "A list of all devices does not say whose they are: only lists of one user's do. The "
        "last sign-in is kept to some days. Graph has no time of creation but the registration's. "
        "A mobile partnership names its mailbox by alias or id. One machine has an entry in the "
        "directory and another one in Intune: device_id joins them"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/device",
        "https://learn.microsoft.com/graph/api/user-list-registereddevices",
        "https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mobiledevice",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "registered",
            lambda graph, user: graph.users.by_user_id(user).registered_devices,
            "User.Read.All",
        ),
        GraphAsk(
            "owned",
            lambda graph, user: graph.users.by_user_id(user).owned_devices,
            "User.Read.All",
        ),
        CmdletAsk("mobile", "Get-MobileDevice", {"Mailbox": "{user}"}),
    ),
)
