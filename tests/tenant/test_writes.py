"""What is written to the tenant is there when it is read again, and the logs tell of it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant import Settings
from bec_kit.tenant.state.roles import role_ids
from tests.support import writes
from tests.support.tenant import Caller, calling, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = "2026-03-19T00:10:00"
AUDITS = "/v1.0/auditLogs/directoryAudits"
QUERIES = "/v1.0/security/auditLog/queries"
STILL = Settings(rates={}, query_starts=0, query_takes=0, pace=0)


@pytest.fixture
def tenant() -> Iterator[Caller]:
    """A tenant whose clock stands ten minutes past the story's end."""
    with writing("restricted-sender", settings=STILL) as caller:
        caller.served.clock.push(600)
        yield caller


def done(tenant: Caller, name: str, body: Any = None) -> Any:
    path, usual = writes.GRAPH[name](tenant)
    answer = tenant.ask(name.partition(" ")[0], path, usual if body is None else body)
    assert answer.status_code < 300, answer.text
    return answer


def audit(tenant: Caller) -> list[dict[str, Any]]:
    """Records of the audit log since the story's end, by a query."""
    window = {"filterStartDateTime": "2026-03-19T00:00:00Z"}
    made = tenant.post(QUERIES, {"displayName": "since", **window}).json()["id"]
    rows = tenant.every(f"{QUERIES}/{made}/records", top=1000)
    records = [row["auditData"] for row in rows]
    asked = {"StartDate": "2026-03-19T00:00:00Z", "EndDate": "2026-03-20", "ResultSize": 5000}
    searched = tenant.rows("Search-UnifiedAuditLog", **asked)
    assert {one["Id"] for one in records} == {
        json.loads(row["AuditData"])["Id"] for row in searched
    }
    written = [one["Id"] for _, one in tenant.served.state.logs.audit]
    return sorted(records, key=lambda one: written.index(one["Id"]))


def changes(tenant: Caller) -> list[dict[str, Any]]:
    return tenant.value(AUDITS, "activityDateTime ge 2026-03-19T00:00:00Z")


