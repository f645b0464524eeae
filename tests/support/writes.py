"""Every writing operation of Graph, and every writing cmdlet, as one request that can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.state.roles import role_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.tenant import Caller

PASSWORD = "28c10230-6103-485e-b985-444c60001490"
PHONE = "3179e48a-750b-4051-897c-87b9720928f7"
# One method of each type that the story has none of.
METHODS = {
    "emailMethods": {"emailAddress": "own@mail.example"},
    "fido2Methods": {"aaGuid": "90a3ccdf-635c-4729-a248-9b709135078f", "displayName": "Key"},
    "phoneMethods": {"phoneNumber": "+44 7700900123", "phoneType": "mobile"},
    "platformCredentialMethods": {"displayName": "Mac", "platform": "macOS"},
    "softwareOathMethods": {"secretKey": None},
    "temporaryAccessPassMethods": {"lifetimeInMinutes": 60},
    "windowsHelloForBusinessMethods": {"displayName": "Laptop"},
    "externalAuthenticationMethods": {"displayName": "Other", "configurationId": "c"},
}

Request = tuple[str, Any]


def method(tenant: Caller, collection: str, **more: Any) -> str:
    """Give the victim a method, and say where it is."""
    kind = collection.removesuffix("Methods").removesuffix("Authentication")
    own = {"@odata.type": f"#microsoft.graph.{kind}AuthenticationMethod", "id": f"m-{kind}"}
    row = {**own, "createdDateTime": None, **METHODS[collection], **more}
    tenant.served.state.methods[tenant.id("victim")].append(row)
    return f"/v1.0/users/{tenant.id('victim')}/authentication/{collection}/{row['id']}"


def _user(path: str, body: Any = None) -> Callable[[Caller], Request]:
    return lambda tenant: (f"/v1.0/users/{tenant.id('victim')}{path}", body)


def _method(collection: str) -> Callable[[Caller], Request]:
    return lambda tenant: (method(tenant, collection), None)


def _authenticator(tenant: Caller) -> Request:
    own = tenant.served.state.methods[tenant.id("victim")][-1]["id"]
    path = f"/v1.0/users/{tenant.id('victim')}/authentication/microsoftAuthenticatorMethods"
    return f"{path}/{own}", None


def _device(body: Any = None) -> Callable[[Caller], Request]:
    def request(tenant: Caller) -> Request:
        device = tenant.served.state.devices[tenant.id("victim")][0]
        return f"/v1.0/devices/{device['id']}", body

    return request


def _own(tenant: Caller, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The victim's, or what the story has where it is gone."""
    victim = tenant.id("victim")
    return next((row for row in rows if row["principalId"] == victim), rows[0])


def _grant(tenant: Caller) -> Request:
    grant = _own(tenant, tenant.served.state.apps.grants)
    return f"/v1.0/oauth2PermissionGrants/{grant['id']}", None


def _assignment(owner: str, key: str) -> Callable[[Caller], Request]:
    def request(tenant: Caller) -> Request:
        row = _own(tenant, tenant.served.state.apps.assignments)
        return f"/v1.0/{owner}/{row[key]}/{_LISTS[owner]}/{row['id']}", None

    return request


_LISTS = {"users": "appRoleAssignments", "servicePrincipals": "appRoleAssignedTo"}


def _principal(body: Any = None) -> Callable[[Caller], Request]:
    def request(tenant: Caller) -> Request:
        grant = _own(tenant, tenant.served.state.apps.grants)
        return f"/v1.0/servicePrincipals/{grant['clientId']}", body

    return request


def _role(tenant: Caller) -> Request:
    row = tenant.served.state.roles.assigned[-1]
    return f"/v1.0/roleManagement/directory/roleAssignments/{row['id']}", None


def _member(tenant: Caller) -> Request:
    template = role_ids()["User Administrator"]
    path = f"/v1.0/directoryRoles/roleTemplateId={template}/members"
    return f"{path}/{tenant.id('assistant')}/$ref", None


def _schedule(kind: str) -> Callable[[Caller], Request]:
    def request(tenant: Caller) -> Request:
        roles = tenant.served.state.roles
        row = {**roles.assigned[-1], "id": "eligible-1"}
        if kind == "Eligibility":
            roles.eligible.append(row)
        body = {
            "action": "adminRemove",
            "directoryScopeId": "/",
            "justification": "case 1",
            "principalId": row["principalId"],
            "roleDefinitionId": row["roleDefinitionId"],
        }
        return f"/v1.0/roleManagement/directory/role{kind}ScheduleRequests", body

    return request


def _rule(body: Any = None) -> Callable[[Caller], Request]:
    def request(tenant: Caller) -> Request:
        victim = tenant.served.state.mailboxes[tenant.upn("victim")]
        path = f"/v1.0/users/{tenant.id('victim')}/mailFolders/inbox/messageRules"
        return f"{path}/{victim.rules[1].graph['id']}", body

    return request


def _risk(action: str) -> Callable[[Caller], Request]:
    def request(tenant: Caller) -> Request:
        return f"/v1.0/identityProtection/riskyUsers/{action}", {"userIds": [tenant.id("victim")]}

    return request


