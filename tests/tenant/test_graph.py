from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bec_kit.tenant import Settings
from tests.support.tenant import AT_ONCE, calling

if TYPE_CHECKING:
    from tests.support.tenant import Caller

NON_INTERACTIVE = "signInEventTypes/any(t: t eq 'nonInteractiveUser')"


def test_date_stands_at_the_end_of_the_story(tenant: Caller) -> None:
    answer = tenant.get("/v1.0/domains")

    assert answer.headers["Date"].startswith("Thu, 19 Mar 2026 00:")
    assert answer.headers["request-id"]
    assert [one["id"] for one in answer.json()["value"]] == [
        "larkspur-marine.example",
        "larkspurmarine.onmicrosoft.example",
    ]


def test_users_page_and_select(tenant: Caller) -> None:
    answer = tenant.get("/v1.0/users", top=3, select="id,accountEnabled").json()

    assert [sorted(row) for row in answer["value"]] == [["accountEnabled", "id"]] * 3
    rows = tenant.every("/v1.0/users", top=3, select="id,accountEnabled")
    assert [row["id"] for row in rows] == list(tenant.served.state.users)


def test_one_user_by_id_and_by_name(tenant: Caller) -> None:
    by_id = tenant.get(f"/v1.0/users/{tenant.id('victim')}").json()
    by_name = tenant.get("/v1.0/users/Amelia.Abernethy@larkspur-marine.example").json()

    assert by_id["userPrincipalName"] == tenant.upn("victim")
    assert by_name["id"] == tenant.id("victim")
    assert "accountEnabled" not in by_id
    named = tenant.get(f"/v1.0/users/{tenant.id('victim')}", select="creationType,identities")
    assert named.json() == {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users/$entity",
        "creationType": None,
        "identities": [],
    }
    nobody = tenant.get("/v1.0/users/nobody@larkspur-marine.example")
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (
        404,
        "Request_ResourceNotFound",
    )


@pytest.mark.parametrize(
    "query",
    [
        {"bogus": "1"},
        {"top": "0"},
        {"top": "1000"},
        {"top": "many"},
        {"select": "id,password"},
        {"skip": "10"},
        {"search": "x"},
        {"orderby": "id"},
        {"expand": "manager"},
        {"skiptoken": "bm90aGluZw"},
    ],
)
def test_options_that_are_not_taken(tenant: Caller, query: dict[str, str]) -> None:
    answer = tenant.get("/v1.0/users", **query)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_a_skiptoken_belongs_to_its_query(tenant: Caller) -> None:
    link = tenant.get("/v1.0/users", top=3).json()["@odata.nextLink"]

    assert tenant.get(link).status_code == 200
    assert tenant.get(link.replace("top=3", "top=4")).status_code == 400


def test_sign_ins_of_four_kinds_on_beta_and_one_on_v1(tenant: Caller) -> None:
    book = tenant.served.state.book.sign_ins
    count = dict.fromkeys(
        ("interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity"), 0
    )
    for row in book:
        count[row["signInEventTypes"][0]] += 1
    for kind, many in count.items():
        text = f"signInEventTypes/any(t: t eq '{kind}')"
        assert len(tenant.every("/beta/auditLogs/signIns", text, top=200)) == many
    for version in ("v1.0", "beta"):
        rows = tenant.every(f"/{version}/auditLogs/signIns")
        assert len(rows) == count["interactiveUser"]
        assert ("sessionId" in rows[0]) == (version == "beta")
        assert rows[0]["createdDateTime"] >= rows[-1]["createdDateTime"]
    refused = tenant.get("/v1.0/auditLogs/signIns", NON_INTERACTIVE)
    assert refused.status_code == 400