def values(record: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Modified properties: old and new, parsed where they are JSON."""

    def plain(text: str) -> Any:
        return json.loads(text) if text[:1] in ("[", "{") else text

    return {
        one["Name"]: (plain(one["OldValue"]), plain(one["NewValue"]))
        for one in record["ModifiedProperties"]
    }


def user(tenant: Caller, *names: str) -> list[Any]:
    row = tenant.get(f"/v1.0/users/{tenant.id('victim')}", select=",".join(names)).json()
    return [row[name] for name in names]


def test_an_account_is_disabled_and_enabled_again(tenant: Caller) -> None:
    done(tenant, "PATCH /users/{id}")
    assert user(tenant, "accountEnabled") == [False]
    done(tenant, "PATCH /users/{id}", {"accountEnabled": True})
    assert user(tenant, "accountEnabled") == [True]

    first, second = audit(tenant)
    assert (first["Operation"], second["Operation"]) == ("Disable account.", "Enable account.")
    assert (first["RecordType"], first["ResultStatus"]) == (8, "Success")
    assert (first["CreationTime"], first["UserId"]) == (NOW, tenant.upn("admin"))
    assert first["ObjectId"] == tenant.upn("victim")
    assert {"ID": tenant.id("victim"), "Type": 2} in first["Target"]
    assert {"ID": tenant.upn("admin"), "Type": 5} in first["Actor"]
    assert values(first) == {
        "AccountEnabled": ([True], [False]),
        "Included Updated Properties": ("", "AccountEnabled"),
        "TargetId.UserType": ("", "Member"),
    }
    later, row = changes(tenant)
    assert [one["activityDisplayName"] for one in (row, later)] == [
        "Disable account",
        "Enable account",
    ]
    assert row["activityDateTime"] == f"{NOW}.0000001Z"
    assert row["correlationId"] == first["InterSystemsId"]
    assert row["initiatedBy"]["user"]["userPrincipalName"] == tenant.upn("admin")
    assert row["targetResources"][0]["userPrincipalName"] == tenant.upn("victim")


def test_sessions_are_revoked(tenant: Caller) -> None:
    (before,) = user(tenant, "signInSessionsValidFromDateTime")
    answer = done(tenant, "POST /users/{id}/revokeSignInSessions")

    assert answer.json()["value"] is True
    assert user(tenant, "signInSessionsValidFromDateTime") == [f"{NOW}Z"]
    (record,) = audit(tenant)
    assert record["Operation"] == "Update StsRefreshTokenValidFrom Timestamp."
    assert values(record)["StsRefreshTokensValidFrom"] == ([before], [f"{NOW}Z"])
    assert [one["activityDisplayName"] for one in changes(tenant)] == [
        "Update StsRefreshTokenValidFrom Timestamp"
    ]


def test_many_at_once_lose_nothing(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}"
    tenant.token()

    def work(number: int) -> tuple[int, int]:
        off = tenant.ask("PATCH", path, {"accountEnabled": bool(number % 2)})
        return off.status_code, tenant.ask("POST", f"{path}/revokeSignInSessions").status_code

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(work, range(24)))
    records = audit(tenant)

    assert found == {(204, 200)}
    assert len({one["Id"] for one in records}) == len(records) == 48
    assert len({one["id"] for one in changes(tenant)}) == 48


def test_a_password_is_set(tenant: Caller) -> None:
    profile = {"password": "Larch-7-Otter-2", "forceChangePasswordNextSignIn": True}
    done(tenant, "PATCH /users/{id}", {"passwordProfile": profile})

    assert user(tenant, "lastPasswordChangeDateTime") == [f"{NOW}Z"]
    (record,) = audit(tenant)
    assert record["Operation"] == "Reset user password."
    assert "Larch" not in json.dumps([record, changes(tenant)])


def test_a_password_is_reset_in_the_end(tenant: Caller) -> None:
    (before,) = user(tenant, "lastPasswordChangeDateTime")
    reset = "POST /users/{id}/authentication/methods/{method}/resetPassword"
    answer = done(tenant, reset)
    where = answer.headers["Location"]
    states = []
    for seconds in (0, 1.5, 2):
        tenant.served.clock.push(seconds)
        states.append(tenant.get(where).json()["status"])
        states.append(user(tenant, "lastPasswordChangeDateTime")[0])

    assert (answer.status_code, answer.json()["newPassword"]) == (202, None)
    after = "2026-03-19T00:10:03Z"
    assert states == ["notStarted", before, "running", before, "succeeded", after]
    (record,) = audit(tenant)
    assert (record["Operation"], record["CreationTime"]) == ("Reset user password.", after[:-1])
    made = done(tenant, reset, {}).json()["newPassword"]
    assert len(made) == 11


def test_methods_go_one_by_one_and_the_default_last(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}/authentication"
    key = writes.method(tenant, "fido2Methods")
    (phone,) = tenant.value(f"{path}/phoneMethods")
    (app,) = tenant.value(f"{path}/microsoftAuthenticatorMethods")
    assert app["displayName"] == "SM-G991B"
    default = f"{path}/phoneMethods/{phone['id']}"
    other = f"{path}/microsoftAuthenticatorMethods/{app['id']}"
    refused = tenant.ask("DELETE", default)
    found = [tenant.ask("DELETE", one).status_code for one in (key, other, default, default)]
    left = [row["@odata.type"].rpartition(".")[2] for row in tenant.value(f"{path}/methods")]

    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "badRequest"
    assert refused.json()["error"]["message"].startswith("Cannot delete default method")
    assert found == [204, 204, 204, 404]
    assert left == ["passwordAuthenticationMethod"]
    records = audit(tenant)
    assert [record["Operation"] for record in records] == ["Update user."] * 3
    old, new = values(records[1])["StrongAuthenticationPhoneAppDetail"]
    assert ([one["DeviceName"] for one in old], new) == (["SM-G991B"], [])
    numbers = values(records[2])["StrongAuthenticationUserDetails"]
    assert numbers == ([{"PhoneNumber": phone["phoneNumber"]}], [])
    told = [one["activityDisplayName"] for one in changes(tenant)]
    assert sorted(told) == ["Admin deleted security info"] * 3 + ["Update user"] * 3
    reasons = {one["resultReason"] for one in changes(tenant)}
    assert "Admin deleted Authenticator App method for user" in reasons


def test_the_other_mobile_goes_before_the_mobile(tenant: Caller) -> None:
    tenant.served.state.methods[tenant.id("victim")].clear()
    first = writes.method(tenant, "softwareOathMethods")
    mobile = writes.method(tenant, "phoneMethods", id="1")
    other = writes.method(tenant, "phoneMethods", id="2", phoneType="alternateMobile")

    asked = (mobile, first, other, mobile, first)
    assert [tenant.ask("DELETE", one).status_code for one in asked] == [400, 400, 204, 204, 204]


def test_a_password_method_and_the_general_path_cannot_be_deleted(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}/authentication"
    for last in (f"methods/{writes.PASSWORD}", f"passwordMethods/{writes.PASSWORD}"):
        assert tenant.ask("DELETE", f"{path}/{last}").status_code == 400
    assert audit(tenant) == []


def test_consents_are_taken_back(tenant: Caller) -> None:
    apps = f"/v1.0/users/{tenant.id('victim')}"
    done(tenant, "DELETE /oauth2PermissionGrants/{id}")
    done(tenant, "DELETE /users/{id}/appRoleAssignments/{assignment}")

    assert tenant.value(f"{apps}/oauth2PermissionGrants") == []
    assert tenant.value(f"{apps}/appRoleAssignments") == []
    grant, role = audit(tenant)
    assert grant["Operation"] == "Remove delegated permission grant."
    assert grant["Target"][3]["ID"] == "Microsoft Graph"
    told = values(grant)
    assert told["DelegatedPermissionGrant.Scope"] == ("Mail.Read offline_access openid profile", "")
    assert told["ServicePrincipal.DisplayName"] == ("Ledger Mail Sync", "")
    assert role["Operation"] == "Remove app role assignment from user."
    assert values(role)["User.UPN"] == (tenant.upn("victim"), "")
    rows = {one["activityDisplayName"]: one for one in changes(tenant)}
    targets = rows["Remove delegated permission grant"]["targetResources"]
    assert [one["displayName"] for one in targets] == ["Microsoft Graph", "Ledger Mail Sync"]


def test_an_application_is_switched_off_and_removed(tenant: Caller) -> None:
    done(tenant, "PATCH /servicePrincipals/{id}")
    path, _ = writes.GRAPH["PATCH /servicePrincipals/{id}"](tenant)
    assert tenant.get(path).json()["accountEnabled"] is False
    done(tenant, "DELETE /servicePrincipals/{id}")

    assert tenant.get(path).status_code == 404
    own = path.rpartition("/")[2]
    assert tenant.value("/v1.0/oauth2PermissionGrants", f"clientId eq '{own}'") == []
    assert [one["Operation"] for one in audit(tenant)] == [
        "Update service principal.",
        "Remove service principal.",
    ]
    own = tenant.value("/v1.0/servicePrincipals", "displayName eq 'Microsoft Graph'")[0]["id"]
    assert tenant.ask("DELETE", f"/v1.0/servicePrincipals/{own}").status_code == 400


ROLES = [
    "DELETE /roleManagement/directory/roleAssignments/{id}",
    "DELETE /directoryRoles/{id}/members/{member}/$ref",
    "POST /roleManagement/directory/roleAssignmentScheduleRequests",
]


@pytest.mark.parametrize("name", ROLES)
def test_a_role_is_taken_away(tenant: Caller, name: str) -> None:
    held = f"/v1.0/users/{tenant.id('assistant')}/memberOf"
    mine = f"principalId eq '{tenant.id('assistant')}'"
    assert [row["displayName"] for row in tenant.value(held)] == ["Everybody", "User Administrator"]
    done(tenant, name)

    assert tenant.value("/v1.0/roleManagement/directory/roleAssignments", mine) == []
    assert tenant.value("/v1.0/roleManagement/directory/roleAssignmentSchedules", mine) == []
    assert [row["displayName"] for row in tenant.value(held)] == ["Everybody"]
    assert "User Administrator" not in [
        row["displayName"] for row in tenant.value("/v1.0/directoryRoles")
    ]
    (record,) = audit(tenant)
    assert record["Operation"].startswith("Remove member from role")
    assert record["ObjectId"] == tenant.upn("assistant")
    assert values(record)["Role.DisplayName"] == ("User Administrator", "")
    (row,) = changes(tenant)
    assert [one["type"] for one in row["targetResources"]] == ["User", "Role"]
    assert row["loggedByService"] == ("PIM" if "Schedule" in name else "Core Directory")


def test_a_role_that_may_be_taken_is_no_longer(tenant: Caller) -> None:
    answer = done(tenant, "POST /roleManagement/directory/roleEligibilityScheduleRequests")

    assert (answer.status_code, answer.json()["status"]) == (201, "Revoked")
    assert tenant.served.state.roles.eligible == []
    (row,) = changes(tenant)
    assert row["activityDisplayName"].startswith("Remove eligible member from role in PIM")
    assert len(tenant.served.state.roles.assigned) == 3


def test_the_last_global_administrator_stays(tenant: Caller) -> None:
    path = "/v1.0/roleManagement/directory/roleAssignments"
    wanted = f"roleDefinitionId eq '{role_ids()['Global Administrator']}'"
    (row,) = tenant.value(path, wanted)

    assert tenant.ask("DELETE", f"{path}/{row['id']}").status_code == 400
    assert tenant.value(path, wanted) == [row]


def test_a_device_is_switched_off_and_removed(tenant: Caller) -> None:
    done(tenant, "PATCH /devices/{id}")
    path, _ = writes.GRAPH["PATCH /devices/{id}"](tenant)
    owned = f"/v1.0/users/{tenant.id('victim')}/registeredDevices"
    assert tenant.get(path).json()["accountEnabled"] is False
    assert [row["accountEnabled"] for row in tenant.value(owned)] == [False, True]
    done(tenant, "DELETE /devices/{id}")

    assert tenant.get(path).status_code == 404
    assert len(tenant.value(owned)) == 1
    first, second = audit(tenant)
    assert (first["Operation"], second["Operation"]) == ("Update device.", "Delete device.")
    details = {one["key"]: one["value"] for one in changes(tenant)[0]["additionalDetails"]}
    assert details["DeviceTrustType"] == "AzureAd"


def test_rules_change_through_graph(tenant: Caller) -> None:
    place = "/users/{id}/mailFolders/{folder}/messageRules/{rule}"
    answer = done(tenant, f"PATCH {place}")
    victim = tenant.upn("victim")
    assert answer.json()["isEnabled"] is False
    (row,) = tenant.rows("Get-InboxRule", Mailbox=victim, Identity="..")
    assert row["Enabled"] is False
    done(tenant, f"DELETE {place}")

    assert [row["Name"] for row in tenant.rows("Get-InboxRule", Mailbox=victim)] == ["Catering"]
    first, second = audit(tenant)
    assert (first["Operation"], first["RecordType"]) == ("UpdateInboxRules", 2)
    assert first["MailboxOwnerUPN"] == victim
    assert first["UserId"] == tenant.upn("admin")
    told = [
        {one["Name"]: one["Value"] for one in record["OperationProperties"]}
        for record in (first, second)
    ]
    assert [one["RuleOperation"] for one in told] == ["Update", "Delete"]
    assert [one["Name"] for one in told] == ["..", ".."]
    assert json.loads(told[0]["ServerRule"])["StateFlags"] == "Disabled"


def test_a_read_only_rule_stays() -> None:
    with writing("read-only-rule") as tenant:
        path = f"/v1.0/users/{tenant.id('victim')}/mailFolders/inbox/messageRules"
        rule = f"{path}/{tenant.value(path)[0]['id']}"

        assert tenant.ask("PATCH", rule, {"isEnabled": False}).status_code == 400
        assert tenant.ask("DELETE", rule).status_code == 400
        assert audit(tenant) == []


def test_automatic_replies_are_switched_off(tenant: Caller) -> None:
    path = f"/v1.0/users/{tenant.id('victim')}/mailboxSettings"
    on = {"status": "alwaysEnabled", "internalReplyMessage": "Away", "externalAudience": "all"}
    done(tenant, "PATCH /users/{id}/mailboxSettings", {"automaticRepliesSetting": on})
    (row,) = tenant.rows("Get-MailboxAutoReplyConfiguration", Identity=tenant.upn("victim"))
    assert (row["AutoReplyState"], row["InternalMessage"]) == ("Enabled", "Away")
    done(tenant, "PATCH /users/{id}/mailboxSettings")

    assert tenant.get(path).json()["automaticRepliesSetting"]["status"] == "disabled"
    assert [one["Operation"] for one in audit(tenant)] == ["Set-MailboxAutoReplyConfiguration"] * 2


def test_risk_is_confirmed_and_dismissed(tenant: Caller) -> None:
    done(tenant, "POST /identityProtection/riskyUsers/confirmCompromised")
    (row,) = tenant.value("/v1.0/identityProtection/riskyUsers")
    (found,) = tenant.value("/v1.0/identityProtection/riskDetections")
    assert (row["riskState"], row["riskLevel"]) == ("confirmedCompromised", "high")
    assert found["riskEventType"] == "adminConfirmedUserCompromised"
    done(tenant, "POST /identityProtection/riskyUsers/dismiss")

    (row,) = tenant.value("/v1.0/identityProtection/riskyUsers")
    assert (row["riskState"], row["riskLevel"]) == ("dismissed", "none")
    assert audit(tenant) == []
    told = [one["activityDisplayName"] for one in changes(tenant)]
    assert sorted(told) == ["ConfirmAccountCompromised", "DismissUser"]


def test_a_sign_in_is_confirmed(tenant: Caller) -> None:
    path, body = writes.GRAPH["POST /auditLogs/signIns/confirmCompromised"](tenant)
    done(tenant, f"POST {path.removeprefix('/v1.0')}")
    own = body["requestIds"][0]
    row = tenant.get("/beta/auditLogs/signIns", f"id eq '{own}' and {_EVERY}").json()["value"][0]

    assert row["riskState"] == "confirmedCompromised"
    assert tenant.served.state.book.sign_ins[-1].get("riskState") != "confirmedCompromised"


_EVERY = "signInEventTypes/any(t: t ne 'x')"


def test_a_policy_is_changed(tenant: Caller) -> None:
    done(tenant, "PATCH /identity/conditionalAccess/policies/{id}")
    (row,) = tenant.value("/v1.0/identity/conditionalAccess/policies")

    assert (row["state"], row["modifiedDateTime"]) == ("disabled", f"{NOW}Z")
    (record,) = audit(tenant)
    old, new = values(record)["ConditionalAccessPolicy"]
    assert record["Operation"] == "Update conditional access policy."
    assert (old["state"], new["state"]) == ("enabled", "disabled")


def test_an_application_that_may_write_is_named_by_the_logs() -> None:
    grants = ("AuditLog.Read.All", "Exchange.ManageAsApp", "Exchange Administrator")
    grants += ("User.RevokeSessions.All",)
    with calling(settings=Settings(rates={}, grants=grants)) as app:
        app.ask("POST", f"/v1.0/users/{app.id('victim')}/revokeSignInSessions")
        app.run("Set-Mailbox", Identity=app.upn("victim"), DeliverToMailboxAndForward=False)
        revoked, ran = (record for _, record in app.served.state.logs.audit)
        (row,) = app.value(AUDITS, "activityDateTime ge 2026-03-19T00:00:00Z")

    assert row["initiatedBy"]["user"] is None
    assert row["initiatedBy"]["app"]["appId"] == "c"
    assert revoked["UserId"] == ran["UserId"]
    assert revoked["UserId"].startswith("ServicePrincipal_")
    assert ran["ClientAppId"] == "c"
