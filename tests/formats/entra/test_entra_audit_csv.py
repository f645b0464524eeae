from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

ROW: dict[str, Any] = {
    "Date (UTC)": "2026-03-02T10:00:01.1234567Z",
    "CorrelationId": "c-1",
    "Service": "Core Directory",
    "Category": "UserManagement",
    "Activity": "Update user",
    "Result": "Success",
    "ResultReason": "",
    "User Agent": "Edge",
    "ActorType": "User",
    "ActorDisplayName": "Mia",
    "ActorObjectId": "o-1",
    "ActorUserPrincipalName": "mia@contoso.example",
    "IPAddress": "203.0.113.7",
    "ActorHomeTenantId": "",
    "ActorServicePrincipalId": "",
    "ActorServicePrincipalName": "",
    "Target1Type": "User",
    "Target1DisplayName": "Ben",
    "Target1ObjectId": "o-2",
    "Target1UserPrincipalName": "ben@contoso.example",
    "Target1ModifiedProperty1Name": "StrongAuthenticationMethod",
    "Target1ModifiedProperty1OldValue": "[]",
    "Target1ModifiedProperty1NewValue": '[{"MethodType":6}]',
    "Target1ModifiedProperty2Name": "",
    "Target1ModifiedProperty2OldValue": "",
    "Target1ModifiedProperty2NewValue": "",
    "Target2Type": "",
    "Target2DisplayName": "",
    "Target2ObjectId": "",
    "Target2UserPrincipalName": "",
    "AdditionalDetail1Key": "UserType",
    "AdditionalDetail1Value": "Member",
    "AdditionalDetail2Key": "",
    "AdditionalDetail2Value": "",
}
NATIVE: dict[str, Any] = {
    "activityDisplayName": "Update user",
    "category": "UserManagement",
    "correlationId": "c-1",
    "loggedByService": "Core Directory",
    "userAgent": "Edge",
    "activityDateTime": "2026-03-02T10:00:01.123456Z",
    "result": "success",
    "initiatedBy": {
        "user": {
            "id": "o-1",
            "displayName": "Mia",
            "userPrincipalName": "mia@contoso.example",
            "ipAddress": "203.0.113.7",
        }
    },
    "targetResources": [
        {
            "id": "o-2",
            "displayName": "Ben",
            "type": "User",
            "userPrincipalName": "ben@contoso.example",
            "modifiedProperties": [
                {
                    "displayName": "StrongAuthenticationMethod",
                    "oldValue": "[]",
                    "newValue": '[{"MethodType":6}]',
                }
            ],
        }
    ],
    "additionalDetails": [{"key": "UserType", "value": "Member"}],
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_is_graphs_directory_audit(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take((table([ROW]) + "cut,row\r\n").encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("entra_audit_csv", "directory_audits")
    assert taken.docs == {1: NATIVE}
    assert taken.reasons == {2: f"2 cells instead of {len(ROW)}"}


def test_an_application_acts_from_an_address(take: Callable[..., Taken]) -> None:
    app = {
        **ROW,
        "ActorType": "Application",
        "ActorDisplayName": "Backup",
        "ActorObjectId": "",
        "ActorUserPrincipalName": "",
        "ActorServicePrincipalId": "sp-1",
    }
    doc = take(table([app]).encode()).docs[1]
    assert doc["initiatedBy"] == {"app": {"displayName": "Backup", "servicePrincipalId": "sp-1"}}
    assert doc["additionalDetails"] == [
        {"key": "UserType", "value": "Member"},
        {"key": "ipaddr", "value": "203.0.113.7"},
    ]


def test_the_agent_may_have_no_column(take: Callable[..., Taken]) -> None:
    row = {name: cell for name, cell in ROW.items() if name != "User Agent"}
    found = take(table([row]).encode())
    assert found.docs == {1: {name: part for name, part in NATIVE.items() if name != "userAgent"}}


def test_another_language_is_refused_with_what_to_do(take: Callable[..., Taken]) -> None:
    spanish = {"Fecha (UTC)" if name == "Date (UTC)" else name + "o": 1 for name in ROW}
    with pytest.raises(RefusedError, match="set the portal to English and export it again"):
        take(table([spanish]).encode())