def test_sign_ins_filter(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    start, end = "2026-03-17T00:00:00Z", "2026-03-18T00:00:00Z"
    window = f"createdDateTime ge {start} and createdDateTime le {end}"
    by_name = f"userPrincipalName eq '{victim}' and {window} and {NON_INTERACTIVE}"
    rows = tenant.every("/beta/auditLogs/signIns", by_name)
    expected = {
        row["id"]
        for row in tenant.served.state.book.sign_ins
        if row["userPrincipalName"] == victim
        and start <= row["createdDateTime"] <= end
        and row["signInEventTypes"] == ["nonInteractiveUser"]
    }

    assert expected
    assert {row["id"] for row in rows} == expected
    by_id = f"userId eq '{tenant.id('victim')}' and {window} and {NON_INTERACTIVE}"
    assert {row["id"] for row in tenant.every("/beta/auditLogs/signIns", by_id)} == expected
    assert tenant.value("/beta/auditLogs/signIns", by_name.replace("amelia", "Amelia")) == []


def test_the_end_of_a_window_counts(tenant: Caller) -> None:
    row = tenant.value("/v1.0/auditLogs/signIns", top=1)[0]
    at = row["createdDateTime"]
    earlier = at.replace("Z", ".0000000Z")
    text = f"createdDateTime ge {earlier} and createdDateTime le {at}"

    assert row["id"] in {one["id"] for one in tenant.value("/v1.0/auditLogs/signIns", text)}
    late = at.replace("Z", ".0000001Z")
    text = f"createdDateTime ge {late} and createdDateTime le {late}"
    assert tenant.value("/v1.0/auditLogs/signIns", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "createdDateTime lt 2026-03-12T00:00:00Z",
        "createdDateTime ge '2026-03-12T00:00:00Z'",
        "sessionId eq 'x'",
        "userId eq 'x' and",
        "userId eq 'x' extra",
        "signInEventTypes/all(t: t eq 'x')",
        "userId ; 'x'",
        "contains(userPrincipalName, 'x')",
        "isInteractive eq maybe",
    ],
)
def test_filters_that_are_not_taken(tenant: Caller, text: str) -> None:
    answer = tenant.get("/beta/auditLogs/signIns", text)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid filter clause")


def test_sign_ins_older_than_thirty_days_are_gone() -> None:
    with calling() as tenant:
        tenant.served.clock.push(timedelta(days=23).total_seconds())
        rows = tenant.every("/v1.0/auditLogs/signIns", top=1000)

        assert rows
        assert min(row["createdDateTime"] for row in rows) >= "2026-03-12T00:00:00Z"
        with_day_before = [
            row
            for row in tenant.served.state.book.sign_ins
            if row["createdDateTime"].startswith("2026-03-11")
        ]
        assert with_day_before


def test_directory_audits(tenant: Caller) -> None:
    consent = "activityDisplayName eq 'Consent to application'"
    rows = tenant.value("/v1.0/auditLogs/directoryAudits", consent)
    person = f"initiatedBy/user/id eq '{tenant.id('victim')}'"
    mine = tenant.value("/v1.0/auditLogs/directoryAudits", f"{consent} and {person}")

    assert len(mine) == 1
    assert mine[0] in rows
    target = mine[0]["targetResources"][0]["id"]
    touched = tenant.value(
        "/v1.0/auditLogs/directoryAudits", f"targetResources/any(t: t/id eq '{target}')"
    )
    assert {row["targetResources"][0]["id"] for row in touched} == {target}
    assert "userAgent" not in mine[0]
    assert sorted(mine[0]["initiatedBy"]["user"]) == [
        "displayName",
        "id",
        "ipAddress",
        "userPrincipalName",
    ]


def test_message_trace_windows(tenant: Caller) -> None:
    path = "/v1.0/admin/exchange/tracing/messageTraces"
    whole = "receivedDateTime ge 2026-03-09T00:00:00Z and receivedDateTime le 2026-03-19T00:00:00Z"

    assert len(tenant.every(path, whole, top=50)) == len(tenant.served.state.book.traces)
    recent = tenant.every(path)
    assert min(row["receivedDateTime"] for row in recent) >= "2026-03-17T00:00:00Z"
    drop = "ledger.archive@mailbox-archive.example"
    assert len(tenant.value(path, f"{whole} and recipientAddress eq '{drop}'")) == 3
    for text in (
        "receivedDateTime ge 2026-03-17T00:00:00Z",
        "receivedDateTime ge 2026-03-08T23:59:59Z and receivedDateTime le 2026-03-19T00:00:00Z",
        "receivedDateTime ge 2025-12-01T00:00:00Z and receivedDateTime le 2025-12-05T00:00:00Z",
        "receivedDateTime ge 2026-03-18T00:00:00Z and receivedDateTime le 2026-03-20T00:00:00Z",
        "receivedDateTime ge 2026-03-18T00:00:00Z and receivedDateTime lt 2026-03-19T00:00:00Z",
    ):
        assert tenant.get(path, text).status_code == 400, text
    assert tenant.get(path, top=5001).status_code == 400


