"""The columns of the Entra portal's sign-in CSV, and the fields of Graph's `signIn` they show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["DATES", "REFERENCES", "sign_in"]

REFERENCES = (
    "https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-download-logs",
    "the CSV omits authenticationDetails, appliedConditionalAccessPolicies and coordinates: the "
    "JSON download has them",
)

DATES = ("date(utc)", "date(local)", "date")

_TEXTS = {
    "id": "requestid",
    "userAgent": "useragent",
    "correlationId": "correlationid",
    "userId": "userid",
    "userDisplayName": "user",
    "userPrincipalName": "username",
    "uniqueTokenIdentifier": "uniquetokenidentifier",
    "appDisplayName": "application",
    "appId": "applicationid",
    "appOwnerTenantId": "appownertenantid",
    "resourceDisplayName": "resource",
    "resourceId": "resourceid",
    "resourceTenantId": "resourcetenantid",
    "resourceOwnerTenantId": "resourceownertenantid",
    "homeTenantId": "hometenantid",
    "homeTenantName": "hometenantname",
    "ipAddress": "ipaddress",
    "clientAppUsed": "clientapp",
    "signInIdentifier": "sign-inidentifier",
    "sessionId": "sessionid",
    "ipAddressFromResourceProvider": "ipaddress(seenbyresource)",
    "globalSecureAccessIpAddress": "globalsecureaccessipaddress",
    "tokenIssuerName": "tokenissuername",
    "servicePrincipalId": "serviceprincipalid",
    "servicePrincipalName": "serviceprincipalname",
    "servicePrincipalCredentialKeyId": "credentialkeyid",
    "servicePrincipalCredentialThumbprint": "credentialthumbprint",
}
_WORDS = {
    "userType": "usertype",
    "crossTenantAccessType": "crosstenantaccesstype",
    "incomingTokenType": "incomingtokentype",
    "authenticationProtocol": "authenticationprotocol",
    "originalTransferMethod": "originaltransfermethod",
    "clientCredentialType": "clientcredentialtype",
    "signInTokenProtectionStatus": "tokenprotection-signinsession",
    "authenticationRequirement": "authenticationrequirement",
    "conditionalAccessStatus": "conditionalaccess",
    "tokenIssuerType": "tokenissuertype",
}
_NUMBERS = {
    "autonomousSystemNumber": "autonomoussystemnumber",
    "processingTimeInMilliseconds": "latency",
}
_TRUTHS = {
    "flaggedForReview": "flaggedforreview",
    "isThroughGlobalSecureAccess": "throughglobalsecureaccess",
}
_SPELLED = {
    "multifactorauthentication": "multiFactorAuthentication",
    "oauth2.0": "oAuth2",
    "oauth2": "oAuth2",
    "saml1.1": "saml11",
    "saml2.0": "saml20",
    "ws-federation": "wsFederation",
    "azuread": "AzureAD",
}


def sign_in(row: Row) -> dict[str, Any]:
    """The fields of Graph's `signIn` that a row of the portal's CSV shows."""
    record: dict[str, Any] = {key: row.text(name) for key, name in _TEXTS.items()}
    record["createdDateTime"] = _when(row)
    record |= {key: _word(row.text(name)) for key, name in _WORDS.items()}
    record |= {key: row.number(name) for key, name in _NUMBERS.items()}
    record |= {key: row.truth(name) for key, name in _TRUTHS.items()}
    record["status"] = _status(row)
    record["location"] = _location(row.text("location"))
    record["deviceDetail"] = {
        "deviceId": row.text("deviceid"),
        "browser": row.text("browser"),
        "operatingSystem": row.text("operatingsystem"),
        "isCompliant": row.truth("compliant"),
        "isManaged": row.truth("managed"),
        "trustType": row.text("jointype"),
    }
    method = row.text("multifactorauthenticationauthmethod")
    detail = row.text("multifactorauthenticationauthdetail")
    if method or detail:
        record["mfaDetail"] = {"authMethod": method, "authDetail": detail}
    identity = _word(row.text("managedidentitytype"))
    if identity:
        associated = row.text("associatedresourceid")
        record["managedServiceIdentity"] = {"msiType": identity, "associatedResourceId": associated}
    return {key: value for key, value in record.items() if value is not None}


def _when(row: Row) -> str | None:
    """The time; a column that does not say UTC waits for `--zone`."""
    if "date(utc)" in row.cells:
        return row.time("date(utc)", utc=True)
    name = next((name for name in DATES if name in row.cells), "")
    return row.time(name) if name and row.culture.zone else None


def _status(row: Row) -> dict[str, Any]:
    code = row.number("sign-inerrorcode")
    if code is None and (row.text("status") or "").casefold() == "success":
        code = 0
    return {
        "errorCode": code,
        "failureReason": row.text("failurereason"),
        "additionalDetails": row.text("multifactorauthenticationresult"),
    }


def _location(written: str | None) -> dict[str, str | None]:
    """`City, State, CC`, of which any part may be missing."""
    parts = [part.strip() or None for part in (written or "").split(",")]
    country = parts.pop()
    if not parts and country and not re.fullmatch("[A-Z]{2}", country):
        return {"city": country, "state": None, "countryOrRegion": None}
    state = parts.pop() if len(parts) > 1 else None
    city = ", ".join(part for part in parts if part) or None
    return {"city": city, "state": state, "countryOrRegion": country}


def _word(written: str | None) -> str | None:
    """The portal's words as Graph spells them: `Not Applied` is `notApplied`."""
    if not written:
        return None
    bare = "".join(written.casefold().split())
    if bare in _SPELLED:
        return _SPELLED[bare]
    parts = re.split(r"[\s\-]+", written.strip())
    first = parts[0].lower() if parts[0].isupper() else parts[0][:1].lower() + parts[0][1:]
    return first + "".join(part[:1].upper() + part[1:] for part in parts[1:])
