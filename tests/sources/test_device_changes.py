from __future__ import annotations

from typing import Any

import pytest

OBJECT_ID = "aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa"
DEVICE_ID = "bbbbbbbb-2222-4222-8222-bbbbbbbbbbbb"
DEVICE = {"kind": "Device", "id": OBJECT_ID, "name": "DESKTOP-7Q2"}
JANE = {
    "kind": "User",
    "id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
    "upn": "Jane@contoso.example",
}


def test_a_device_joins(change_rows: Any) -> None:
    rows = change_rows(
        "device_changes",
        "Add device",
        [DEVICE],
        {
            "CloudDisplayName": "DESKTOP-7Q2",
            "CloudDeviceOSType": "Windows",
            "CloudDeviceOSVersion": "10.0.19041.928",
            "DeviceTrustType": "Azure AD join",
        },
        {"DeviceId": DEVICE_ID, "User-Agent": "Dsreg/10.0"},
    )
    assert rows == [
        {
            "action": "add",
            "device_id": DEVICE_ID,
            "device_name": "DESKTOP-7Q2",
            "os": "Windows 10.0.19041.928",
            "target": None,
        }
    ]


@pytest.mark.parametrize(
    ("activity", "action"),
    [("Add registered owner to device", "owner"), ("Add registered users to device", "user")],
)
def test_the_person_stands_in_a_record_of_its_own(
    change_rows: Any, activity: str, action: str
) -> None:
    properties = {
        "Device.ObjectID": OBJECT_ID,
        "Device.DisplayName": "DESKTOP-7Q2",
        "Device.DeviceOSType": "Windows",
    }
    assert change_rows("device_changes", activity, [JANE], properties) == [
        {
            "action": action,
            "device_id": OBJECT_ID,
            "device_name": "DESKTOP-7Q2",
            "os": "Windows",
            "target": "jane@contoso.example",
        }
    ]


def test_details_of_the_registration_service(change_rows: Any) -> None:
    details = {
        "Device Id": DEVICE_ID,
        "Device OS": "Windows (10.0.19045.2006)",
        "Device Display Name": "DESKTOP-7Q2",
    }
    (row,) = change_rows("device_changes", "Register device", [JANE], {}, details)
    assert row == {
        "action": "add",
        "device_id": DEVICE_ID,
        "device_name": "DESKTOP-7Q2",
        "os": "Windows (10.0.19045.2006)",
        "target": "jane@contoso.example",
    }


@pytest.mark.parametrize(
    ("activity", "action"),
    [
        ("Update device", "update"),
        ("Device no longer compliant", "update"),
        ("Remove registered owner from device", "update"),
        ("Delete device", "remove"),
        ("Unregister device", "remove"),
    ],
)
def test_later_changes(change_rows: Any, activity: str, action: str) -> None:
    (row,) = change_rows("device_changes", activity, [DEVICE])
    assert (row["action"], row["device_id"], row["device_name"]) == (
        action,
        OBJECT_ID,
        "DESKTOP-7Q2",
    )


def test_other_activities(change_rows: Any) -> None:
    assert change_rows("device_changes", "Add device configuration", [DEVICE]) == []