def test_rules_of_graph_leave_hidden_ones_out(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}/mailFolders/inbox/messageRules"
    answer = tenant.get(path).json()

    assert [row["displayName"] for row in answer["value"]] == ["Catering", ".."]
    assert answer["@odata.context"].endswith(
        f"$metadata#users('{tenant.id('victim')}')/mailFolders('inbox')/messageRules"
    )
    made = tenant.value(f"/v1.0/users/{tenant.upn('clerk')}/mailFolders/inbox/messageRules")
    assert [(row["displayName"], row["actions"]) for row in made] == [
        (
            "Newsletters",
            {"stopProcessingRules": False, "moveToFolder": "AQMkADAwATM0MDAAMS0Newsletters"},
        )
    ]
    assert tenant.get(path.replace("inbox", "drafts")).status_code == 404


def test_methods_and_devices(tenant: Caller) -> None:
    victim = f"/v1.0/users/{tenant.id('victim')}"

    assert [row["@odata.type"] for row in tenant.value(f"{victim}/authentication/methods")] == [
        "#microsoft.graph.passwordAuthenticationMethod",
        "#microsoft.graph.phoneAuthenticationMethod",
        "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
    ]
    devices = tenant.value(f"{victim}/registeredDevices")
    assert [(row["displayName"], row["trustType"]) for row in devices] == [
        ("LM-LT-100", "AzureAd"),
        ("Amelia's Pixel", "Workplace"),
    ]
    assert tenant.value(f"{victim}/ownedDevices") == devices
    settings = tenant.get(f"{victim}/mailboxSettings").json()
    assert settings["automaticRepliesSetting"]["status"] == "disabled"


def test_consents_and_the_app_behind_them(tenant: Caller) -> None:
    victim = tenant.id("victim")
    grant = tenant.value(f"/v1.0/users/{victim}/oauth2PermissionGrants")[0]
    app = tenant.get(f"/v1.0/servicePrincipals/{grant['clientId']}").json()
    resource = tenant.get(f"/v1.0/servicePrincipals/{grant['resourceId']}").json()

    assert grant["scope"] == "Mail.Read offline_access openid profile"
    assert app["displayName"] == "Ledger Mail Sync"
    assert resource["displayName"] == "Microsoft Graph"
    text = f"principalId eq '{victim}'"
    assert tenant.value("/v1.0/oauth2PermissionGrants", text) == [grant]
    assigned = tenant.value(f"/v1.0/users/{victim}/appRoleAssignments")
    assert [row["resourceDisplayName"] for row in assigned] == ["Ledger Mail Sync"]
    named = tenant.value("/v1.0/servicePrincipals", f"appId eq '{app['appId']}'")
    assert [row["id"] for row in named] == [grant["clientId"]]
    (own,) = tenant.value("/v1.0/applications")
    assert own["passwordCredentials"][0]["secretText"] is None


def test_roles(tenant: Caller) -> None:
    path = "/v1.0/roleManagement/directory/roleAssignments"
    mine = f"principalId eq '{tenant.id('admin')}'"
    rows = tenant.value(path, mine, expand="roleDefinition")

    assert [row["roleDefinition"]["displayName"] for row in rows] == [
        "Global Administrator",
        "Exchange Administrator",
    ]
    assert "roleDefinition" not in tenant.value(path)[0]
    eligible = "/v1.0/roleManagement/directory/roleEligibilitySchedules"
    assert tenant.value(eligible) == []
    instances = "/v1.0/roleManagement/directory/roleAssignmentScheduleInstances"
    timed = tenant.value(instances, mine, expand="principal")
    assert [(row["id"], row["assignmentType"], row["endDateTime"]) for row in timed] == [
        (row["id"], "Assigned", None) for row in rows
    ]
    assert {row["principal"]["userPrincipalName"] for row in timed} == {tenant.upn("admin")}


