"""`Get-MobileDevice` and `Get-MobileDeviceStatistics`, exported (Hawk, Goose, by hand)."""

from __future__ import annotations

from bec_kit.formats._native.exchange import PAGES, cmdlet_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    *("Guid", "DeviceId", "FriendlyName", "DeviceFriendlyName", "DeviceOS", "DeviceModel"),
    *("DeviceType", "DeviceUserAgent", "DeviceAccessState", "ClientType", "ClientVersion"),
    *("IsCompliant", "IsManaged", "IsDisabled", "Identity", "DistinguishedName"),
    *("UserDisplayName", "UserPrincipalName"),
)
_TIMES = (
    *("FirstSyncTime", "LastSuccessSync", "LastSyncAttemptTime", "WhenCreatedUTC"),
    "WhenChangedUTC",
)

SPEC = Format(
    id="mobile_device",
    title="Mobile devices of a mailbox, exported from Exchange",
    source="devices",
    container="any",
    needs=frozenset({"deviceid", "devicetype", "firstsynctime"}),
    times=("firstsynctime", "whencreatedutc"),
    native=cmdlet_object(_KNOWN, _TIMES),
    order=62,
    references=(
        PAGES + "get-mobiledevice",
        PAGES + "get-mobiledevicestatistics",
        "The mailbox stands in Identity and DistinguishedName, before ExchangeActiveSyncDevices",
    ),
)
