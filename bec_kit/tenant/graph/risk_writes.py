"""What an administrator says of risk: compromised, or nothing to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from bec_kit.scenarios.records.directory import Target
from bec_kit.tenant.answer import Answer, Refused
from bec_kit.tenant.body import LIST, Shape, given
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.graph.identity_protection import licensed
from bec_kit.tenant.operation import Asked, Family, Operation
from bec_kit.tenant.state import told
from bec_kit.tenant.state.emitted import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.tenant.odata.pages import Record

__all__ = ["SPEC"]

_USERS = Shape("riskyUser", {"userIds": LIST}, must=("userIds",))
_REQUESTS = Shape("signIn", {"requestIds": LIST}, must=("requestIds",))
_CONFIRMED = {
    "riskDetail": "adminConfirmedUserCompromised",
    "riskLevel": "high",
    "riskState": "confirmedCompromised",
}
_DISMISSED = {
    "riskDetail": "adminDismissedAllRiskForUser",
    "riskLevel": "none",
    "riskState": "dismissed",
}
_SIGN_IN = {
    "riskDetail": "adminConfirmedSigninCompromised",
    "riskLevelAggregated": "high",
    "riskState": "confirmedCompromised",
}


def _users(values: Record, activity: str) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        licensed(asked)
        users = [asked.state.user(str(name)) for name in given(asked, _USERS)["userIds"]]
        for user in users:
            asked.state.risky[user["id"]] = {
                "id": user["id"],
                "isDeleted": False,
                "isProcessing": False,
                "riskLastUpdatedDateTime": zulu(asked.now),
                "userDisplayName": user["displayName"],
                "userPrincipalName": user["userPrincipalName"],
                **values,
            }
            if values is _CONFIRMED:
                _detected(asked, user)
            changed(asked, activity, told.user_target(user))
        return Answer.nothing()

    return answer


def _detected(asked: Asked, user: Record) -> None:
    """Saying so is a detection of its own."""
    at, found = zulu(asked.now), asked.state.detections
    found.append(
        {
            "id": str(uuid5(UUID(user["id"]), f"detection/{len(found)}")),
            "activity": "user",
            "activityDateTime": at,
            "detectedDateTime": at,
            "detectionTimingType": "offline",
            "lastUpdatedDateTime": at,
            "riskDetail": _CONFIRMED["riskDetail"],
            "riskEventType": "adminConfirmedUserCompromised",
            "riskLevel": "high",
            "riskState": "confirmedCompromised",
            "source": "IdentityProtection",
            "tokenIssuerType": "AzureAD",
            "userDisplayName": user["displayName"],
            "userId": user["id"],
            "userPrincipalName": user["userPrincipalName"],
        }
    )


def _sign_ins(asked: Asked) -> Answer:
    licensed(asked)
    names = [str(name) for name in given(asked, _REQUESTS)["requestIds"]]
    rows = {row["id"]: row for row in asked.state.book.sign_ins}
    for name in names:
        if name not in rows:
            raise Refused(404, "NotFound", f"Sign-in '{name}' does not exist.")
    for name in names:
        row = rows[name]
        asked.state.risky_sign_ins[name] = _SIGN_IN
        user = Target(
            row["userId"], "User", row["userDisplayName"] or "", row["userPrincipalName"] or ""
        )
        changed(asked, "ConfirmCompromised", user, details={"RequestId": name})
    return Answer.nothing()


_NEEDS = ("IdentityRiskyUser.ReadWrite.All",)
_PATH = "/identityProtection/riskyUsers"

SPEC = Family(
    "risk_writes",
    (
        Operation(
            f"{_PATH}/confirmCompromised",
            _users(_CONFIRMED, "ConfirmAccountCompromised"),
            _NEEDS,
            method="POST",
            service="identity_protection",
        ),
        Operation(
            f"{_PATH}/dismiss",
            _users(_DISMISSED, "DismissUser"),
            _NEEDS,
            method="POST",
            service="identity_protection",
        ),
        Operation(
            "/auditLogs/signIns/confirmCompromised",
            _sign_ins,
            ("IdentityRiskEvent.ReadWrite.All",),
            method="POST",
            service="sign_ins",
            delegated=_NEEDS,
        ),
    ),
)
