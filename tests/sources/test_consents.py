from __future__ import annotations

from typing import Any

import pytest

from bec_kit.sources._directory._consents import Grant, new_grants

APP_ID = "b8e5d2a9-3c71-4f04-9a6e-0d4f7c2b1e93"
CLIENT = "7f3a1e8c-4d29-4b65-b0c7-9e2d5a8f1b36"
GRAPH = "2d4c8b1e-9f73-4a06-b5e2-c1a7d9f3e840"
JANE_ID = "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"
OTHER_ID = "11111111-2222-4333-8444-555555555555"
APP = {"kind": "ServicePrincipal", "id": CLIENT, "name": "Mail Safe", "app_id": APP_ID}
RESOURCE = {"kind": "ServicePrincipal", "id": GRAPH, "name": "Microsoft Graph"}


def entry(scopes: str, principal: str = JANE_ID, kind: str = "Principal") -> str:
    return (
        f"[Id: aXyZ, ClientId: {CLIENT}, PrincipalId: {principal}, ResourceId: {GRAPH}, "
        f"ConsentType: {kind}, Scope: {scopes}, CreatedDateTime: , LastModifiedDateTime ]"
    )


def consented(permissions: str, **more: Any) -> dict[str, Any]:
    return {
        "ConsentContext.IsAdminConsent": "False",
        "ConsentContext.OnBehalfOfAll": "False",
        "ConsentAction.Permissions": permissions,
        "TargetId.ServicePrincipalNames": f"{APP_ID};https://mailsafe.example",
        **more,
    }


CONSENT = {
    "app_id": APP_ID,
    "app": "Mail Safe",
    "object_id": CLIENT,
    "kind": "consent",
    "principal": "jane@contoso.example",
    "scopes": ["Mail.Read", "User.Read", "offline_access"],
    "consent_type": "Principal",
    "admin_consent": False,
    "reason": None,
}


def test_a_first_consent(change_rows: Any) -> None:
    permissions = f"[] => [{entry(' Mail.Read offline_access User.Read')}]; "
    rows = change_rows("consents", "Consent to application", [APP], consented(permissions))
    assert rows == [CONSENT]


def test_a_repeated_consent_gives_its_scopes_again(change_rows: Any) -> None:
    same = f"[{entry('User.Read')}]"
    rows = change_rows(
        "consents", "Consent to application", [APP], consented(f"{same} => {same}; ")
    )
    assert rows == [{**CONSENT, "scopes": ["User.Read"]}]


def test_grants_of_other_people_are_not_this_consent(change_rows: Any) -> None:
    both = f"[{entry('Mail.Send', OTHER_ID)}, {entry('User.Read')}]"
    rows = change_rows("consents", "Consent to application", [APP], consented(f"[] => {both}; "))
    assert rows == [{**CONSENT, "scopes": ["User.Read"]}]


def test_a_consent_for_another_user_names_his_object_id(change_rows: Any) -> None:
    permissions = f"[] => [{entry('Mail.Send', OTHER_ID)}]; "
    rows = change_rows("consents", "Consent to application", [APP], consented(permissions))
    assert rows == [{**CONSENT, "scopes": ["Mail.Send"], "principal": OTHER_ID}]


def test_a_consent_for_everyone(change_rows: Any) -> None:
    permissions = (
        f"[] => [{entry('Mail.Read', '', 'AllPrincipals')}]; "
        f"[] => [{entry('full_access', '', 'AllPrincipals')}]; "
    )
    more = {
        "ConsentContext.IsAdminConsent": "True",
        "ConsentContext.OnBehalfOfAll": "True",
        "ConsentAction.Reason": "Risky application detected",
    }
    rows = change_rows("consents", "Consent to application", [APP], consented(permissions, **more))
    assert rows == [
        {
            **CONSENT,
            "principal": None,
            "scopes": ["Mail.Read", "full_access"],
            "consent_type": "AllPrincipals",
            "admin_consent": True,
            "reason": "Risky application detected",
        }
    ]


def test_a_consent_without_permissions(change_rows: Any) -> None:
    rows = change_rows(
        "consents",
        "Consent to application",
        [APP],
        {"ConsentContext.OnBehalfOfAll": "False"},
        {"AppId": APP_ID},
    )
    assert rows == [{**CONSENT, "scopes": [], "admin_consent": None}]


