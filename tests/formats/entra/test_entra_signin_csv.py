from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEADER = (
    "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,"
    "Cross tenant access type,Incoming token type,Authentication Protocol,"
    "Unique token identifier,Original transfer method,Client credential type,"
    "Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,"
    "Application,Application ID ,App owner tenant ID,Resource,Resource ID ,Resource tenant ID,"
    "Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,"
    "Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,"
    "Managed,Join Type,Multifactor authentication result,"
    "Multifactor authentication auth method,Multifactor authentication auth detail,"
    "Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource),"
    "Through Global Secure Access,Global Secure Access IP address,Autonomous system  number,"
    "Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,"
    "Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,"
    "Federated Token Issuer"
)
ROW = {
    "Date (UTC)": "2026-03-01T10:00:00Z",
    "Request ID": "r-1",
    "User agent": "Mozilla/5.0",
    "User ID": "u-1",
    "User": "Mia",
    "Username": "mia@contoso.example",
    "User type": "Member",
    "Cross tenant access type": "B2B collaboration",
    "Authentication Protocol": "OAuth 2.0",
    "Original transfer method": "Device code flow",
    "Unique token identifier": "AbCd",
    "Application": "Office",
    "Application ID ": "a-1",
    "IP address": "203.0.113.7",
    "Location": "Zürich, Zürich, CH",
    "Status": "Failure",
    "Sign-in error code": "50126",
    "Failure reason": "Invalid password.",
    "Compliant": "Yes",
    "Managed": "False",
    "Multifactor authentication auth method": "Text message",
    "Authentication requirement": "Multifactor authentication",
    "Session ID": "s-1",
    "Autonomous system  number": "64500",
    "Flagged for review": "No",
    "Conditional Access": "Not Applied",
}


def exported(*rows: dict[str, str], header: str = HEADER) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    names = header.split(",")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def test_a_row_is_graphs_sign_in(take: Callable[..., Taken]) -> None:
    taken = take(exported(ROW), "InteractiveSignIns_2026-03-01_2026-03-08.csv")
    assert (taken.sniffed.format, taken.sniffed.source) == ("entra_signin_csv", "sign_ins")
    assert taken.docs == {
        1: {
            "id": "r-1",
            "userAgent": "Mozilla/5.0",
            "userId": "u-1",
            "userDisplayName": "Mia",
            "userPrincipalName": "mia@contoso.example",
            "uniqueTokenIdentifier": "AbCd",
            "appDisplayName": "Office",
            "appId": "a-1",
            "ipAddress": "203.0.113.7",
            "sessionId": "s-1",
            "createdDateTime": "2026-03-01T10:00:00Z",
            "userType": "member",
            "crossTenantAccessType": "b2bCollaboration",
            "authenticationProtocol": "oAuth2",
            "originalTransferMethod": "deviceCodeFlow",
            "authenticationRequirement": "multiFactorAuthentication",
            "conditionalAccessStatus": "notApplied",
            "autonomousSystemNumber": 64500,
            "flaggedForReview": False,
            "status": {
                "errorCode": 50126,
                "failureReason": "Invalid password.",
                "additionalDetails": None,
            },
            "location": {"city": "Zürich", "state": "Zürich", "countryOrRegion": "CH"},
            "deviceDetail": {
                "deviceId": None,
                "browser": None,
                "operatingSystem": None,
                "isCompliant": True,
                "isManaged": False,
                "trustType": None,
            },
            "mfaDetail": {"authMethod": "Text message", "authDetail": None},
            "signInEventTypes": ["interactiveUser"],
            "isInteractive": True,
        }
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NonInteractiveSignIns_1.csv", ["nonInteractiveUser"]),
        ("InteractiveSignIns_1.csv", ["interactiveUser"]),
        ("export.csv", None),
        ("ApplicationSignIns_1.csv", None),
    ],
)
def test_the_kind_comes_from_the_name_or_stays_unknown(
    name: str, kind: list[str] | None, take: Callable[..., Taken]
) -> None:
    assert take(exported(ROW), name).docs[1].get("signInEventTypes") == kind


def test_the_first_of_two_columns_of_one_name_that_is_not_empty(
    take: Callable[..., Taken],
) -> None:
    data = exported(ROW).replace(b"Incoming token type", b"Incoming", 1)
    row = dict(ROW)
    row["Incoming token type"] = "Primary refresh token"
    assert take(exported(row)).docs[1]["incomingTokenType"] == "primaryRefreshToken"
    assert "incomingTokenType" not in take(data).docs[1]


@pytest.mark.parametrize(
    ("written", "city", "state", "country"),
    [
        ("Oslo, Oslo, NO", "Oslo", "Oslo", "NO"),
        (", , NO", None, None, "NO"),
        ("Oslo, NO", "Oslo", None, "NO"),
        ("NO", None, None, "NO"),
        ("Oslo", "Oslo", None, None),
        ("Washington, D.C., District, US", "Washington, D.C.", "District", "US"),
        ("", None, None, None),
    ],
)
def test_a_location_is_city_state_country(
    written: str, city: str, state: str, country: str, take: Callable[..., Taken]
) -> None:
    found = take(exported({**ROW, "Location": written})).docs[1]["location"]
    assert found == {"city": city, "state": state, "countryOrRegion": country}


def test_success_without_a_code_is_code_zero(take: Callable[..., Taken]) -> None:
    rows = [{**ROW, "Status": word, "Sign-in error code": ""} for word in ("Success", "Failure")]
    found = [doc["status"]["errorCode"] for doc in take(exported(*rows)).docs.values()]
    assert found == [0, None]


def test_local_times_wait_for_their_zone(take: Callable[..., Taken]) -> None:
    row = {**ROW, "Date (Local)": "2026-03-01T10:00:00"}
    data = exported(row, header=HEADER.replace("Date (UTC)", "Date (Local)"))
    taken = take(data)
    assert "createdDateTime" not in taken.docs[1]
    assert "--zone says which" in taken.notes[0]
    found = take(data, zone="Europe/Zurich").docs[1]
    assert found["createdDateTime"] == "2026-03-01T09:00:00Z"


def test_a_column_of_times_that_nobody_knows_is_said(take: Callable[..., Taken]) -> None:
    row = {**ROW, "Date (UTC+01:00)": "2026-03-01T10:00:00"}
    taken = take(exported(row, header=HEADER.replace("Date (UTC)", "Date (UTC+01:00)")))
    assert "createdDateTime" not in taken.docs[1]
    assert taken.notes == ["no column is called Date (UTC): its rows are left without a time"]


def test_another_language_is_refused_with_what_to_do() -> None:
    from bec_kit import formats

    data = b"Fecha (UTC),Id. de solicitud,Agente de usuario\r\n"
    with pytest.raises(RefusedError, match=r"another language.*or download it as JSON"):
        formats.sniff(data, "SignIns.csv", len(data))
