"""Risky users and risk detections: with P2 alone, and none but what an administrator said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC", "licensed"]

_USER = fields(
    """
    id isDeleted isProcessing riskDetail riskLastUpdatedDateTime riskLevel riskState
    userDisplayName userPrincipalName
    """
)
_DETECTION = fields(
    """
    activity activityDateTime additionalInfo correlationId detectedDateTime
    detectionTimingType id ipAddress lastUpdatedDateTime location requestId riskDetail
    riskEventType riskLevel riskState source tokenIssuerType userDisplayName userId
    userPrincipalName
    """
)
_USER_FILTERS = {
    "id": "eq",
    "riskLastUpdatedDateTime": "time eq ge le gt lt",
    "riskLevel": "eq",
    "riskState": "eq",
    "userPrincipalName": "eq",
}
_DETECTION_FILTERS = {
    "detectedDateTime": "time eq ge le gt lt",
    "riskLevel": "eq",
    "riskState": "eq",
    "userId": "eq",
    "userPrincipalName": "eq",
}


def licensed(asked: Asked) -> None:
    """Refuse where the tenant does not pay for it."""
    if asked.state.licence != "P2":
        raise Refused(
            403,
            "Forbidden",
            "Your tenant is not licensed for this feature. Microsoft Entra ID P2 is required.",
        )


def _users(asked: Asked) -> Sequence[Record]:
    licensed(asked)
    return list(asked.state.risky.values())


def _detections(asked: Asked) -> Sequence[Record]:
    licensed(asked)
    return asked.state.detections


SPEC = Family(
    "identity_protection",
    (
        Operation(
            "/identityProtection/riskyUsers",
            listed("riskyUsers", _users, Listing(_USER, filters=_USER_FILTERS, most=500)),
            ("IdentityRiskyUser.Read.All",),
            service="identity_protection",
        ),
        Operation(
            "/identityProtection/riskDetections",
            listed(
                "riskDetections",
                _detections,
                Listing(_DETECTION, filters=_DETECTION_FILTERS, most=500),
            ),
            ("IdentityRiskEvent.Read.All",),
            service="identity_protection",
        ),
    ),
)
