"""Logins: the audit log's own record (type 15) and Graph's signIn, which share an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import envelope, pairs
from bec_kit.scenarios.session import APPS, App

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company
    from bec_kit.scenarios.session import Session

__all__ = ["FAILURES", "audit_login", "graph_sign_in"]

# error code: (LogonError of the audit log, failureReason of Graph)
FAILURES = {
    50126: (
        "InvalidUserNameOrPassword",
        "Invalid username or password.",
    ),
    50053: (
        "IdsLocked",
        "The account is locked after too many wrong passwords.",
    ),
    50034: ("UserAccountNotFound", "The user account does not exist in the directory."),
    50074: ("UserStrongAuthClientAuthNRequiredInterrupt", "Strong Authentication is required."),
    50140: (
        "KmsiInterrupt",
        "The sign-in was interrupted to offer to stay signed in.",
    ),
}
_PASSWORD = "Password Hash Sync"  # noqa: S105 - the name of a method


def audit_login(
    company: Company,
    session: Session,
    moment: datetime,
    resource: App,
    correlation: str,
    error: int = 0,
    user_id: str | None = None,
) -> dict[str, Any]:
    """The login as the unified audit log has it; its Id is the sign-in's request id.

    Args:
        company: the tenant.
        session: who, where, with what.
        moment: when.
        resource: what was asked for.
        correlation: joins the steps of one sign-in.
        error: 0, or a key of FAILURES.
        user_id: another name than the account's, such as `Not Available`.
    """
    person, device = session.person, session.device
    failed = error in (50126, 50053, 50034)
    head = envelope(
        company,
        moment,
        session.request_id,
        "UserLoginFailed" if failed else "UserLoggedIn",
        15,
        status="Success",  # of the logging, not of the login: so it stands on failures too
        user_id=user_id or person.upn,
        user_key="Not Available" if user_id else person.object_id,
        user_type=0,
        workload="AzureActiveDirectory",
    )
    properties = {"OS": device.os, "BrowserType": device.browser.partition(" ")[0] or "Other"}
    if device.id:
        properties = {"Id": device.id, "DisplayName": device.name, **properties}
    properties |= {"IsCompliantAndManaged": "True" if device.id else "False"}
    if not failed:
        properties["SessionId"] = session.session_id
    record = head | {
        "ActorIpAddress": session.ip,
        "ClientIP": session.ip,
        "ObjectId": resource.id,
        "AzureActiveDirectoryEventType": 1,
        "ExtendedProperties": pairs(
            {
                "ResultStatusDetail": "Success" if error else "Redirect",
                "UserAgent": device.user_agent,
                "RequestType": "Login:login" if failed else "OAuth2:Authorize",
            }
        ),
        "ModifiedProperties": [],
        "Actor": [
            {"ID": person.object_id, "Type": 0},
            {"ID": user_id or person.upn, "Type": 5},
        ],
        "ActorContextId": company.tenant_id,
        "InterSystemsId": correlation,
        "IntraSystemId": session.request_id,
        "SupportTicketId": "",
        "Target": [{"ID": resource.id, "Type": 0}],
        "TargetContextId": company.tenant_id,
        "ApplicationId": APPS[session.app].id,
        "DeviceProperties": pairs(properties),
        "ErrorNumber": str(error),
    }
    if error:
        record["LogonError"] = FAILURES[error][0]
    return record


def _steps(session: Session, moment: datetime, error: int, fresh: bool) -> list[dict[str, Any]]:
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    known = error not in (50126, 50053, 50034)
    first = {
        "authenticationStepDateTime": at,
        "authenticationMethod": "Password" if fresh else "Previously satisfied",
        "authenticationMethodDetail": _PASSWORD if fresh else None,
        "succeeded": known,
        "authenticationStepResultDetail": None if known else FAILURES[error][1],
        "authenticationStepRequirement": "Primary authentication",
    }
    if error:
        return [first]
    second = {
        "authenticationStepDateTime": at,
        "authenticationMethod": "Mobile app notification" if fresh else "Previously satisfied",
        "authenticationMethodDetail": None,
        "succeeded": True,
        "authenticationStepResultDetail": "MFA completed in Azure AD"
        if fresh
        else "MFA requirement satisfied by claim in the token",
        "authenticationStepRequirement": "Multifactor authentication",
    }
    return [first, second]


def graph_sign_in(
    company: Company,
    session: Session,
    moment: datetime,
    resource: App,
    correlation: str,
    *,
    interactive: bool,
    error: int = 0,
    fresh: bool = False,
    client_app: str = "Browser",
) -> dict[str, Any]:
    """The sign-in as Graph's beta endpoint has it.

    Args:
        company: the tenant.
        session: who, where, with what.
        moment: when.
        resource: what was asked for.
        correlation: joins the steps of one sign-in.
        interactive: a person took part.
        error: 0, or a key of FAILURES.
        fresh: password and second factor were given now, not carried by a token.
        client_app: clientAppUsed.
    """
    person, device, network = session.person, session.device, session.network
    app = APPS[session.app]
    reason = FAILURES[error][1] if error else "Other."
    failed = error in (50126, 50053, 50034)
    return {
        "id": session.request_id,
        "createdDateTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "userDisplayName": person.name,
        "userPrincipalName": person.upn,
        "userId": person.object_id,
        "appId": app.id,
        "appDisplayName": app.name,
        "ipAddress": session.ip,
        "ipAddressFromResourceProvider": None,
        "clientAppUsed": client_app,
        "userAgent": device.user_agent,
        "correlationId": correlation,
        "conditionalAccessStatus": "notApplied" if failed else "success",
        "originalRequestId": session.request_id,
        "isInteractive": interactive,
        "tokenIssuerName": "",
        "tokenIssuerType": "AzureAD",
        "processingTimeInMilliseconds": 90 + moment.microsecond // 5000,
        "riskDetail": "none",
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "riskEventTypes_v2": [],
        "resourceDisplayName": resource.name,
        "resourceId": resource.id,
        "resourceTenantId": company.tenant_id,
        "homeTenantId": company.tenant_id,
        "authenticationRequirement": "singleFactorAuthentication"
        if failed
        else "multiFactorAuthentication",
        "signInIdentifier": person.upn if interactive else "",
        "servicePrincipalId": "",
        "signInEventTypes": ["interactiveUser" if interactive else "nonInteractiveUser"],
        "userType": "member",
        "flaggedForReview": False,
        "autonomousSystemNumber": network.asn,
        "crossTenantAccessType": "none",
        "uniqueTokenIdentifier": session.token_id,
        "incomingTokenType": "none" if interactive else "refreshToken",
        "authenticationProtocol": "none",
        "originalTransferMethod": "none",
        "isThroughGlobalSecureAccess": False,
        "sessionId": None if failed else session.session_id,
        "mfaDetail": None,
        "status": {
            "errorCode": error,
            "failureReason": reason,
            "additionalDetails": "MFA requirement satisfied by claim in the token"
            if not error and not fresh
            else None,
        },
        "deviceDetail": {
            "deviceId": device.id,
            "displayName": device.name,
            "operatingSystem": device.os,
            "browser": device.browser,
            "isCompliant": bool(device.id),
            "isManaged": bool(device.id),
            "trustType": "Azure AD joined" if device.id else "",
        },
        "location": {
            "city": network.city,
            "state": network.state,
            "countryOrRegion": network.country,
            "geoCoordinates": {
                "altitude": None,
                "latitude": network.lat,
                "longitude": network.lon,
            },
        },
        "appliedConditionalAccessPolicies": [],
        "authenticationDetails": _steps(session, moment, error, fresh),
        "authenticationProcessingDetails": [],
        "networkLocationDetails": [],
    }
