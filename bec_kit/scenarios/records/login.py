"""Logins in the unified audit log (type 15); each shares its id with the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import envelope, pairs
from bec_kit.scenarios.session import APPS, App

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company
    from bec_kit.scenarios.session import Session

__all__ = ["FAILURES", "REFUSED", "audit_login"]

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
# these end a sign-in; the others only interrupt it
REFUSED = (50126, 50053, 50034)


def audit_login(
    company: Company,
    session: Session,
    moment: datetime,
    resource: App,
    correlation: str,
    error: int = 0,
) -> dict[str, Any]:
    """The login as the unified audit log has it; its Id is the sign-in's request id.

    Args:
        company: the tenant.
        session: who, where, with what.
        moment: when.
        resource: what was asked for.
        correlation: joins the steps of one sign-in.
        error: 0, or a key of FAILURES.
    """
    person, device = session.person, session.device
    failed = error in REFUSED
    unknown = error == 50034
    head = envelope(
        company,
        moment,
        session.request_id,
        "UserLoginFailed" if failed else "UserLoggedIn",
        15,
        status="Success",  # of the logging, not of the login: so it stands on failures too
        user_id="Not Available" if unknown else person.upn,
        user_key="Not Available" if unknown else person.object_id,
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
            {"ID": person.upn, "Type": 5},
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
