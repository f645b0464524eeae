from __future__ import annotations

from typing import Any

import pytest

from tests.support.accounts import GRAPH, JANE, at, rows_of
from tests.support.state import state_rows

DEVICE: dict[str, Any] = {
    "id": "O1",
    "deviceId": "D1",
    "displayName": "DESKTOP-1",
    "operatingSystem": "Windows",
    "operatingSystemVersion": "10.0.19041.928",
    "trustType": "Workplace",
    "accountEnabled": True,
    "isCompliant": None,
    "isManaged": False,
    "registrationDateTime": "2026-03-02T11:00:00Z",
    "approximateLastSignInDateTime": "2026-03-03T11:00:00Z",
}
PHONE: dict[str, Any] = {
    "DeviceId": "HX1",
    "FriendlyName": "Pixel",
    "DeviceType": "Outlook",
    "DeviceOS": "Android 14",
    "DeviceModel": "Pixel 8",
    "DeviceUserAgent": "Outlook-Android/2.0",
    "DeviceAccessState": "Allowed",
    "ClientType": "Outlook",
    "IsDisabled": "False",
    "FirstSyncTime": "2026-03-02T12:00:00Z",
    "LastSuccessSync": "2026-03-04T12:00:00Z",
    "Identity": r"jane\ExchangeActiveSyncDevices\Outlook§HX1",
    "Guid": "0F3C",
}


def test_a_device_of_the_directory() -> None:
    owned = DEVICE | {"@odata.context": GRAPH + "users('Jane%40contoso.example')/registeredDevices"}
    assert rows_of("devices", owned) == [
        {
            "record_id": "jane@contoso.example/o1",
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "object_id": "o1",
            "device_id": "d1",
            "kind": "entra",
            "name": "DESKTOP-1",
            "os": "Windows",
            "os_version": "10.0.19041.928",
            "trust": "Workplace",
            "enabled": True,
            "managed": False,
            "registered_at": at("2026-03-02T11:00:00"),
            "last_seen_at": at("2026-03-03T11:00:00"),
        }
    ]


def test_without_an_owner_the_device_stands_for_itself() -> None:
    (row,) = rows_of("devices", DEVICE)
    assert (row["record_id"], "user" in row, "flags" in row) == ("o1", False, False)


def test_an_expanded_owner() -> None:
    owner = {"id": JANE, "userPrincipalName": "jane@contoso.example"}
    rows = rows_of(
        "devices",
        DEVICE | {"registeredOwners": [owner]},
        DEVICE | {"registeredOwners": [{"id": JANE}]},
        DEVICE | {"registeredOwners": "Jane Doe"},
    )
    assert [row.get("user") for row in rows] == ["jane@contoso.example", JANE, None]


def test_a_mobile_partnership() -> None:
    assert rows_of("devices", PHONE) == [
        {
            "record_id": "jane/0f3c",
            "user": "jane",
            "user_raw": "jane",
            "object_id": "0f3c",
            "device_id": "hx1",
            "kind": "mobile",
            "name": "Pixel",
            "os": "Android 14",
            "model": "Pixel 8",
            "enabled": True,
            "client": "Outlook",
            "user_agent": "Outlook-Android/2.0",
            "access_state": "Allowed",
            "registered_at": at("2026-03-02T12:00:00"),
            "last_seen_at": at("2026-03-04T12:00:00"),
        }
    ]


@pytest.mark.parametrize(
    ("fields", "user"),
    [
        ({"Identity": "contoso.example/Users/jane/ExchangeActiveSyncDevices/EAS§X"}, "jane"),
        (
            {
                "Identity": None,
                "DistinguishedName": "CN=EAS§X,CN=ExchangeActiveSyncDevices,CN=Jane,OU=x",
            },
            "jane",
        ),
        ({"Identity": None, "UserDisplayName": "EURPR01/Hosted/contoso.example/Jane"}, "jane"),
        ({"UserPrincipalName": "jane@contoso.example"}, "jane@contoso.example"),
        ({"Identity": "jane"}, None),
    ],
)
def test_whose_partnership(fields: dict[str, Any], user: str | None) -> None:
    (row,) = rows_of("devices", PHONE | fields)
    assert row.get("user") == user


