"""Sign-ins without a person, as Graph's beta endpoint has them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.dice import token_of
from bec_kit.scenarios.records.sign_in import located

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.places import Network
    from bec_kit.scenarios.session import App

__all__ = ["by_principal"]


def by_principal(
    company: Company,
    dice: Dice,
    moment: datetime,
    app: App,
    network: Network,
    ip: str,
    *,
    managed: bool = False,
) -> dict[str, Any]:
    """A sign-in without a person: of an application, or of a managed identity.

    Args:
        company: the tenant.
        dice: the chance of it.
        moment: when.
        app: the application.
        network: where its server is.
        ip: the server's address; empty where the service shows none.
        managed: a managed identity of Azure.
    """
    request_id = dice.guid()
    return {
        "id": request_id,
        "createdDateTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "userDisplayName": None,
        "userPrincipalName": None,
        "userId": "",
        "appId": app.id,
        "appDisplayName": app.name,
        "ipAddress": ip,
        "clientAppUsed": None,
        "userAgent": None,
        "correlationId": dice.guid(),
        "conditionalAccessStatus": "notApplied",
        "isInteractive": False,
        "resourceDisplayName": "Microsoft Graph",
        "resourceId": "00000003-0000-0000-c000-000000000000",
        "resourceTenantId": company.tenant_id,
        "homeTenantId": company.tenant_id,
        "servicePrincipalName": app.name,
        "servicePrincipalId": str(uuid.uuid5(uuid.UUID(app.id), "principal")),
        "signInEventTypes": ["managedIdentity" if managed else "servicePrincipal"],
        "autonomousSystemNumber": network.asn,
        "clientCredentialType": "none" if managed else "clientSecret",
        "uniqueTokenIdentifier": token_of(request_id),
        "status": {"errorCode": 0, "failureReason": None, "additionalDetails": None},
        "deviceDetail": {"deviceId": "", "displayName": None, "operatingSystem": None},
        "location": located(network),
        "authenticationDetails": [],
    }
