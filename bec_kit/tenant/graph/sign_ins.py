"""Sign-ins: interactive ones on v1.0, all four kinds on beta."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Refused
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

NEEDS = ("AuditLog.Read.All",)
KEPT = timedelta(days=30)

_BOTH = fields(
    """
    appDisplayName appId appliedConditionalAccessPolicies clientAppUsed
    conditionalAccessStatus correlationId createdDateTime deviceDetail homeTenantId id
    ipAddress isInteractive location resourceDisplayName resourceId resourceTenantId
    riskDetail riskEventTypes_v2 riskLevelAggregated riskLevelDuringSignIn riskState
    servicePrincipalId servicePrincipalName status userAgent userDisplayName userId
    userPrincipalName
    """
)
_BETA = (
    *_BOTH,
    *fields(
        """
    authenticationDetails authenticationProcessingDetails authenticationProtocol
    authenticationRequirement autonomousSystemNumber clientCredentialType
    crossTenantAccessType flaggedForReview incomingTokenType ipAddressFromResourceProvider
    isThroughGlobalSecureAccess mfaDetail networkLocationDetails originalRequestId
    originalTransferMethod processingTimeInMilliseconds sessionId signInEventTypes
    signInIdentifier tokenIssuerName tokenIssuerType uniqueTokenIdentifier userType
    """
    ),
)
_FILTERS = {
    "appDisplayName": "eq startswith",
    "appId": "eq",
    "clientAppUsed": "eq",
    "conditionalAccessStatus": "eq",
    "correlationId": "eq",
    "createdDateTime": "time eq ge le",
    "id": "eq",
    "ipAddress": "eq startswith",
    "isInteractive": "eq",
    "status/errorCode": "eq",
    "userDisplayName": "eq startswith",
    "userId": "eq",
    "userPrincipalName": "lower eq startswith",
}
_KINDS = {"signInEventTypes/any": "eq ne"}


def _rows(asked: Asked) -> Sequence[Record]:
    """What is kept, newest first; where no kind is asked for, interactive ones alone."""
    if asked.state.licence == "none":
        raise Refused(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    oldest = zulu((asked.now - KEPT).replace(hour=0, minute=0, second=0))
    every = "signInEventTypes" in asked.query.get("$filter", "")
    said = asked.state.risky_sign_ins
    return [
        row | said.get(row["id"], {})
        for row in reversed(asked.state.book.sign_ins)
        if row["createdDateTime"] >= oldest
        and (every or row["signInEventTypes"] == ["interactiveUser"])
    ]


def _row(asked: Asked) -> Record:
    for row in _rows(asked):
        if row["id"] == asked.path["id"]:
            return row
    raise Refused(404, "UnknownError", f"Sign-in '{asked.path['id']}' does not exist.")


def _list(version: str, fields: tuple[str, ...], filters: dict[str, Any]) -> Operation:
    listing = Listing(fields, filters=filters, orders=("createdDateTime",), page=1000, most=1000)
    answer = listed("auditLogs/signIns", _rows, listing)
    return Operation("/auditLogs/signIns", answer, NEEDS, version=version, service="sign_ins")


SPEC = Family(
    "sign_ins",
    (
        _list("v1.0", _BOTH, _FILTERS),
        _list("beta", _BETA, _FILTERS | _KINDS),
        Operation(
            "/auditLogs/signIns/{id}",
            single("auditLogs/signIns/$entity", _row, _BOTH),
            NEEDS,
            service="sign_ins",
        ),
    ),
)
