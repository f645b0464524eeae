"""Conditional access, named locations and the authorization policy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from bec_kit.scenarios.places import NETWORKS
from bec_kit.tenant.answer import Refused
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["POLICY", "SPEC", "policies"]

_NEEDS = ("Policy.Read.All",)
POLICY = fields(
    """
    conditions createdDateTime displayName grantControls id modifiedDateTime sessionControls
    state
    """
)
_PLACE = fields("createdDateTime displayName id ipRanges isTrusted modifiedDateTime")
_AUTHORISATION = fields(
    """
    allowEmailVerifiedUsersToJoinOrganization allowInvitesFrom allowUserConsentForRiskyApps
    allowedToSignUpEmailBasedSubscriptions allowedToUseSSPR blockMsolPowerShell
    defaultUserRolePermissions description displayName guestUserRoleId id
    """
)


def _since(asked: Asked) -> str:
    return zulu(asked.state.book.start - timedelta(days=300))


def _id(asked: Asked, name: str) -> str:
    return str(uuid5(UUID(asked.state.tenant_id), name))


def _premium(asked: Asked) -> None:
    if asked.state.licence == "none":
        raise Refused(
            403, "AccessDenied", "Your tenant is not licensed for Conditional Access (P1 or P2)."
        )


def policies(asked: Asked) -> Sequence[Record]:
    """The conditional access policies, as they are now."""
    _premium(asked)
    own = _id(asked, "policy")
    return [
        {
            "id": own,
            "displayName": "Second factor for everybody",
            "createdDateTime": _since(asked),
            "modifiedDateTime": None,
            "state": "enabled",
            "conditions": {
                "applications": {"includeApplications": ["All"], "excludeApplications": []},
                "clientAppTypes": ["all"],
                "users": {"includeUsers": ["All"], "excludeUsers": []},
            },
            "grantControls": {
                "operator": "OR",
                "builtInControls": ["mfa"],
                "customAuthenticationFactors": [],
                "termsOfUse": [],
            },
            "sessionControls": None,
            **asked.state.policies.get(own, {}),
        }
    ]


def _places(asked: Asked) -> Sequence[Record]:
    _premium(asked)
    office = NETWORKS["office"]
    return [
        {
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": _id(asked, "place"),
            "displayName": "Office",
            "createdDateTime": _since(asked),
            "modifiedDateTime": _since(asked),
            "isTrusted": True,
            "ipRanges": [
                {
                    "@odata.type": "#microsoft.graph.iPv4CidrRange",
                    "cidrAddress": f"{office.prefix}0/28",
                }
            ],
        }
    ]


def _authorisation(_asked: Asked) -> Record:
    return {
        "id": "authorizationPolicy",
        "allowEmailVerifiedUsersToJoinOrganization": False,
        "allowInvitesFrom": "everyone",
        "allowUserConsentForRiskyApps": None,
        "allowedToSignUpEmailBasedSubscriptions": True,
        "allowedToUseSSPR": True,
        "blockMsolPowerShell": False,
        "defaultUserRolePermissions": {
            "allowedToCreateApps": True,
            "allowedToCreateSecurityGroups": True,
            "allowedToReadOtherUsers": True,
            "permissionGrantPoliciesAssigned": [
                "ManagePermissionGrantsForSelf.microsoft-user-default-legacy"
            ],
        },
        "description": "Used to manage authorization related settings across the company.",
        "displayName": "Authorization Policy",
        "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
    }


SPEC = Family(
    "access_policies",
    (
        Operation(
            "/identity/conditionalAccess/policies",
            listed("identity/conditionalAccess/policies", policies, Listing(POLICY)),
            _NEEDS,
            service="conditional_access",
        ),
        Operation(
            "/identity/conditionalAccess/namedLocations",
            listed("identity/conditionalAccess/namedLocations", _places, Listing(_PLACE)),
            _NEEDS,
            service="conditional_access",
        ),
        Operation(
            "/policies/authorizationPolicy",
            single("policies/authorizationPolicy/$entity", _authorisation, _AUTHORISATION),
            _NEEDS,
        ),
    ),
)