def test_a_delegated_grant_names_the_client_not_the_resource(change_rows: Any) -> None:
    rows = change_rows(
        "consents",
        "Add delegated permission grant",
        [RESOURCE],
        {
            "DelegatedPermissionGrant.Scope": (" User.Read", " User.Read Mail.Send"),
            "DelegatedPermissionGrant.ConsentType": "Principal",
            "DelegatedPermissionGrant.PrincipalId": OTHER_ID,
            "ServicePrincipal.ObjectID": CLIENT,
            "ServicePrincipal.DisplayName": "",
            "ServicePrincipal.AppId": APP_ID,
            "TargetId.ServicePrincipalNames": "00000003-0000-0000-c000-000000000000",
        },
        {"AppId": "00000003-0000-0000-c000-000000000000"},
    )
    assert rows == [
        {
            "app_id": APP_ID,
            "app": None,
            "object_id": CLIENT,
            "kind": "delegated",
            "principal": OTHER_ID,
            "scopes": ["Mail.Send", "User.Read"],
            "consent_type": "Principal",
            "admin_consent": None,
            "reason": None,
        }
    ]


def test_a_delegated_grant_for_everyone(change_rows: Any) -> None:
    properties = {
        "DelegatedPermissionGrant.Scope": "Mail.Read",
        "DelegatedPermissionGrant.ConsentType": "AllPrincipals",
        "ServicePrincipal.ObjectID": CLIENT,
    }
    (row,) = change_rows("consents", "Add delegated permission grant", [RESOURCE], properties)
    assert (row["app_id"], row["principal"], row["consent_type"]) == (None, None, "AllPrincipals")


def test_access_as_the_application_itself(change_rows: Any) -> None:
    properties = {
        "AppRole.Value": "full_access_as_app",
        "ServicePrincipal.ObjectID": CLIENT,
        "ServicePrincipal.DisplayName": "Mail Safe",
        "ServicePrincipal.AppId": APP_ID,
    }
    activity = "Add app role assignment to service principal"
    (row,) = change_rows("consents", activity, [RESOURCE], properties)
    assert row == {
        **CONSENT,
        "kind": "app_role",
        "principal": None,
        "scopes": ["full_access_as_app"],
        "consent_type": None,
        "admin_consent": None,
    }


def test_a_user_assigned_to_an_application(change_rows: Any) -> None:
    properties = {
        "AppRole.Value": "",
        "User.ObjectID": OTHER_ID,
        "User.UPN": "Bob@contoso.example",
        "TargetId.ServicePrincipalNames": APP_ID,
    }
    activity = "Add app role assignment grant to user"
    (row,) = change_rows("consents", activity, [APP], properties)
    assert row == {
        **CONSENT,
        "kind": "app_role_user",
        "principal": "bob@contoso.example",
        "scopes": [],
        "consent_type": None,
        "admin_consent": None,
    }


@pytest.mark.parametrize("activity", ["Remove delegated permission grant", "Add service principal"])
def test_what_gives_no_right_is_no_consent(change_rows: Any, activity: str) -> None:
    properties = {"DelegatedPermissionGrant.Scope": ("User.Read", "User.Read Mail.Read")}
    assert change_rows("consents", activity, [RESOURCE], properties) == []


def test_the_grammar() -> None:
    jane = Grant(CLIENT, JANE_ID, "Principal", ("Mail.Read", "User.Read"))
    written = f"[{entry('Old.Scope')}] => [{entry('Mail.Read User.Read')}]; "
    assert new_grants(written) == [jane]
    assert new_grants(f"[] => [{entry('Mail.Read User.Read')}]") == [jane]
    assert new_grants(f"[{entry('Mail.Read User.Read')}] => []; ") == []
    assert new_grants(f"[{entry('Mail.Read User.Read')}]") == [jane]
    assert new_grants("[] => []") == []
    assert new_grants("nothing of the kind => [Colour: red]") == []
    assert new_grants(None) == []
    assert new_grants("[] => [[Scope: a, ClientId]]") == [Grant(None, None, None, ("a",))]
