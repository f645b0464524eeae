"""Fields of Graph's `signIn` and `directoryAudit`, to be known in any spelling.

Log Analytics writes them in Pascal case, some SIEMs in lower case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import spelled
from bec_kit.formats._sniffing.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["directory_audit", "error_code", "sign_in"]


def _by_folded_name(names: str) -> dict[str, str]:
    return {fold(name): name for name in names.split()}


_SIGN_IN = _by_folded_name("""
    id createdDateTime userDisplayName userPrincipalName userId appId appDisplayName ipAddress
    ipAddressFromResourceProvider clientAppUsed userAgent correlationId conditionalAccessStatus
    originalRequestId isInteractive tokenIssuerName tokenIssuerType processingTimeInMilliseconds
    riskDetail riskLevelAggregated riskLevelDuringSignIn riskState resourceDisplayName resourceId
    resourceTenantId homeTenantId homeTenantName authenticationRequirement alternateSignInName
    signInIdentifier signInIdentifierType servicePrincipalName servicePrincipalId
    federatedCredentialId userType flaggedForReview isTenantRestricted autonomousSystemNumber
    crossTenantAccessType servicePrincipalCredentialKeyId servicePrincipalCredentialThumbprint
    uniqueTokenIdentifier incomingTokenType authenticationProtocol resourceServicePrincipalId
    signInTokenProtectionStatus originalTransferMethod isThroughGlobalSecureAccess
    globalSecureAccessIpAddress sessionId appOwnerTenantId resourceOwnerTenantId
    clientCredentialType
""")
_NESTED = _by_folded_name("""
    status deviceDetail location mfaDetail riskEventTypes riskEventTypes_v2 signInEventTypes
    appliedConditionalAccessPolicies authenticationDetails authenticationMethodsUsed
    authenticationContextClassReferences authenticationProcessingDetails networkLocationDetails
    authenticationRequirementPolicies sessionLifetimePolicies privateLinkDetails
    appliedEventListeners tokenProtectionStatusDetails managedServiceIdentity agent
    authenticationAppDeviceDetails authenticationAppPolicyEvaluationDetails
""")
_AUDIT = _by_folded_name("""
    id category correlationId result resultReason activityDisplayName activityDateTime
    loggedByService operationType userAgent
""")
_NESTED_AUDIT = _by_folded_name("initiatedBy targetResources additionalDetails")
_ALL, _ALL_AUDIT = _SIGN_IN | _NESTED, _AUDIT | _NESTED_AUDIT

_NUMBERS = ("autonomousSystemNumber", "processingTimeInMilliseconds")
_TRUTHS = ("isInteractive", "flaggedForReview", "isTenantRestricted", "isThroughGlobalSecureAccess")
_WORDS = {"true": True, "false": False}


def sign_in(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Graph's `signIn` among cells by folded names, each in Graph's own kind."""
    record = spelled(cells, _ALL, _NESTED.values())
    for name in _NUMBERS:
        written = record.get(name)
        if isinstance(written, str) and written.isascii() and written.isdecimal():
            record[name] = int(written)
    for name in _TRUTHS:
        written = record.get(name)
        if isinstance(written, str):
            record[name] = _WORDS.get(written.strip().casefold(), written)
    kind = record.get("userType")
    if isinstance(kind, str):  # Member in Log Analytics, member in Graph
        record["userType"] = kind[:1].lower() + kind[1:]
    return record


def directory_audit(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Graph's `directoryAudit` among cells by folded names."""
    return spelled(cells, _ALL_AUDIT, _NESTED_AUDIT.values())


def error_code(result: Any) -> int | None:
    """The error code that a ResultType says, as number, as text or in a word."""
    written = str(result).strip().casefold() if result is not None else ""
    if written == "success":
        return 0
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None
