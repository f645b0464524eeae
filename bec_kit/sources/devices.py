"""Devices, as they stood when collected: Graph `device`, and Exchange's mobile partnerships."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._owner import owner_of
from bec_kit.sources._picked import every, folded, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import as_bool, build, filled, fold_user

if TYPE_CHECKING:
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
}
_MOBILE = {
    "object_id": "Guid",
    "device_id": "DeviceId",
    "name": "FriendlyName",
    "os": "DeviceOS",
    "model": "DeviceModel",
    "compliant": "IsCompliant",
    "managed": "IsManaged",
    "client": "ClientType",
    "user_agent": "DeviceUserAgent",
    "access_state": "DeviceAccessState",
}
_NAMES = ("FriendlyName", "DeviceFriendlyName", "DeviceType")
_SEEN = ("LastSuccessSync", "LastSyncAttemptTime", "WhenChangedUTC")
_OF = re.compile(
    r"([^/\\]+)[/\\]ExchangeActiveSyncDevices[/\\]|CN=ExchangeActiveSyncDevices,CN=([^,]+)",
    re.IGNORECASE,
)


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `devices` for each record.

    Args:
        batch: Graph `device` objects (the page's `@odata.context` or expanded owners say
            whose), and the objects of `Get-MobileDevice` and its statistics.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    mobile = [_is_mobile(doc) for doc in docs]
    paths = (picked(docs, _ENTRA), picked(docs, _MOBILE))
    names = {*_ENTRA, *_MOBILE}
    columns: dict[str, Any] = {
        name: [
            paths[is_mobile].get(name, [None] * len(docs))[place]
            for place, is_mobile in enumerate(mobile)
        ]
        for name in names
    }
    owners = [_mobile_owner(doc) if m else _owner(doc) for doc, m in zip(docs, mobile, strict=True)]
    columns |= {
        "user": [fold_user(owner) for owner in owners],
        "user_raw": owners,
        "kind": ["mobile" if is_mobile else "entra" for is_mobile in mobile],
        "registered_at": [
            doc.get("FirstSyncTime")
            or doc.get("registrationDateTime")
            or doc.get("createdDateTime")
            for doc in docs
        ],
        "last_seen_at": [
            _first(doc, _SEEN) if m else doc.get("approximateLastSignInDateTime")
            for doc, m in zip(docs, mobile, strict=True)
        ],
    }
    for place, is_mobile in enumerate(mobile):
        if is_mobile:
            columns["name"][place] = filled(_first(docs[place], _NAMES))
            columns["enabled"][place] = _not(docs[place].get("IsDisabled"))
        for name in ("object_id", "device_id"):
            columns[name][place] = folded(columns[name][place])
    known = [
        _known(owner, columns["object_id"][place] or columns["device_id"][place])
        for place, owner in enumerate(owners)
    ]
    columns |= standing(batch, origin, known)
    return {"devices": build("devices", columns, len(docs), odd)}


def _is_mobile(doc: dict[str, Any]) -> bool:
    return "DeviceId" in doc or "FirstSyncTime" in doc


def _owner(doc: dict[str, Any]) -> str | None:
    """The one that the record or its page names: a device has one owner."""
    for owner in every(doc.get("registeredOwners")):
        found = filled(owner.get("userPrincipalName")) or filled(owner.get("id"))
        if found:
            return found
    return owner_of(doc)


def _mobile_owner(doc: dict[str, Any]) -> str | None:
    """The mailbox, as the path of the partnership has it: mostly its alias."""
    if written := filled(doc.get("UserPrincipalName")):
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


def _not(value: Any) -> bool | None:
    found = as_bool(value)
    return None if found is None else not found


SPEC = Source(
    id="devices",
    title="Devices",
    primary="devices",
    tables=("devices",),
    permissions=("Device.Read.All", "Exchange.Manage and a role with Get-MobileDevice"),
    licence="any",
    retention="none: what stands when it is collected; removed devices show in the logs alone",
    blind=(
        "A list of all devices does not say whose they are: only lists of one user's do. The "
        "last sign-in is kept to some days. Graph has no time of creation but the registration's. "
        "A mobile partnership names its mailbox by alias or id"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/device",
        "https://learn.microsoft.com/graph/api/user-list-registereddevices",
        "https://learn.microsoft.com/powershell/module/exchangepowershell/get-mobiledevice",
    ),
    normalise=normalise,
)