MANAGED: dict[str, Any] = {
    "id": "I1",
    "deviceName": "PHONE-1",
    "azureADDeviceId": "D1",
    "userPrincipalName": "Jane@contoso.example",
    "userId": JANE,
    "operatingSystem": "iOS",
    "osVersion": "17.4",
    "model": "iPhone",
    "manufacturer": "Apple",
    "managedDeviceOwnerType": "personal",
    "deviceEnrollmentType": "userEnrollment",
    "complianceState": "noncompliant",
    "joinType": "azureADRegistered",
    "enrolledDateTime": "2026-03-02T13:00:00Z",
    "lastSyncDateTime": "2026-03-05T13:00:00Z",
}


def test_a_device_that_intune_manages() -> None:
    assert rows_of("devices", MANAGED) == [
        {
            "record_id": "jane@contoso.example/i1",
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "object_id": "i1",
            "device_id": "d1",
            "kind": "intune",
            "name": "PHONE-1",
            "os": "iOS",
            "os_version": "17.4",
            "model": "iPhone",
            "manufacturer": "Apple",
            "trust": "Workplace",
            "compliant": False,
            "managed": True,
            "ownership": "Personal",
            "enrolment": "userEnrollment",
            "registered_at": at("2026-03-02T13:00:00"),
            "last_seen_at": at("2026-03-05T13:00:00"),
        }
    ]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"complianceState": "Compliant"}, {"compliant": True}),
        ({"complianceState": "inGracePeriod"}, {"compliant": None}),
        ({"complianceState": None}, {"compliant": None}),
        ({"joinType": "hybridAzureADJoined"}, {"trust": "ServerAd"}),
        ({"joinType": "unknown"}, {"trust": None}),
        ({"azureADDeviceId": "00000000-0000-0000-0000-000000000000"}, {"device_id": None}),
        ({"lastSyncDateTime": "0001-01-01T00:00:00Z"}, {"last_seen_at": None}),
        ({"userPrincipalName": "", "emailAddress": "j@x.example"}, {"user": "j@x.example"}),
        ({"userPrincipalName": None}, {"user": JANE}),
        (
            {
                "userPrincipalName": None,
                "userId": "",
                "@odata.context": GRAPH + "users('ben%40contoso.example')/managedDevices",
            },
            {"user": "ben@contoso.example"},
        ),
    ],
)
def test_what_intune_leaves_open(fields: dict[str, Any], wanted: dict[str, Any]) -> None:
    (row,) = rows_of("devices", MANAGED | fields)
    assert {name: row.get(name) for name in wanted} == wanted


def test_one_machine_stands_in_both_lists() -> None:
    rows = rows_of("devices", DEVICE, MANAGED, PHONE)
    assert [(row["kind"], row["device_id"]) for row in rows] == [
        ("entra", "d1"),
        ("intune", "d1"),
        ("mobile", "hx1"),
    ]


def test_odd_shapes_give_one_row_each() -> None:
    rows = rows_of("devices", {}, {"DeviceId": [1]}, DEVICE | {"accountEnabled": "maybe"})
    assert [row.get("flags") for row in rows] == [["no_id"], None, ["odd_shape"]]
    assert rows[1]["device_id"] == "[1]"


def test_a_telephone_is_whose_it_was_asked_for() -> None:
    (asked,) = state_rows("devices", PHONE, owner="Jane@contoso.example")
    context = GRAPH + "users('Jane%40contoso.example')/devices"
    (told,) = state_rows("devices", {"@odata.context": context, **PHONE})

    assert (asked["user"], asked["user_raw"]) == ("jane@contoso.example", "Jane@contoso.example")
    assert told == asked
