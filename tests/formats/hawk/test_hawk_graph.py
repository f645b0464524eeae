from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

SIGN_IN: dict[str, Any] = {
    "Id": "r-1",
    "CreatedDateTime": "2026-03-02T10:00:01Z",
    "AppId": "a-1",
    "UserPrincipalName": "mia@contoso.example",
    "IPAddress": "203.0.113.7",
    "IsInteractive": True,
    "Status": {"ErrorCode": 0, "FailureReason": "Other.", "AdditionalProperties": {}},
    "Location": {"City": "Bonn", "GeoCoordinates": {"Latitude": 50.7, "Longitude": 7.1}},
    "DeviceDetail": {"DeviceId": "", "OperatingSystem": "Windows"},
    "RiskEventTypesV2": ["anonymizedIPAddress"],
    "AppliedConditionalAccessPolicies": [{"DisplayName": "MFA", "Result": "success"}],
    "AdditionalProperties": {"sessionId": "s-1", "isInteractive": False},
}
NATIVE = {
    "id": "r-1",
    "createdDateTime": "2026-03-02T10:00:01Z",
    "appId": "a-1",
    "userPrincipalName": "mia@contoso.example",
    "ipAddress": "203.0.113.7",
    "isInteractive": True,
    "status": {"errorCode": 0, "failureReason": "Other."},
    "location": {"city": "Bonn", "geoCoordinates": {"latitude": 50.7, "longitude": 7.1}},
    "deviceDetail": {"deviceId": "", "operatingSystem": "Windows"},
    "riskEventTypes_v2": ["anonymizedIPAddress"],
    "appliedConditionalAccessPolicies": [{"displayName": "MFA", "result": "success"}],
    "sessionId": "s-1",
}
CHANGE: dict[str, Any] = {
    "Id": "d-1",
    "ActivityDateTime": "/Date(1772445601000)/",
    "ActivityDisplayName": "Consent to application",
    "InitiatedBy": {"User": {"UserPrincipalName": "mia@contoso.example", "IPAddress": "::1"}},
    "TargetResources": [{"ModifiedProperties": [{"DisplayName": "x", "NewValue": '"y"'}]}],
    "AdditionalDetails": [{"Key": "User-Agent", "Value": "Edge"}],
}
CHANGED = {
    "id": "d-1",
    "activityDateTime": "/Date(1772445601000)/",
    "activityDisplayName": "Consent to application",
    "initiatedBy": {"user": {"userPrincipalName": "mia@contoso.example", "ipAddress": "::1"}},
    "targetResources": [{"modifiedProperties": [{"displayName": "x", "newValue": '"y"'}]}],
    "additionalDetails": [{"key": "User-Agent", "value": "Edge"}],
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_documents_one_after_another_in_the_sdks_case(
    encoding: str, take: Callable[..., Taken]
) -> None:
    documents = (orjson.dumps([SIGN_IN]) + orjson.dumps([SIGN_IN, CHANGE])).decode()
    taken = take((documents + '[{"CreatedDateTime":').encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mixed", "mixed")
    assert taken.docs == {1: NATIVE, 2: NATIVE, 3: CHANGED}
    assert taken.sources == {1: "sign_ins", 2: "sign_ins", 3: "directory_audits"}
    assert taken.reasons == {4: "JSON cut short"}


def test_other_properties_that_are_no_object_stay(take: Callable[..., Taken]) -> None:
    odd = {**SIGN_IN, "AdditionalProperties": "System.Object", "Status": None}
    doc = take(orjson.dumps(odd)).docs[1]
    assert (doc["AdditionalProperties"], doc["status"]) == ("System.Object", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_sign_ins_as_csv_have_lost_what_is_nested(
    encoding: str, take: Callable[..., Taken]
) -> None:
    row = {
        **{key: cell for key, cell in SIGN_IN.items() if not isinstance(cell, dict | list)},
        "CreatedDateTime": "3/25/2026 1:30:00 PM",
        "Status": "Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus",
        "DeviceDetail": "Microsoft.Graph.PowerShell.Models.MicrosoftGraphDeviceDetail",
        "RiskEventTypesV2": "System.Object[]",
        "AppDisplayName": "",
    }
    taken = take((table([row]) + "cut,row\r\n").encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("hawk_signin_csv", "sign_ins")
    assert taken.docs == {
        1: {
            "id": "r-1",
            "createdDateTime": "2026-03-25T13:30:00Z",
            "appId": "a-1",
            "userPrincipalName": "mia@contoso.example",
            "ipAddress": "203.0.113.7",
            "isInteractive": "True",
        }
    }
    assert list(taken.reasons) == [2]


def test_changes_as_csv_have_lost_who_and_whom(take: Callable[..., Taken]) -> None:
    row = {
        "ActivityDateTime": "2026-03-02T10:00:01Z",
        "ActivityDisplayName": "Consent to application",
        "Id": "d-1",
        "InitiatedBy": "Microsoft.Graph.PowerShell.Models.MicrosoftGraphAuditActivityInitiator",
        "TargetResources": "System.Object[]",
        "Result": "success",
    }
    taken = take(table([row]).encode("utf-16"))
    assert (taken.sniffed.format, taken.sniffed.source) == (
        "hawk_directory_audit_csv",
        "directory_audits",
    )
    assert taken.docs == {
        1: {
            "activityDateTime": "2026-03-02T10:00:01Z",
            "activityDisplayName": "Consent to application",
            "id": "d-1",
            "result": "success",
        }
    }


def test_a_record_without_an_application_is_no_sign_in(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="its first keys are Id, CreatedDateTime"):
        take(orjson.dumps({"Id": "r", "CreatedDateTime": "t", "Status": {}, "IPAddress": "::1"}))