def _sign_in(tenant: Caller) -> Request:
    row = tenant.served.state.book.sign_ins[-1]
    return "/v1.0/auditLogs/signIns/confirmCompromised", {"requestIds": [row["id"]]}


def _policy(tenant: Caller) -> Request:
    (row,) = tenant.value("/v1.0/identity/conditionalAccess/policies")
    return f"/v1.0/identity/conditionalAccess/policies/{row['id']}", {"state": "disabled"}


REPLIES = {"status": "disabled", "internalReplyMessage": "", "externalReplyMessage": ""}
_AUTHENTICATION = "/users/{id}/authentication"
_RULES = "/users/{id}/mailFolders/{folder}/messageRules/{rule}"
_SCHEDULES = "/roleManagement/directory/role{}ScheduleRequests"

# by method and path of the operation
GRAPH: dict[str, Callable[[Caller], Request]] = {
    "PATCH /users/{id}": _user("", {"accountEnabled": False}),
    "POST /users/{id}/revokeSignInSessions": _user("/revokeSignInSessions"),
    f"POST {_AUTHENTICATION}/methods/{{method}}/resetPassword": _user(
        f"/authentication/methods/{PASSWORD}/resetPassword", {"newPassword": "Larch-7-Otter-2"}
    ),
    **{
        f"DELETE {_AUTHENTICATION}/{collection}/{{method}}": _method(collection)
        for collection in METHODS
    },
    f"DELETE {_AUTHENTICATION}/microsoftAuthenticatorMethods/{{method}}": _authenticator,
    "PATCH /devices/{id}": _device({"accountEnabled": False}),
    "DELETE /devices/{id}": _device(),
    "DELETE /oauth2PermissionGrants/{id}": _grant,
    "DELETE /users/{id}/appRoleAssignments/{assignment}": _assignment("users", "principalId"),
    "DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}": _assignment(
        "servicePrincipals", "resourceId"
    ),
    "PATCH /servicePrincipals/{id}": _principal({"accountEnabled": False}),
    "DELETE /servicePrincipals/{id}": _principal(),
    "DELETE /roleManagement/directory/roleAssignments/{id}": _role,
    "DELETE /directoryRoles/{id}/members/{member}/$ref": _member,
    f"POST {_SCHEDULES.format('Assignment')}": _schedule("Assignment"),
    f"POST {_SCHEDULES.format('Eligibility')}": _schedule("Eligibility"),
    f"PATCH {_RULES}": _rule({"isEnabled": False}),
    f"DELETE {_RULES}": _rule(),
    "PATCH /users/{id}/mailboxSettings": _user(
        "/mailboxSettings", {"automaticRepliesSetting": REPLIES}
    ),
    "POST /identityProtection/riskyUsers/confirmCompromised": _risk("confirmCompromised"),
    "POST /identityProtection/riskyUsers/dismiss": _risk("dismiss"),
    "POST /auditLogs/signIns/confirmCompromised": _sign_in,
    "PATCH /identity/conditionalAccess/policies/{id}": _policy,
}


def _on(role: str, **parameters: Any) -> Callable[[Caller], dict[str, Any]]:
    return lambda tenant: {"Identity": tenant.upn(role), **parameters}


def _inbox_rule(**parameters: Any) -> Callable[[Caller], dict[str, Any]]:
    return lambda tenant: {"Mailbox": tenant.upn("victim"), "Identity": "..", **parameters}


def _phone(**parameters: Any) -> Callable[[Caller], dict[str, Any]]:
    def given(tenant: Caller) -> dict[str, Any]:
        (row,) = tenant.rows("Get-MobileDevice", Mailbox=tenant.upn("victim"))
        return {"Identity": row["Identity"], **parameters}

    return given


# needs the fault `restricted-sender`, and the rights that the story gives the assistant
CMDLETS: dict[str, Callable[[Caller], dict[str, Any]]] = {
    "Set-Mailbox": _on(
        "victim",
        ForwardingAddress=None,
        ForwardingSmtpAddress=None,
        DeliverToMailboxAndForward=False,
    ),
    "Set-CASMailbox": _on("victim", ImapEnabled=False, PopEnabled=False),
    "Remove-MailboxPermission": lambda tenant: {
        "Identity": tenant.upn("director"),
        "User": tenant.upn("assistant"),
        "AccessRights": ["FullAccess"],
        "InheritanceType": "All",
        "Confirm": False,
    },
    "Remove-RecipientPermission": lambda tenant: {
        "Identity": tenant.upn("director"),
        "Trustee": tenant.upn("assistant"),
        "AccessRights": ["SendAs"],
        "Confirm": False,
    },
    "Remove-MobileDevice": _phone(Confirm=False),
    "Clear-MobileDevice": _phone(AccountOnly=True, Confirm=False),
    "Remove-BlockedSenderAddress": lambda tenant: {"SenderAddress": tenant.upn("victim")},
    "Disable-InboxRule": _inbox_rule(AlwaysDeleteOutlookRulesBlob=True, Confirm=False),
    "Enable-InboxRule": _inbox_rule(AlwaysDeleteOutlookRulesBlob=True, Confirm=False),
    "Remove-InboxRule": _inbox_rule(Force=True, Confirm=False),
    "Set-InboxRule": _inbox_rule(StopProcessingRules=False),
}
