from __future__ import annotations

import json
from typing import Any

import pytest

JANE = {
    "kind": "User",
    "id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
    "name": "Jane",
    "upn": "Jane@contoso.example",
}


def row(action: str, method: str | None, detail: str | None) -> dict[str, Any]:
    return {
        "action": action,
        "target": "jane@contoso.example",
        "method": method,
        "detail": detail,
    }


@pytest.mark.parametrize(
    ("activity", "reason", "action", "method"),
    [
        (
            "User registered security info",
            "User registered Authenticator App with Notification and Code",
            "add",
            "Authenticator App with Notification and Code",
        ),
        (
            "Admin registered security info",
            "Admin registered temporary access pass method for user",
            "add",
            "temporary access pass",
        ),
        (
            "User deleted security info",
            "User deleted Mobile Phone SMS.",
            "remove",
            "Mobile Phone SMS",
        ),
        (
            "User changed default security info",
            "User changed the default security info to Authenticator App",
            "change",
            "Authenticator App",
        ),
        ("User registered all required security info", None, "add", None),
        ("Admin deleted security info", "done by policy", "remove", None),
        ("Create Temporary Access Pass method for user", None, "add", "temporary access pass"),
        ("Create application password for user", None, "add", "app password"),
        ("Disable Strong Authentication", None, "remove", None),
        ("Enable Strong Authentication", None, "required", None),
        ("Add Passkey (device-bound) security key", None, "add", "passkey"),
    ],
)
def test_activities(
    change_rows: Any, activity: str, reason: str | None, action: str, method: str | None
) -> None:
    rows = change_rows("mfa_changes", activity, [JANE], reason=reason)
    assert rows == [row(action, method, reason)]


@pytest.mark.parametrize(
    "activity",
    [
        "User started security info registration",
        "User cancelled security info registration",
        "Update device",
        "Reset user password",
    ],
)
def test_what_changes_no_method(change_rows: Any, activity: str) -> None:
    assert change_rows("mfa_changes", activity, [JANE], reason="User registered x") == []


def updated(change_rows: Any, name: str, old: Any, new: Any) -> Any:
    written = tuple(None if side is None else json.dumps(side, indent=2) for side in (old, new))
    return change_rows("mfa_changes", "Update user", [JANE], {name: written})


def test_a_method_more(change_rows: Any) -> None:
    sms, app = {"MethodType": 5, "Default": True}, {"MethodType": 6, "Default": False}
    rows = updated(change_rows, "StrongAuthenticationMethod", [sms], [sms, app])
    assert rows == [row("add", "PhoneAppNotification", '{"Default":false,"MethodType":6}')]


def test_a_method_less_and_another_default(change_rows: Any) -> None:
    sms, app = {"MethodType": 5, "Default": True}, {"MethodType": 6, "Default": False}
    now = {"MethodType": 6, "Default": True}
    rows = updated(change_rows, "StrongAuthenticationMethod", [sms, app], [now])
    assert rows == [
        row("change", "PhoneAppNotification", '{"Default":true,"MethodType":6}'),
        row("remove", "OneWaySms", '{"Default":true,"MethodType":5}'),
    ]


def test_a_phone_that_was_merely_used_is_no_change(change_rows: Any) -> None:
    phone = {"Id": "p1", "DeviceName": "Jane's phone", "DeviceToken": "apns-1"}
    old = [{**phone, "LastAuthenticatedTimestamp": "2026-02-27T10:00:00Z"}]
    new = [{**phone, "LastAuthenticatedTimestamp": "2026-03-01T10:00:00Z"}]
    assert updated(change_rows, "StrongAuthenticationPhoneAppDetail", old, new) == []


def test_a_second_phone(change_rows: Any) -> None:
    phone = {"Id": "p1", "DeviceName": "Jane's phone", "DeviceToken": "apns-1"}
    other = {"Id": "p2", "DeviceName": "SM-1", "DeviceToken": "apns-2", "PhoneAppVersion": "6.1"}
    rows = updated(change_rows, "StrongAuthenticationPhoneAppDetail", [phone], [phone, other])
    assert rows == [row("add", "phone app", "DeviceName=SM-1; DeviceToken=apns-2")]


def test_one_device_on_two_accounts_reads_the_same(change_rows: Any) -> None:
    phones = [{"Id": own, "DeviceName": "SM-1", "DeviceToken": "apns-2"} for own in ("a", "b")]
    rows = [
        updated(change_rows, "StrongAuthenticationPhoneAppDetail", None, [phone])
        for phone in phones
    ]
    assert rows[0] == rows[1]


def test_numbers_by_field(change_rows: Any) -> None:
    old = {"PhoneNumber": "+1 5550100", "Email": "jane@home.example", "VoiceOnlyPhoneNumber": None}
    new = {"PhoneNumber": "+1 5550199", "Email": "", "VoiceOnlyPhoneNumber": "+1 5550111"}
    rows = updated(change_rows, "StrongAuthenticationUserDetails", [old], [new])
    assert rows == [
        row("change", "PhoneNumber", "+1 5550199"),
        row("add", "VoiceOnlyPhoneNumber", "+1 5550111"),
        row("remove", "Email", "jane@home.example"),
    ]


def test_a_key(change_rows: Any) -> None:
    key = {"Usage": "FIDO", "KeyIdentifier": "k1", "KeyMaterial": "AAAA"}
    rows = updated(change_rows, "SearchableDeviceKey", [], [key])
    assert rows == [row("add", "FIDO", "KeyIdentifier=k1")]


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ([], [{"RelyingParty": "*", "State": 1}], [("required", "State=1")]),
        ([{"RelyingParty": "*", "State": 2}], [], [("remove", "State=0")]),
        (
            [{"RelyingParty": "*", "State": 1}],
            [{"RelyingParty": "*", "State": 0}],
            [("remove", "State=0")],
        ),
        ([{"State": 1}], [{"State": 1, "RememberDevicesNotIssuedBefore": "x"}], []),
    ],
)
def test_a_demand_is_no_registration(
    change_rows: Any, old: Any, new: Any, rows: list[tuple[str, str]]
) -> None:
    found = updated(change_rows, "StrongAuthenticationRequirement", old, new)
    assert [(each["action"], each["detail"]) for each in found] == rows


def test_what_is_not_in_the_documented_shape(change_rows: Any) -> None:
    properties = {"StrongAuthenticationMethod": ("[redacted: was]", "[redacted: is]")}
    rows = change_rows("mfa_changes", "Update user", [JANE], properties)
    assert rows == [row("change", "StrongAuthenticationMethod", "[redacted: is]")]
    same = {"StrongAuthenticationMethod": ("[redacted]", "[redacted]")}
    assert change_rows("mfa_changes", "Update user", [JANE], same) == []


def test_other_properties_of_a_user(change_rows: Any) -> None:
    assert change_rows("mfa_changes", "Update user", [JANE], {"Department": "Finance"}) == []
