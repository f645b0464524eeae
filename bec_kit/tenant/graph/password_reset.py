"""A password reset that runs by itself: asked for, then watched. Only a person may ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bec_kit.tenant.answer import Answer, Refused, bad_request
from bec_kit.tenant.body import TEXT, Shape, given
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.graph._privileged import guard
from bec_kit.tenant.odata.pages import Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, single
from bec_kit.tenant.state.emitted import changed, dice
from bec_kit.tenant.state.told import user_target

__all__ = ["SPEC"]

_PASSWORD = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105 - the id that all passwords share
_RESET = Shape("resetPassword", {"newPassword": TEXT})
_OPERATION = fields("createdDateTime id lastActionDateTime resourceLocation status statusDetail")
_STARTS = 1.0


def _reset(asked: Asked) -> Answer:
    user = asked.state.user(asked.path["id"])
    body = given(asked, _RESET)
    if asked.path["method"].casefold() != _PASSWORD:
        raise Refused(404, "resourceNotFound", "The password method was not found.")
    if asked.claims.person == user["id"]:
        raise bad_request("A person cannot reset their own password in this way.", "badRequest")
    guard(asked, user)
    state = asked.state
    name = str(uuid5(NAMESPACE_URL, f"{state.tenant_id}/reset/{len(state.resets)}"))
    state.resets[name] = {"user": user["id"], "at": asked.now, "begun": asked.seconds}
    end = replace(asked, now=asked.now + timedelta(seconds=state.reset_takes))
    state.later.append((asked.seconds + state.reset_takes, lambda: _done(end, user)))
    context = "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordResetResponse"
    made = None if body.get("newPassword") else f"Kw{dice(asked).letters(8)}!"
    where = asked.url.partition("/authentication/")[0]
    return Answer.of(
        {"@odata.context": context, "newPassword": made},
        202,
        Location=f"{where}/authentication/operations/{name}",
    )


def _done(asked: Asked, user: Record) -> None:
    """What is so when the time is over."""
    if asked.state.reset_fails:
        return
    user["lastPasswordChangeDateTime"] = zulu(asked.now)
    changed(asked, "Reset user password", user_target(user))


def _operation(asked: Asked) -> Record:
    user = asked.state.user(asked.path["id"])
    found = asked.state.resets.get(asked.path["operation"])
    if found is None or found["user"] != user["id"]:
        raise Refused(404, "resourceNotFound", "The operation was not found.")
    passed = asked.seconds - found["begun"]
    status, detail = _status(asked, passed)
    return {
        "id": asked.path["operation"],
        "createdDateTime": zulu(found["at"]),
        "lastActionDateTime": zulu(asked.now),
        "resourceLocation": None,
        "status": status,
        "statusDetail": detail,
    }


def _status(asked: Asked, passed: float) -> tuple[str, Any]:
    if passed < asked.state.reset_takes:
        return ("notStarted" if passed < _STARTS else "running"), None
    if asked.state.reset_fails:
        return "failed", "The password does not meet the policy of the domain."
    return "succeeded", None


_WRITE = ("UserAuthenticationMethod.ReadWrite.All",)

SPEC = Family(
    "password_reset",
    (
        Operation(
            "/users/{id}/authentication/methods/{method}/resetPassword",
            _reset,
            (),
            method="POST",
            delegated=_WRITE,
        ),
        Operation(
            "/users/{id}/authentication/operations/{operation}",
            single("users('{id}')/authentication/operations/$entity", _operation, _OPERATION),
            (),
            delegated=("UserAuthenticationMethod.Read.All", *_WRITE),
        ),
    ),
)
