"""Accounts, roles, risk, devices, apps, grants, licences and groups as Graph writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

ROOT = "https://graph.microsoft.com/v1.0/$metadata#"
USER = {"id": "u1", "displayName": "Jane Doe", "userPrincipalName": "jane@contoso.example"}
ROLE = {"id": "r1", "displayName": "Global Reader", "roleTemplateId": "f2ef"}
RISKY = {**USER, "riskLevel": "high", "riskState": "atRisk", "riskDetail": "none"}
DETECTION = {"id": "d1", "riskEventType": "x", "riskLevel": "low", "riskState": "atRisk"}
DEVICE = {"id": "o1", "deviceId": "d1", "displayName": "PC", "operatingSystem": "Windows"}
MANAGED = {
    "id": "i1",
    "deviceName": "PC",
    "azureADDeviceId": "d1",
    "userPrincipalName": "jane@contoso.example",
    "complianceState": "compliant",
    "enrolledDateTime": "2026-03-02T11:00:00Z",
    "hardwareInformation": {"serialNumber": "S"},
}
APP = {"id": "a1", "appId": "A", "displayName": "Sync", "signInAudience": "AzureADMyOrg"}
PRINCIPAL = {"id": "s1", "appId": "A", "displayName": "Sync", "servicePrincipalType": "Application"}
GRANT = {"id": "g1", "clientId": "s1", "consentType": "Principal", "resourceId": "r", "scope": "a"}
APP_ROLE = {"id": "x1", "appRoleId": "m", "principalId": "s1", "resourceId": "r"}
ASSIGNMENT = {"id": "y1", "principalId": "u1", "roleDefinitionId": "f2ef", "directoryScopeId": "/"}
SKU = {"id": "k1", "skuId": "k", "skuPartNumber": "SPE_E5", "consumedUnits": 1}
DETAILS = {"id": "k2", "skuId": "k", "skuPartNumber": "SPE_E5", "servicePlans": []}
GROUP = {"id": "g2", "displayName": "Admins", "groupTypes": [], "mailNickname": "admins"}
DOMAIN = {"id": "contoso.example", "authenticationType": "Managed", "isVerified": True}
HIS = "users('jane%40contoso.example')/"
MANAGE = "roleManagement/directory/"


@pytest.mark.parametrize(
    ("record", "context", "name", "source"),
    [
        (USER, "users", "graph_user", "users"),
        (RISKY, "riskyUsers", "graph_risk", "risk"),
        (DETECTION, "identityProtection/riskDetections", "graph_risk", "risk"),
        (APP, "applications", "graph_application", "apps"),
        (PRINCIPAL, "servicePrincipals", "graph_application", "apps"),
        (GRANT, "oauth2PermissionGrants", "graph_oauth2_grant", "grants"),
        (APP_ROLE, HIS + "appRoleAssignments", "graph_app_role_assignment", "grants"),
        (GROUP, "groups", "graph_group", "groups"),
        (DOMAIN, "domains", "graph_domain", "audit_config"),
    ],
)
def test_a_native_record_passes_as_it_stands(
    record: dict[str, Any], context: str, name: str, source: str, take: Callable[..., Taken]
) -> None:
    page = orjson.dumps({"@odata.context": ROOT + context, "value": [record, record]})
    lines = orjson.dumps(record) + b"\n" + orjson.dumps(record)
    for data in (page, lines, orjson.dumps([record, record])):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == (name, source)
        assert taken.docs == {1: record, 2: record}
        assert set(taken.sources.values()) == {source}
        assert not taken.broken
    few = orjson.dumps({"@odata.context": ROOT + context + "(id)", "value": [{"id": "x"}]})
    assert (take(few).sniffed.format, take(few).docs) == (name, {1: {"id": "x"}})


@pytest.mark.parametrize(
    ("record", "context", "name", "source"),
    [
        (ASSIGNMENT, MANAGE + "roleAssignments", "graph_role_assignment", "roles"),
        (ASSIGNMENT, MANAGE + "roleEligibilitySchedules", "graph_role_assignment", "roles"),
        (
            ASSIGNMENT,
            MANAGE + "roleAssignmentScheduleInstances(principal())",
            "graph_role_assignment",
            "roles",
        ),
        (DEVICE, "devices", "graph_device", "devices"),
        (DEVICE, HIS + "registeredDevices", "graph_device", "devices"),
        (MANAGED, "deviceManagement/managedDevices", "graph_managed_device", "devices"),
        (MANAGED, HIS + "managedDevices", "graph_managed_device", "devices"),
        (SKU, "subscribedSkus", "graph_licence", "licences"),
        (DETAILS, HIS + "licenseDetails", "graph_licence", "licences"),
    ],
)
def test_where_the_page_says_more_it_is_carried_on(
    record: dict[str, Any], context: str, name: str, source: str, take: Callable[..., Taken]
) -> None:
    taken = take(orjson.dumps({"@odata.context": ROOT + context, "value": [record]}))
    assert (taken.sniffed.format, taken.sniffed.source) == (name, source)
    assert taken.docs == {1: {**record, "@odata.context": ROOT + context}}
    assert take(orjson.dumps([record])).docs == {1: record}


def test_a_role_is_taken_apart_into_its_members(take: Callable[..., Taken]) -> None:
    group = {"@odata.type": "#microsoft.graph.group", "id": "g2", "displayName": "Admins"}
    taken = take(orjson.dumps([{**ROLE, "members": [USER, group]}, ROLE, {**ROLE, "members": []}]))
    definition = {"displayName": "Global Reader", "templateId": "f2ef"}
    shared = {"roleDefinitionId": "f2ef", "roleDefinition": definition, "directoryScopeId": "/"}
    nobody = {"principalId": None, "principal": None, **shared}
    assert taken.sniffed.format == "graph_directory_role"
    assert taken.docs == {
        1: {"principalId": "u1", "principal": USER, **shared},
        2: {"principalId": "g2", "principal": group, **shared},
        3: nobody,
        4: nobody,
    }


def test_goose_lays_the_parent_beside_its_child(take: Callable[..., Taken]) -> None:
    lines = [
        {**USER, "directoryRoles": ROLE},
        {**DEVICE, "users": USER},
        {**APP_ROLE, "users": USER},
        {**GRANT, "servicePrincipals": PRINCIPAL},
    ]
    taken = take(b"\n".join(map(orjson.dumps, lines)))
    assert taken.sources == {1: "roles", 2: "devices", 3: "grants", 4: "grants"}
    assert taken.docs[1]["principal"] == USER
    assert taken.docs[1]["roleDefinition"]["displayName"] == "Global Reader"
    assert taken.docs[2] == {**DEVICE, "registeredOwners": [USER]}
    assert taken.docs[3] == lines[2]


def test_methods_inside_of_an_account_are_records_of_its_own(take: Callable[..., Taken]) -> None:
    phone = {"@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "id": "m1"}
    fido = {"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "id": "m2"}
    name = "userRegisteredAuthenticationMethods"
    other = {**USER, "id": "u2"}
    taken = take(
        orjson.dumps(
            [
                {**USER, name: [phone, fido, {"id": "m3"}]},
                {**other, name: phone},
                {**USER, name: []},
                {**USER, name: None},
                {**USER, name: "x"},
            ]
        )
    )
    jane, second = (
        {key: user[key] for key in ("id", "userPrincipalName")} for user in (USER, other)
    )
    assert [taken.docs[row] for row in sorted(taken.docs)] == [
        {**USER, name: [{"id": "m3"}]},
        {**phone, "users": jane},
        {**fido, "users": jane},
        other,
        {**phone, "users": second},
        {**USER, name: []},
        {**USER, name: None},
        {**USER, name: "x"},
    ]
    assert [taken.sources[row] for row in (1, 2, 3, 4, 5)] == [
        *("users", "auth_methods", "auth_methods", "users", "auth_methods")
    ]


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "userPrincipalName": "jane@contoso.example"},
        {"id": "1", "principalId": "u1", "roleDefinitionId": "f2ef", "action": "adminAssign"},
        {"id": "1", "appId": "A", "displayName": "Sync"},
        {"id": "1", "deviceId": "d1", "displayName": "PC"},
        {"id": "1", "deviceName": "PC", "userPrincipalName": "jane@contoso.example"},
        {"id": "1", "skuId": "k", "skuPartNumber": "SPE_E5"},
        {"id": "1", "displayName": "Admins", "GroupTypes": []},
        {"id": "1", "directoryRoles": "r1"},
    ],
)
def test_what_only_looks_like_it_is_refused(
    record: dict[str, Any], take: Callable[..., Taken]
) -> None:
    with pytest.raises(RefusedError):
        take(orjson.dumps([record]))


def test_a_record_cut_short_is_kept_apart(take: Callable[..., Taken]) -> None:
    data = orjson.dumps(USER) + b"\n" + orjson.dumps(GROUP) + b"\n" + orjson.dumps(APP)[:-9]
    taken = take(data)
    assert taken.sources == {1: "users", 2: "groups"}
    assert list(taken.reasons) == [3]
