"""Accounts and what belongs to them as Microsoft-Extractor-Suite, Hawk and Exchange list them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from bec_kit.formats._sniffing.kinds import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.formats.conftest import Taken

GLOBAL = "Global Administrator"
ROLE = {"roleDefinitionId": None, "roleDefinition": {"displayName": GLOBAL, "templateId": None}}
JANE = "jane@contoso.example"

# For each format: the columns, a row, and the record that it gives.
LISTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "users_export": (
        "UserPrincipalName,DisplayName,Id,AccountEnabled,CreatedDateTime,"
        "LastPasswordChangeDateTime,UserType,OnPremisesSyncEnabled,LastSignInDateTime",
        f"{JANE},Jane Doe,u1,True,3/25/2026 8:00:00 AM,3/26/2026 8:00:00 AM,Member,,"
        "3/27/2026 8:00:00 AM",
        {
            "userPrincipalName": JANE,
            "displayName": "Jane Doe",
            "id": "u1",
            "accountEnabled": "True",
            "createdDateTime": "2026-03-25T08:00:00Z",
            "lastPasswordChangeDateTime": "2026-03-26T08:00:00Z",
            "userType": "Member",
            "onPremisesSyncEnabled": "",
            "signInActivity": {"lastSignInDateTime": "2026-03-27T08:00:00Z"},
        },
    ),
    "mes_roles": (
        "Role,UserName,UserId,DisplayName,AccountEnabled,CreatedDateTime",
        f"{GLOBAL},{JANE},u1,Jane Doe,True,Error retrieving data",
        {
            "principalId": "u1",
            "principal": {"id": "u1", "userPrincipalName": JANE, "displayName": "Jane Doe"},
            **ROLE,
            "directoryScopeId": "/",
        },
    ),
    "mes_pim": (
        "RoleName,UserPrincipalName,DisplayName,AssignmentType,SourceType,SourceName,"
        "OnPremisesSynced,AssignmentStatus,StartDateTime,EndDateTime,DirectoryScopeId",
        f"{GLOBAL},{JANE},Jane Doe,PIM Eligible,Group,Admins,False,Eligible,"
        "3/25/2026 8:00:00 AM,Permanent,/",
        {
            "principalId": None,
            "principal": {
                "userPrincipalName": JANE,
                "displayName": "Jane Doe",
                "onPremisesSyncEnabled": False,
            },
            **ROLE,
            "assignmentType": "Eligible",
            "memberType": "Group",
            "memberName": "Admins",
            "status": "Eligible",
            "startDateTime": "2026-03-25T08:00:00Z",
            "endDateTime": None,
            "directoryScopeId": "/",
        },
    ),
    "hawk_entra_admins": (
        "AdminGroupName,Members,MemberType,ObjectId",
        f"{GLOBAL},{JANE},User,u1",
        {
            "principalId": "u1",
            "principal": {
                "id": "u1",
                "userPrincipalName": JANE,
                "@odata.type": "#microsoft.graph.user",
            },
            **ROLE,
            "directoryScopeId": "/",
        },
    ),
    "hawk_exchange_admins": (
        "ExchangeAdminGroup,Members,RecipientType",
        f"{GLOBAL},{JANE},UserMailbox",
        {
            "principalId": None,
            "principal": {"userPrincipalName": JANE, "@odata.type": "#microsoft.graph.user"},
            **ROLE,
            "service": "exchange",
        },
    ),
    "risk_export": (
        "Activity,ActivityDateTime,AdditionalInfo_userAgent,AdditionalInfo_alertUrl,IPAddress,Id,"
        "City,CountryOrRegion,RiskEventType,RiskLevel,RiskState,UserPrincipalName",
        f"signin,3/25/2026 8:00:00 AM,axios/1.7,,192.0.2.1,d1,Oslo,NO,x,high,atRisk,{JANE}",
        {
            "activity": "signin",
            "activityDateTime": "2026-03-25T08:00:00Z",
            "ipAddress": "192.0.2.1",
            "id": "d1",
            "location": {"city": "Oslo", "countryOrRegion": "NO"},
            "riskEventType": "x",
            "riskLevel": "high",
            "riskState": "atRisk",
            "userPrincipalName": JANE,
            "additionalInfo": [{"Key": "userAgent", "Value": "axios/1.7"}],
        },
    ),
    "mes_devices": (
        "CreatedDateTime,DeviceId,ObjectId,AccountEnabled,DisplayName,TrustType,RegisteredOwners,"
        "RegisteredUsers,MDMAppId,LastSignInDateTime",
        f"3/25/2026 8:00:00 AM,d1,o1,True,PC,Workplace,{JANE},{JANE},m,3/26/2026 8:00:00 AM",
        {
            "createdDateTime": "2026-03-25T08:00:00Z",
            "deviceId": "d1",
            "id": "o1",
            "accountEnabled": "True",
            "displayName": "PC",
            "trustType": "Workplace",
            "mdmAppId": "m",
            "approximateLastSignInDateTime": "2026-03-26T08:00:00Z",
        },
    ),
    "mobile_device": (
        "FriendlyName,DeviceID,DeviceType,FirstSyncTime,Identity,IsDisabled",
        r"Pixel,HX1,Outlook,3/25/2026 8:00:00 AM,jane\ExchangeActiveSyncDevices\X,False",
        {
            "FriendlyName": "Pixel",
            "DeviceId": "HX1",
            "DeviceType": "Outlook",
            "FirstSyncTime": "2026-03-25T08:00:00Z",
            "Identity": r"jane\ExchangeActiveSyncDevices\X",
            "IsDisabled": "False",
        },
    ),
    "mes_service_principals": (
        "AppId,AppDisplayName,AppDescription,AccountEnabled,AppOwnerOrganizationId",
        "a1,Mail sync,,True,t1",
        {
            "appId": "a1",
            "displayName": "Mail sync",
            "appDescription": "",
            "accountEnabled": "True",
            "appOwnerOrganizationId": "t1",
        },
    ),
    "mes_app_registrations": (
        "Id,DisplayName,AppId,CreatedDateTime",
        "o1,Mail sync,a1,3/25/2026 8:00:00 AM",
        {
            "id": "o1",
            "displayName": "Mail sync",
            "appId": "a1",
            "createdDateTime": "2026-03-25T08:00:00Z",
        },
    ),
    "hawk_credentials": (
        "AppName,AppObjectID,KeyID,StartDate,EndDate,KeyType,CredType",
        "Mail sync,o1,k1,3/25/2026 8:00:00 AM,3/26/2028 8:00:00 AM,,PasswordSecret",
        {
            "appObjectId": "o1",
            "appDisplayName": "Mail sync",
            "keyId": "k1",
            "type": None,
            "kind": "secret",
            "startDateTime": "2026-03-25T08:00:00Z",
            "endDateTime": "2028-03-26T08:00:00Z",
        },
    ),
    "oauth_permissions": (
        "PermissionType,AppId,ClientObjectId,AppDisplayName,ResourceObjectId,"
        "ResourceDisplayName,Permission,ConsentType,PrincipalObjectId,PrincipalDisplayName,"
        "ExpiryTime,CreatedDateTime",
        "Delegated,a1,s1,Mail sync,r1,Microsoft Graph,Mail.Read,Principal,u1,Jane Doe,"
        "3/25/2026 8:00:00 AM,1/1/2020 8:00:00 AM",
        {
            "clientAppId": "a1",
            "resourceId": "r1",
            "resourceDisplayName": "Microsoft Graph",
            "expiryTime": "2026-03-25T08:00:00Z",
            "consentGrantRiskCategory": None,
            "clientId": "s1",
            "clientDisplayName": "Mail sync",
            "consentType": "Principal",
            "principalId": "u1",
            "principalDisplayName": "Jane Doe",
            "scope": "Mail.Read",
        },
    ),
    "mes_tenant_licences": (
        "Sku,Status,Scope,Units,Retention,E3,E5,P1,P2,ServicePlans",
        "SPE_E5,Enabled,User,3,365 days,No,Yes,Yes,Yes,EXCHANGE_S_ENTERPRISE; AAD_PREMIUM_P2",
        {
            "skuPartNumber": "SPE_E5",
            "capabilityStatus": "Enabled",
            "appliesTo": "User",
            "consumedUnits": 3,
            "servicePlans": [
                {"servicePlanName": "EXCHANGE_S_ENTERPRISE"},
                {"servicePlanName": "AAD_PREMIUM_P2"},
            ],
        },
    ),
    "graph_managed_device": (
        "Id,DeviceName,AzureAdDeviceId,UserPrincipalName,ComplianceState,EnrolledDateTime,"
        "LastSyncDateTime,ManagedDeviceOwnerType,OSVersion",
        f"i1,PC,d1,{JANE},compliant,3/25/2026 8:00:00 AM,3/26/2026 8:00:00 AM,personal,10.0",
        {
            "id": "i1",
            "deviceName": "PC",
            "azureADDeviceId": "d1",
            "userPrincipalName": JANE,
            "complianceState": "compliant",
            "enrolledDateTime": "2026-03-25T08:00:00Z",
            "lastSyncDateTime": "2026-03-26T08:00:00Z",
            "managedDeviceOwnerType": "personal",
            "osVersion": "10.0",
        },
    ),
    "mes_user_licences": (
        "DisplayName,UserPrincipalName,SkuPartNumber",
        f"Jane Doe,{JANE},SPE_E5",
        {"userPrincipalName": JANE, "displayName": "Jane Doe", "skuPartNumber": "SPE_E5"},
    ),
    "mes_groups": (
        "GroupId,DisplayName,MailEnabled,SecurityEnabled,GroupTypes,CreatedDateTime,"
        "MembershipRule,IsAssignableToRole",
        "g1,Admins,False,True,,3/25/2026 8:00:00 AM,,True",
        {
            "id": "g1",
            "displayName": "Admins",
            "mailEnabled": "False",
            "securityEnabled": "True",
            "groupTypes": "",
            "createdDateTime": "2026-03-25T08:00:00Z",
            "membershipRule": "",
            "isAssignableToRole": "True",
        },
    ),
    "mes_group_members": (
        "GroupName,GroupId,MemberId,DisplayName,Email,UserPrincipalName,GroupCreated",
        f"Admins,g1,u1,Jane Doe,,{JANE},3/25/2026 8:00:00 AM",
        {
            "groupId": "g1",
            "groupDisplayName": "Admins",
            "id": "u1",
            "displayName": "Jane Doe",
            "mail": None,
            "userPrincipalName": JANE,
        },
    ),
}


def cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def pairs(columns: str, row: str) -> dict[str, str]:
    return dict(zip(cells(columns), cells(row), strict=True))


def same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Equal but for keys that hold nothing."""
    empty = (None, "")
    return {k: v for k, v in found.items() if v not in empty} == {
        k: v for k, v in wanted.items() if v not in empty
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_row_field_by_field(name: str, take: Callable[..., Taken]) -> None:
    columns, row, wanted = LISTS[name]
    text = f"{columns}\r\n{row}\r\n{row}\r\n"
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == (name, formats()[name].source)
        assert taken.docs == {1: wanted, 2: wanted}
        assert not taken.broken


@pytest.mark.parametrize("name", LISTS)
def test_as_json_in_any_case_and_concatenated_it_says_the_same(
    name: str, take: Callable[..., Taken]
) -> None:
    columns, row, wanted = LISTS[name]
    pascal = pairs(columns, row)
    camel = {key[:1].lower() + key[1:]: value for key, value in pascal.items()}
    data = orjson.dumps([pascal]) + b"\r\n" + orjson.dumps(pascal, option=orjson.OPT_INDENT_2)
    taken = take(data, date_order="mdy")
    assert taken.sniffed.format == name
    assert len(taken.docs) == 2
    assert all(same(doc, wanted) for doc in taken.docs.values())
    # in Graph's own spelling some are Graph's records, which the same source reads
    taken = take(orjson.dumps([camel]), date_order="mdy")
    assert taken.sources == {1: formats()[name].source}
    if taken.sniffed.format == name:
        assert same(taken.docs[1], wanted)


@pytest.mark.parametrize("name", LISTS)
def test_without_one_of_its_columns_it_is_not_that_list(
    name: str, take: Callable[..., Taken]
) -> None:
    columns, row, _ = LISTS[name]
    for missing in formats()[name].needs:
        kept = {k: v for k, v in pairs(columns, row).items() if k.casefold() != missing}
        text = ",".join(kept) + "\r\n" + ",".join(f'"{v}"' for v in kept.values()) + "\r\n"
        try:
            taken = take(text.encode())
        except RefusedError:
            continue
        assert taken.sniffed.format != name


@pytest.mark.parametrize("name", LISTS)
def test_a_row_that_is_broken_costs_itself_alone(name: str, take: Callable[..., Taken]) -> None:
    columns, row, wanted = LISTS[name]
    text = f"{columns}\r\n{row}\r\nx{',x' * 40}\r\n{row}\r\n"
    taken = take(text.encode())
    assert [taken.docs[1], taken.docs[3]] == [wanted, wanted]
    assert list(taken.reasons) == [2]


@pytest.mark.parametrize(
    ("name", "changes", "wanted"),
    [
        ("mes_roles", {"UserName": "Unknown"}, {"userPrincipalName": None}),
        (
            "hawk_entra_admins",
            {"Members": "Admins", "MemberType": "group"},
            {"id": "u1", "displayName": "Admins", "@odata.type": "#microsoft.graph.group"},
        ),
        ("hawk_entra_admins", {"Members": "No Members", "MemberType": "None"}, None),
        (
            "hawk_exchange_admins",
            {"Members": "Help Desk", "RecipientType": "Group"},
            {"displayName": "Help Desk", "@odata.type": "#microsoft.graph.group"},
        ),
    ],
)
def test_principals_of_other_kinds(
    name: str, changes: dict[str, str], wanted: dict[str, Any] | None, take: Callable[..., Taken]
) -> None:
    (doc,) = changed(name, changes, take)
    if wanted is None:
        assert doc["principal"] is None
    else:
        assert {key: doc["principal"].get(key) for key in wanted} == wanted


def test_an_application_permission(take: Callable[..., Taken]) -> None:
    changes = {"PermissionType": "Application", "Permission": "Mail.Send", "ConsentType": ""}
    (doc,) = changed("oauth_permissions", changes, take)
    assert (doc["principalId"], doc["principalType"]) == ("s1", "ServicePrincipal")
    assert (doc["appRoleValue"], "scope" in doc) == ("Mail.Send", False)


def test_hawk_names_the_client_otherwise(take: Callable[..., Taken]) -> None:
    columns = (
        "PermissionType,ClientObjectId,ClientDisplayName,ResourceObjectId,ResourceDisplayName,"
        "Permission,ConsentType,PrincipalObjectId,PrincipalDisplayName,ConsentGrantRiskCategory"
    )
    row = "Delegated,s1,Mail sync,r1,Microsoft Graph,Mail.Read,AllPrincipals,,,Delegated-High"
    doc = take(f"{columns}\r\n{row}\r\n".encode()).docs[1]
    assert (doc["clientDisplayName"], doc["clientAppId"]) == ("Mail sync", None)
    assert doc["consentGrantRiskCategory"] == "Delegated-High"


def test_no_licence_is_none(take: Callable[..., Taken]) -> None:
    (doc,) = changed("mes_user_licences", {"SkuPartNumber": "None"}, take)
    assert doc["skuPartNumber"] is None


@pytest.mark.parametrize(
    "columns", ["GroupId,DisplayName,MembershipRule", "GroupName,GroupId,MembershipRule,State"]
)
def test_older_lists_of_groups(columns: str, take: Callable[..., Taken]) -> None:
    row = ",".join(name.lower() for name in columns.split(","))
    doc = take(f"{columns}\r\n{row}\r\n".encode()).docs[1]
    assert (doc["id"], doc["membershipRule"]) == ("groupid", "membershiprule")
    assert doc["displayName"] in {"displayname", "groupname"}


def test_the_sdks_own_objects_of_risk(take: Callable[..., Taken]) -> None:
    hawk = {
        "Id": "d1",
        "RiskLevel": "high",
        "RiskState": "atRisk",
        "RiskEventType": "x",
        "Location": {"City": "Oslo", "CountryOrRegion": "NO", "AdditionalProperties": {}},
        "AdditionalInfo": '[{"Key":"userAgent","Value":"axios/1.7"}]',
        "AdditionalProperties": {"mitreTechniqueId": "T1078"},
        "ActivityDateTime": "2026-03-25T08:00:00Z",
    }
    doc = take(orjson.dumps([hawk])).docs[1]
    assert doc["location"]["city"] == "Oslo"
    assert (doc["mitreTechniqueId"], doc["additionalInfo"]) == ("T1078", hawk["AdditionalInfo"])
    text = io.StringIO()
    flat = csv.DictWriter(text, ["Location", "Id", "City", "RiskLevel", "RiskState"])
    flat.writeheader()
    flat.writerow({"Location": "Microsoft.Graph.X", "Id": "d1", "City": "Oslo", "RiskLevel": "low"})
    assert take(text.getvalue().encode()).docs[1]["location"] == {"city": "Oslo"}


def changed(name: str, changes: dict[str, str], take: Callable[..., Taken]) -> Sequence[Any]:
    """The records of a list whose row was changed."""
    columns, row, _ = LISTS[name]
    text = io.StringIO()
    writer = csv.DictWriter(text, cells(columns))
    writer.writeheader()
    writer.writerow(pairs(columns, row) | changes)
    return list(take(text.getvalue().encode()).docs.values())
