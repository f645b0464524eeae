"""Sign-ins of all kinds, as Graph's beta endpoint has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.login import FAILURES, REFUSED
from bec_kit.scenarios.session import APPS, App

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company
    from bec_kit.scenarios.places import Network
    from bec_kit.scenarios.session import Session

__all__ = ["by_server", "graph_sign_in", "located"]

_PASSWORD = "Password Hash Sync"  # noqa: S105 - the name of a method


def located(network: Network) -> dict[str, Any]:
    """Where Microsoft locates an address of a network."""
    return {
        "city": network.city,
        "state": network.state,
        "countryOrRegion": network.country,
        "geoCoordinates": {
            "altitude": None,
            "latitude": network.lat,
            "longitude": network.lon,
        },
    }


def _steps(session: Session, moment: datetime, error: int, fresh: bool) -> list[dict[str, Any]]:
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    known = error not in REFUSED
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
    failed = error in REFUSED
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
        "location": located(network),
        "appliedConditionalAccessPolicies": [],
        "authenticationDetails": _steps(session, moment, error, fresh),
        "authenticationProcessingDetails": [],
        "networkLocationDetails": [],
    }


def by_server(
    company: Company,
    session: Session,
    moment: datetime,
    resource: App,
    correlation: str,
    app: App,
) -> dict[str, Any]:
    """A token that a web application refreshed on its own server, in a person's name.

    Args:
        company: the tenant.
        session: whose token; its network and address are the server's.
        moment: when.
        resource: what was asked for.
        correlation: joins the steps of one sign-in.
        app: the application.
    """
    record = graph_sign_in(
        company, session, moment, resource, correlation, interactive=False, client_app=""
    )
    return record | {
        "appId": app.id,
        "appDisplayName": app.name,
        "userAgent": "",
        "clientCredentialType": "clientSecret",
    }
