from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from tests.support.siem import as_ndjson, as_table, la_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

STEPS = [
    {"authenticationStepDateTime": "2026-03-01T10:00:02.5+00:00", "succeeded": True},
    {"authenticationStepDateTime": "2026-03-01T10:00:01.5+00:00", "succeeded": True},
]
ROW = {
    "SourceSystem": "Azure AD",
    "TimeGenerated [UTC]": "4/26/2026, 7:17:10.000 AM",
    "ResourceId": "/tenants/5c9f8a4e/providers/Microsoft.aadiam",
    "Category": "SignInLogs",
    "ResultType": "50126",
    "ResultDescription": "Invalid password.",
    "Location": "CH",
    "AppDisplayName": "Office",
    "AppId": "a-1",
    "AutonomousSystemNumber": "64500",
    "ConditionalAccessPolicies": [{"displayName": "MFA", "result": "notApplied"}],
    "ConditionalAccessStatus": "notApplied",
    "CreatedDateTime [UTC]": "4/26/2026, 7:14:10.250 AM",
    "DeviceDetail": {"deviceId": "", "browser": "Edge 90"},
    "IsInteractive": True,
    "Id": "r-1",
    "IPAddress": "203.0.113.7",
    "LocationDetails": {
        "city": "Bern",
        "geoCoordinates": {"latitude": 46.94809, "longitude": 7.447440123456789},
    },
    "ResourceIdentity": "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    "Status": {"errorCode": 50126, "additionalDetails": "MFA denied"},
    "UserAgent": "[not JSON",
    "UserPrincipalName": "mia@contoso.example",
    "UserType": "Member",
    "Type": "SigninLogs",
}
RECORD = {
    "appDisplayName": "Office",
    "appId": "a-1",
    "autonomousSystemNumber": 64500,
    "appliedConditionalAccessPolicies": [{"displayName": "MFA", "result": "notApplied"}],
    "conditionalAccessStatus": "notApplied",
    "createdDateTime": "2026-04-26T07:14:10.250000Z",
    "deviceDetail": {"deviceId": "", "browser": "Edge 90"},
    "isInteractive": True,
    "id": "r-1",
    "ipAddress": "203.0.113.7",
    "location": {
        "city": "Bern",
        "geoCoordinates": {"latitude": 46.94809, "longitude": 7.447440123456789},
        "countryOrRegion": "CH",
    },
    "resourceId": "797f4846-ba00-4fd7-ba43-dac1f8f63013",
    "status": {
        "errorCode": 50126,
        "additionalDetails": "MFA denied",
        "failureReason": "Invalid password.",
    },
    "userAgent": "[not JSON",
    "userPrincipalName": "mia@contoso.example",
    "userType": "member",
    "signInEventTypes": ["interactiveUser"],
}


def test_a_row_is_graphs_sign_in(take: Callable[..., Taken]) -> None:
    data = as_table([ROW])
    for each in (data, data.decode("utf-8-sig").encode("utf-16"), as_table([ROW], "\t")):
        taken = take(each)
        assert (taken.sniffed.format, taken.sniffed.source) == ("la_signin", "sign_ins")
        assert taken.docs == {1: RECORD}
        assert taken.flags == {1: ()}


def test_json_holds_the_same(take: Callable[..., Taken]) -> None:
    named = {name.removesuffix(" [UTC]"): value for name, value in ROW.items()}
    texts = {
        name: orjson.dumps(value).decode() if isinstance(value, dict | list) else value
        for name, value in named.items()
    }
    answer = {"columns": [{"name": name} for name in texts], "rows": [list(texts.values())]}
    for data in (as_ndjson([named]), orjson.dumps([texts]), orjson.dumps({"tables": [answer]})):
        assert take(data).docs == {1: RECORD}


@pytest.mark.parametrize(
    ("table", "category", "kind"),
    [
        ("SigninLogs", "", "interactiveUser"),
        ("AADNonInteractiveUserSignInLogs", "", "nonInteractiveUser"),
        ("AADServicePrincipalSignInLogs", "SignInLogs", "servicePrincipal"),
        ("", "ManagedIdentitySignInLogs", "managedIdentity"),
        ("", "", None),
    ],
)
def test_type_and_category_name_the_kind(
    table: str, category: str, kind: str | None, take: Callable[..., Taken]
) -> None:
    found = take(as_table([{**ROW, "Type": table, "Category": category}])).docs[1]
    assert found.get("signInEventTypes") == (kind and [kind])