def test_folders(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}/mailFolders"
    rows = {row["displayName"]: row for row in tenant.every(path)}
    inbox = tenant.get(f"{path}/inbox").json()
    mail = tenant.value(f"{path}/inbox/messages", top=1000)

    assert {"Drafts", "Inbox", "Junk Email", "Newsletters", "Sent Items"} <= set(rows)
    assert "Deletions" not in rows
    assert rows["Inbox"]["id"] == inbox["id"] == mail[0]["parentFolderId"]
    assert inbox["totalItemCount"] == len(mail)
    assert tenant.get(f"{path}/{rows['Newsletters']['id']}").json()["displayName"] == "Newsletters"
    below = tenant.value(f"{path}/inbox/childFolders")
    assert [row["displayName"] for row in below] == ["Yard"]
    assert (inbox["childFolderCount"], below[0]["parentFolderId"]) == (1, inbox["id"])
    assert len(tenant.every(f"{path}/msgfolderroot/childFolders")) == len(rows)
    assert tenant.get(f"{path}/nowhere").status_code == 404


def test_memberships(tenant: Caller) -> None:
    roles = tenant.value("/v1.0/directoryRoles")
    assert [row["displayName"] for row in roles] == [
        "Global Administrator",
        "Exchange Administrator",
        "User Administrator",
    ]
    (held,) = tenant.value(f"/v1.0/directoryRoles/{roles[2]['id']}/members")
    assert held["userPrincipalName"] == tenant.upn("assistant")
    for name in ("memberOf", "transitiveMemberOf"):
        rows = tenant.value(f"/v1.0/users/{tenant.id('assistant')}/{name}")
        assert [row["@odata.type"].rpartition(".")[2] for row in rows] == [
            "group",
            "directoryRole",
        ]
    assert tenant.get("/v1.0/directoryRoles/none/members").status_code == 404


def test_methods_by_their_type(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}/authentication"
    every = tenant.value(f"{path}/methods")
    kinds = ("phoneMethods", "microsoftAuthenticatorMethods", "softwareOathMethods")
    found = [row["id"] for kind in kinds for row in tenant.value(f"{path}/{kind}")]

    assert len(found) == len(every) - 1
    assert set(found) < {row["id"] for row in every}


def test_what_is_registered_and_per_user_mfa(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    path = "/v1.0/reports/authenticationMethods/userRegistrationDetails"
    (row,) = tenant.value(path, f"userPrincipalName eq '{victim}'")
    requirement = tenant.get(f"/beta/users/{victim}/authentication/requirements").json()

    assert (row["methodsRegistered"], row["isMfaRegistered"], row["isAdmin"]) == (
        ["mobilePhone", "microsoftAuthenticatorPush"],
        True,
        False,
    )
    assert requirement["perUserMfaState"] == "disabled"
    assert tenant.get(f"/v1.0/users/{victim}/authentication/requirements").status_code == 400


def test_policies_alerts_and_facts(tenant: Caller) -> None:
    (policy,) = tenant.value("/v1.0/identity/conditionalAccess/policies")
    (alert,) = tenant.value("/v1.0/security/alerts_v2")
    (sku,) = tenant.value("/v1.0/subscribedSkus")

    assert policy["grantControls"]["builtInControls"] == ["mfa"]
    assert alert["title"] == "Creation of forwarding/redirect rule"
    assert alert["evidence"][0]["userAccount"]["userPrincipalName"] == tenant.upn("victim")
    assert (sku["skuPartNumber"], sku["consumedUnits"]) == ("SPE_E5", 8)
    assert tenant.value("/v1.0/identityProtection/riskyUsers") == []
    held = tenant.value(f"/v1.0/users/{tenant.id('victim')}/licenseDetails")
    assert [one["skuPartNumber"] for one in held] == ["SPE_E5"]


def test_a_path_that_there_is_not(tenant: Caller) -> None:
    answer = tenant.get("/v1.0/planner")

    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "Resource not found for the segment 'planner'.",
    )


def test_smaller_pages_lose_nothing() -> None:
    with calling(settings=Settings(rates=AT_ONCE.rates, page=7)) as tenant:
        rows = tenant.every("/beta/auditLogs/signIns", NON_INTERACTIVE, top=1000)

        assert len({row["id"] for row in rows}) == len(rows) > 100
