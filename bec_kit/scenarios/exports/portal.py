"""The interactive sign-ins as the Entra portal downloads them: same ids, fewer facts."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book, Record
    from bec_kit.scenarios.company import Company

__all__ = ["interactive", "sign_ins_csv"]

# as the portal writes them: blanks at the end, two blanks inside, one name twice
HEADER = (
    "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,"
    "Cross tenant access type,Incoming token type,Authentication Protocol,"
    "Unique token identifier,Original transfer method,Client credential type,"
    "Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,"
    "Application,Application ID ,App owner tenant ID,Resource,Resource ID ,"
    "Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,"
    "IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,"
    "Browser,Operating System,Compliant,Managed,Join Type,"
    "Multifactor authentication result,Multifactor authentication auth method,"
    "Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,"
    "Session ID,IP address (seen by resource),Through Global Secure Access,"
    "Global Secure Access IP address,Autonomous system  number,Flagged for review,"
    "Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access,"
    "Managed Identity type,Associated Resource Id,Federated Token Id,"
    "Federated Token Issuer"
)
_CONDITIONAL = {"success": "Success", "notApplied": "Not Applied"}
_REQUIRED = {
    "singleFactorAuthentication": "Single-factor authentication",
    "multiFactorAuthentication": "Multifactor authentication",
}


def _row(company: Company, one: Record) -> list[Any]:
    status, device, place = one["status"], one["deviceDetail"], one["location"]
    code = status["errorCode"]
    outcome = "Success" if code == 0 else "Interrupted" if code in (50074, 50140) else "Failure"
    location = f"{place['city']}, {place['state']}, {place['countryOrRegion']}"
    mfa = one["authenticationDetails"][-1]
    return [
        one["createdDateTime"],
        one["id"],
        one["userAgent"],
        one["correlationId"],
        one["userId"],
        one["userDisplayName"],
        one["userPrincipalName"],
        "Member",
        one["crossTenantAccessType"],
        "None",
        "None",
        one["uniqueTokenIdentifier"],
        "None",
        "None",
        "Unbound",
        "1002",
        one["appDisplayName"],
        one["appId"],
        "",
        one["resourceDisplayName"],
        one["resourceId"],
        company.tenant_id,
        "",
        company.tenant_id,
        "",
        one["ipAddress"],
        location,
        outcome,
        code,
        status["failureReason"],
        one["clientAppUsed"],
        device["deviceId"],
        device["browser"],
        device["operatingSystem"],
        device["isCompliant"],
        device["isManaged"],
        device["trustType"],
        mfa["authenticationStepResultDetail"] or "",
        "",
        "",
        _REQUIRED[one["authenticationRequirement"]],
        one["signInIdentifier"],
        one["sessionId"] or "",
        "",
        "FALSE",
        "",
        one["autonomousSystemNumber"],
        "FALSE",
        "Azure AD",
        "None",
        "",
        one["processingTimeInMilliseconds"],
        _CONDITIONAL[one["conditionalAccessStatus"]],
        "",
        "",
        "",
        "",
    ]


def sign_ins_csv(company: Company, records: list[Record]) -> bytes:
    """The portal's file, newest first.

    Args:
        company: the tenant.
        records: Graph's signIn objects of interactive sign-ins, oldest first.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER.split(","))
    writer.writerows(_row(company, one) for one in reversed(records))
    return out.getvalue().encode("utf-8-sig")


def interactive(book: Book) -> list[Record]:
    """The sign-ins that the portal calls interactive."""
    return [one for one in book.sign_ins if one["isInteractive"]]