@pytest.mark.parametrize(
    ("change", "time", "flags"),
    [
        ({"CreatedDateTime [UTC]": ""}, "2026-04-26T07:17:10Z", ()),
        (
            {
                "CreatedDateTime [UTC]": "",
                "TimeGenerated [UTC]": "",
                "AuthenticationDetails": STEPS,
            },
            "2026-03-01T10:00:01.5+00:00",
            ("late_time",),
        ),
        ({"CreatedDateTime [UTC]": "", "TimeGenerated [UTC]": ""}, None, ()),
        ({"CreatedDateTime [UTC]": "tomorrow"}, None, ()),
        ({"CreatedDateTime [UTC]": "Apr 26, 2026 7:14:10 AM"}, "2026-04-26T07:14:10Z", ()),
    ],
)
def test_the_time_is_the_sign_ins_own_else_a_later_one_with_a_flag(
    change: dict[str, Any], time: str | None, flags: tuple[str, ...], take: Callable[..., Taken]
) -> None:
    taken = take(as_table([{**ROW, **change}]))
    assert taken.docs[1].get("createdDateTime") == time
    assert taken.flags[1] == flags


def test_local_times_wait_for_their_zone(take: Callable[..., Taken]) -> None:
    local = {name.replace("[UTC]", "[Local Time]"): value for name, value in ROW.items()}
    taken = take(as_table([local]))
    assert "createdDateTime" not in taken.docs[1]
    assert taken.sniffed.notes == (
        "its times are [Local Time], not UTC: --zone says of which zone; "
        "without it they are left out",
    )
    found = take(as_table([local]), zone="+02:00").docs[1]
    assert found["createdDateTime"] == "2026-04-26T05:14:10.250000Z"
    assert take(as_table([ROW]), zone="+02:00").docs[1] == RECORD


@pytest.mark.parametrize(
    ("result", "status"),
    [
        ("0", {"errorCode": 0}),
        ("Success", {"errorCode": 0}),
        ("Failure", None),
        ("", None),
    ],
)
def test_without_a_status_the_result_type_says_it(
    result: str, status: dict[str, Any] | None, take: Callable[..., Taken]
) -> None:
    row = {**ROW, "Status": "", "ResultType": result, "ResultDescription": ""}
    assert take(as_table([row])).docs[1].get("status") == status


def test_broken_cells_fail_alone_and_broken_rows_are_kept(take: Callable[..., Taken]) -> None:
    cut = {**ROW, "Id": "r-2", "Status": '{"errorCode": 50126, "fail'}
    data = as_table([ROW, cut]) + b"only,three,cells\r\n"
    taken = take(data)
    assert taken.docs[1] == RECORD
    assert taken.docs[2] == {**RECORD, "id": "r-2", "status": '{"errorCode": 50126, "fail'}
    assert [broken.body.strip() for broken in taken.broken] == [b"only,three,cells"]


def test_few_columns_are_known_by_the_name_of_their_table(take: Callable[..., Taken]) -> None:
    row = {"TimeGenerated": "2026-03-01T10:00:00.1234567Z", "IPAddress": "203.0.113.7"}
    for data in (
        as_table([{**row, "Type": "SigninLogs"}]),
        as_ndjson([row | {"Type": "SigninLogs"}]),
    ):
        taken = take(data)
        assert taken.sniffed.format == "la_signin"
        assert taken.docs == {
            1: {
                "createdDateTime": "2026-03-01T10:00:00.1234567Z",
                "ipAddress": "203.0.113.7",
                "signInEventTypes": ["interactiveUser"],
            }
        }


def test_a_union_of_tables_is_judged_row_by_row(take: Callable[..., Taken]) -> None:
    office = {
        "TimeGenerated [UTC]": "2026-03-01T10:00:00Z",
        "OfficeWorkload": "Exchange",
        "OfficeId": "o-1",
        "Operation": "New-InboxRule",
        "Type": "OfficeActivity",
    }
    other = {"TimeGenerated [UTC]": "2026-03-01T10:00:00Z", "Type": "AzureActivity"}
    taken = take(as_table([ROW, office, other, la_sign_in({"id": "r-9"}, "renamed")]))
    assert taken.sniffed.source == "mixed"
    assert taken.docs[1] == RECORD
    assert taken.docs[2]["Id"] == "o-1"
    assert taken.sources == {1: "sign_ins", 2: "audit"}
    assert taken.reasons == {
        3: "the table AzureActivity of Log Analytics, which this version does not read: it reads "
        "the four tables of sign-ins, AuditLogs, OfficeActivity, and custom tables whose rows "
        "hold records of these kinds",
        4: "a row of another table, which is not read",
    }


def test_an_export_without_rows_is_known_by_its_columns(take: Callable[..., Taken]) -> None:
    taken = take(as_table([ROW]).splitlines(keepends=True)[0])
    assert taken.sniffed.format == "la_signin"
    assert taken.docs == {}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (
            {"TimeGenerated [UTC]": "2026-03-01", "ResultType": "0", "Type": "AzureActivity"},
            "the table AzureActivity of Log Analytics, which this version does not read:",
        ),
        (
            {"ResultType": "0", "UserPrincipalName": "mia@contoso.example", "Type": "SigninLogs"},
            "no export that this version reads",
        ),
    ],
)
def test_what_only_looks_like_it_is_refused(row: dict[str, Any], why: str) -> None:
    for data in (as_table([row]), as_ndjson([row])):
        with pytest.raises(RefusedError, match=why):
            formats.sniff(data, "query_data.csv", len(data))
