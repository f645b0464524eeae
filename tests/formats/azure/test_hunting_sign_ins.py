"""Tables of sign-ins of advanced hunting, under their old names and the new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from bec_kit.formats._sniffing.kinds import formats as kinds
from bec_kit.model import Batch, Origin
from bec_kit.sources import source
from tests.support.exports import NOON
from tests.support.siem import as_ndjson, as_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

PERSON: dict[str, Any] = {
    "Timestamp": "2026-03-01T10:00:00.123Z",
    "Application": "OfficeHome",
    "ApplicationId": "4765445b-32c6-49b0-83e6-1d93765276ca",
    "LogonType": '["nonInteractiveUser"]',
    "EndpointCall": "Cmsi:Cmsi",
    "ErrorCode": 0,
    "CorrelationId": "c-1",
    "SessionId": "s-1",
    "AccountDisplayName": "Mia",
    "AccountObjectId": "u-1",
    "AccountUpn": "Mia@contoso.example",
    "IsExternalUser": -1,
    "IsGuestUser": False,
    "AlternateSignInName": "",
    "ResourceDisplayName": "Microsoft Graph",
    "ResourceId": "00000003-0000-0000-c000-000000000000",
    "ResourceTenantId": "t-1",
    "DeviceName": "PC-1",
    "AadDeviceId": "",
    "EntraIdDeviceId": "d-1",
    "OSPlatform": "Windows10",
    "DeviceTrustType": "AzureAd",
    "IsManaged": 1,
    "IsCompliant": 0,
    "AuthenticationRequirement": "multiFactorAuthentication",
    "TokenIssuerType": 0,
    "RiskLevelAggregated": 50,
    "RiskDetails": 0,
    "RiskState": 4,
    "UserAgent": "Mozilla/5.0, (X11)",
    "ClientAppUsed": "Browser",
    "Browser": "Edge 120.0",
    "ConditionalAccessPolicies": '[{"id":"p-1","result":"success"}]',
    "ConditionalAccessStatus": 2,
    "IPAddress": "203.0.113.7",
    "Country": "CH",
    "State": "Zurich",
    "City": "Zurich",
    "Latitude": "47.3667",
    "Longitude": "8.55",
    "NetworkLocationDetails": "[]",
    "RequestId": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
    "ReportId": "r-1",
    "UniqueTokenId": "AbCd_EfGhIjKlMnOpQrStA",
}
SIGN_IN: dict[str, Any] = {
    "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100",
    "createdDateTime": "2026-03-01T10:00:00.123Z",
    "userPrincipalName": "Mia@contoso.example",
    "userDisplayName": "Mia",
    "userId": "u-1",
    "userType": "member",
    "appDisplayName": "OfficeHome",
    "appId": "4765445b-32c6-49b0-83e6-1d93765276ca",
    "resourceDisplayName": "Microsoft Graph",
    "resourceId": "00000003-0000-0000-c000-000000000000",
    "resourceTenantId": "t-1",
    "ipAddress": "203.0.113.7",
    "clientAppUsed": "Browser",
    "userAgent": "Mozilla/5.0, (X11)",
    "correlationId": "c-1",
    "sessionId": "s-1",
    "uniqueTokenIdentifier": "AbCd_EfGhIjKlMnOpQrStA",
    "authenticationRequirement": "multiFactorAuthentication",
    "conditionalAccessStatus": "notApplied",
    "riskLevelAggregated": "medium",
    "riskState": "atRisk",
    "endpointCall": "Cmsi:Cmsi",
    "signInEventTypes": ["nonInteractiveUser"],
    "status": {"errorCode": 0},
    "deviceDetail": {
        "deviceId": "d-1",
        "displayName": "PC-1",
        "operatingSystem": "Windows10",
        "browser": "Edge 120.0",
        "trustType": "AzureAd",
        "isManaged": True,
        "isCompliant": False,
    },
    "location": {
        "city": "Zurich",
        "state": "Zurich",
        "countryOrRegion": "CH",
        "geoCoordinates": {"latitude": 47.3667, "longitude": 8.55},
    },
    "appliedConditionalAccessPolicies": [{"id": "p-1", "result": "success"}],
    "networkLocationDetails": [],
}
PROGRAM: dict[str, Any] = {
    "Timestamp": "2026-03-01T10:00:00Z",
    "Application": "Backup",
    "ApplicationId": "a-1",
    "IsManagedIdentity": False,
    "ErrorCode": 7000215,
    "CorrelationId": "c-1",
    "ServicePrincipalName": "Backup",
    "ServicePrincipalId": "sp-1",
    "ResourceDisplayName": "Microsoft Graph",
    "ResourceId": "r-1",
    "ResourceTenantId": "t-1",
    "IPAddress": "203.0.113.7",
    "Country": "CH",
    "State": "",
    "City": "Zurich",
    "Latitude": "",
    "Longitude": "",
    "RequestId": "q-1",
    "ReportId": "r-2",
}
PROGRAM_SIGN_IN: dict[str, Any] = {
    "id": "q-1",
    "createdDateTime": "2026-03-01T10:00:00Z",
    "appDisplayName": "Backup",
    "appId": "a-1",
    "servicePrincipalId": "sp-1",
    "servicePrincipalName": "Backup",
    "resourceDisplayName": "Microsoft Graph",
    "resourceId": "r-1",
    "resourceTenantId": "t-1",
    "ipAddress": "203.0.113.7",
    "correlationId": "c-1",
    "signInEventTypes": ["servicePrincipal"],
    "status": {"errorCode": 7000215},
    "location": {"city": "Zurich", "countryOrRegion": "CH"},
}


@pytest.mark.parametrize(
    ("row", "wanted", "name", "tables"),
    [
        (PERSON, SIGN_IN, "ah_sign_in_events", ("AADSignInEventsBeta", "EntraIdSignInEvents")),
        (
            PROGRAM,
            PROGRAM_SIGN_IN,
            "ah_program_sign_in_events",
            ("AADSpnSignInEventsBeta", "EntraIdSpnSignInEvents"),
        ),
    ],
)
def test_a_row_is_a_sign_in(
    row: dict[str, Any],
    wanted: dict[str, Any],
    name: str,
    tables: tuple[str, str],
    take: Callable[..., Taken],
) -> None:
    table = as_table([row])
    few = {key: value for key, value in row.items() if key != "ErrorCode"}
    named = [{"TimeGenerated": row["Timestamp"], "Type": each, **few} for each in tables]
    for data in (
        table,
        table.decode("utf-8-sig").encode("utf-16"),
        as_ndjson([row]),
        orjson.dumps({"schema": [], "results": [row]}),
    ):
        taken = take(data)
        assert taken.sources == {1: "sign_ins"}
        assert taken.docs == {1: wanted}
    assert take(table).sniffed.format == name
    without = {key: value for key, value in wanted.items() if key != "status"}
    assert take(as_ndjson(named)).docs == {1: without, 2: without}
    assert kinds()[name].lossy


def test_the_row_that_it_gives(take: Callable[..., Taken]) -> None:
    taken = take(as_table([PERSON]))
    batch = Batch("sign_ins", [taken.docs[1]], [1], [()], lossy=True)
    (row,) = source("sign_ins").normalise(batch, Origin("0001-x", NOON))["sign_ins"].to_pylist()
    said = ("kind", "user", "ok", "error_code", "ip", "lat", "country", "device_managed", "lossy")
    assert tuple(row[name] for name in said) == (
        *("non_interactive", "mia@contoso.example", True, "0", "203.0.113.7", 47.3667, "CH"),
        *(True, True),
    )
    assert (row["request_type"], row["request_id"]) == ("Cmsi:Cmsi", SIGN_IN["id"])
    assert (row["session_id"], row["unique_token_id"]) == ("s-1", "AbCd_EfGhIjKlMnOpQrStA")
    assert row["flags"] == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"LogonType": "interactiveUser"}, {"signInEventTypes": ["interactiveUser"]}),
        ({"LogonType": ""}, {"signInEventTypes": None}),
        ({"LogonType": "[broken"}, {"signInEventTypes": ["[broken"]}),
        ({"IsGuestUser": "true"}, {"userType": "guest"}),
        ({"IsGuestUser": ""}, {"userType": None}),
        ({"RiskLevelAggregated": 0, "RiskState": 9}, {"riskLevelAggregated": None}),
        ({"RiskState": "atRisk"}, {"riskState": "atRisk"}),
        ({"RiskState": -1}, {"riskState": None}),
        ({"RiskLevelDuringSignIn": 100}, {"riskLevelDuringSignIn": "high"}),
        ({"ConditionalAccessStatus": 0}, {"conditionalAccessStatus": "success"}),
        ({"ErrorCode": "x"}, {"status": None}),
        ({"EntraIdDeviceId": "", "AadDeviceId": "d-2"}, {}),
        ({"Latitude": "north", "Longitude": ""}, {}),
    ],
)
def test_numbers_and_words(
    changes: dict[str, Any], wanted: dict[str, Any], take: Callable[..., Taken]
) -> None:
    doc = take(as_table([PERSON | changes])).docs[1]
    assert {key: doc.get(key) for key in wanted} == wanted
    if "AadDeviceId" in changes:
        assert doc["deviceDetail"]["deviceId"] == "d-2"
    if "Latitude" in changes:
        assert doc["location"]["geoCoordinates"] == {"latitude": "north"}


def test_a_managed_identity(take: Callable[..., Taken]) -> None:
    doc = take(as_table([PROGRAM | {"IsManagedIdentity": "True"}])).docs[1]
    assert doc["signInEventTypes"] == ["managedIdentity"]


def test_a_broken_row_costs_itself_alone(take: Callable[..., Taken]) -> None:
    taken = take(as_table([PERSON]) + b"only,three,cells\r\n")
    assert taken.docs == {1: SIGN_IN}
    assert list(taken.reasons) == [2]


def test_logons_of_other_tables_are_no_sign_ins() -> None:
    row = {"Timestamp": "x", "AccountUpn": "m@x", "LogonType": "Interactive", "ReportId": "r"}
    data = as_table([row])
    with pytest.raises(RefusedError, match="a table of advanced hunting"):
        formats.sniff(data, "IdentityLogonEvents.csv", len(data))
