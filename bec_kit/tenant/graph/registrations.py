"""What users have registered to prove themselves, and per-user MFA, which beta alone shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_DETAILS = fields(
    """
    id isAdmin isMfaCapable isMfaRegistered isPasswordlessCapable isSsprCapable isSsprEnabled
    isSsprRegistered isSystemPreferredAuthenticationMethodEnabled lastUpdatedDateTime
    methodsRegistered userDisplayName userPrincipalName userType
    """
)
_FILTERS = {"id": "eq", "userPrincipalName": "eq"}
# What the report calls a method; a password is none.
_NAMES = {
    "emailAuthenticationMethod": "email",
    "fido2AuthenticationMethod": "fido2SecurityKey",
    "microsoftAuthenticatorAuthenticationMethod": "microsoftAuthenticatorPush",
    "phoneAuthenticationMethod": "mobilePhone",
    "softwareOathAuthenticationMethod": "softwareOneTimePasscode",
}
_STATE = ("perUserMfaState",)


def _details(asked: Asked) -> Sequence[Record]:
    """One row for each user who may sign in."""
    if asked.state.licence == "none":
        raise Refused(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license.",
        )
    return [_row(asked, user) for user in asked.state.users.values() if user["accountEnabled"]]


def _row(asked: Asked, user: Record) -> Record:
    kinds = [one["@odata.type"].rpartition(".")[2] for one in asked.state.methods[user["id"]]]
    methods = [_NAMES[kind] for kind in kinds if kind in _NAMES]
    strong = any(name != "email" for name in methods)
    return {
        "id": user["id"],
        "isAdmin": any(one["principalId"] == user["id"] for one in asked.state.roles.assigned),
        "isMfaCapable": strong,
        "isMfaRegistered": strong,
        "isPasswordlessCapable": "fido2SecurityKey" in methods,
        "isSsprCapable": bool(methods),
        "isSsprEnabled": True,
        "isSsprRegistered": bool(methods),
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "lastUpdatedDateTime": f"{asked.state.end:%Y-%m-%dT%H:%M:%SZ}",
        "methodsRegistered": methods,
        "userDisplayName": user["displayName"],
        "userPrincipalName": user["userPrincipalName"],
        "userType": "member",
    }


def _requirement(asked: Asked) -> Record:
    user = asked.state.user(asked.path["id"])
    return {"perUserMfaState": asked.state.per_user_mfa.get(user["id"], "disabled")}


SPEC = Family(
    "registrations",
    (
        Operation(
            "/reports/authenticationMethods/userRegistrationDetails",
            listed(
                "reports/authenticationMethods/userRegistrationDetails",
                _details,
                Listing(_DETAILS, filters=_FILTERS),
            ),
            ("AuditLog.Read.All",),
        ),
        Operation(
            "/users/{id}/authentication/requirements",
            single("users('{id}')/authentication/requirements", _requirement, _STATE),
            ("Policy.Read.All",),
            version="beta",
        ),
    ),
)
