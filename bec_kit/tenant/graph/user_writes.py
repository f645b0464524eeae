"""Users: switched off and on, a new password, sessions that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Answer, bad_request, denied
from bec_kit.tenant.body import FLAG, LIST, OBJECT, TEXT, Shape, given, held
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.graph._privileged import guard
from bec_kit.tenant.graph.users import FIELDS
from bec_kit.tenant.operation import Family, Operation
from bec_kit.tenant.state.emitted import changed
from bec_kit.tenant.state.told import listed, updated, user_target

if TYPE_CHECKING:
    from bec_kit.tenant.odata.pages import Record
    from bec_kit.tenant.operation import Asked

__all__ = ["SPEC"]

_TEXTS = ("department", "displayName", "jobTitle", "mobilePhone", "officeLocation")
_TAKES = {
    "accountEnabled": FLAG,
    "businessPhones": LIST,
    "otherMails": LIST,
    "passwordProfile": OBJECT,
    **dict.fromkeys(_TEXTS, TEXT),
}
_USER = Shape("user", _TAKES, tuple(name for name in FIELDS if name not in _TAKES))
_PASSWORD = Shape(
    "passwordProfile",
    {
        "forceChangePasswordNextSignIn": FLAG,
        "forceChangePasswordNextSignInWithMfa": FLAG,
        "password": TEXT,
    },
)
_NOTHING = Shape("revokeSignInSessions")
_WRITES = ("Directory.ReadWrite.All", "User.ReadWrite.All")
# these two have permissions of their own; Directory.ReadWrite.All is not among them
_SENSITIVE = {
    "accountEnabled": {"User.EnableDisableAccount.All", "User.ReadWrite.All"},
    "passwordProfile": {"User-PasswordProfile.ReadWrite.All", "User.ReadWrite.All"},
}
_SHORTEST = 8
# seconds: Entra Connect comes by every half hour
SYNCED_AFTER = 1800.0


def _patch(asked: Asked) -> Answer:
    user = asked.state.user(asked.path["id"])
    body = given(asked, _USER)
    for name in body:
        if not asked.claims.roles & _SENSITIVE.get(name, set(_WRITES)):
            raise denied()
        if name in _SENSITIVE:
            guard(asked, user)
    profile = body.pop("passwordProfile", None)
    if profile is not None:
        _checked(user, held(profile, _PASSWORD))
    enabled = body.pop("accountEnabled", None)
    if enabled is not None:
        _switch(asked, user, enabled=enabled)
    if profile is not None and profile.get("password"):
        user["lastPasswordChangeDateTime"] = zulu(asked.now)
        changed(asked, "Reset user password", user_target(user))
    if body:
        told = updated({_told(name): (user.get(name), value) for name, value in body.items()})
        user.update(body)
        changed(asked, "Update user", user_target(user), told)
    return Answer.nothing()


def _told(name: str) -> str:
    return name[0].upper() + name[1:]


def _switch(asked: Asked, user: Record, *, enabled: bool) -> None:
    told = updated({"AccountEnabled": (user["accountEnabled"], enabled)})
    user["accountEnabled"] = enabled
    told["TargetId.UserType"] = ("", user["userType"])
    changed(asked, "Enable account" if enabled else "Disable account", user_target(user), told)
    if user.get("onPremisesSyncEnabled") and not enabled:
        asked.state.later.append((asked.seconds + SYNCED_AFTER, lambda: _restored(user)))


def _restored(user: Record) -> None:
    """The directory that it comes from has not heard of it."""
    user["accountEnabled"] = True


def _checked(user: Record, profile: Record) -> None:
    if user.get("onPremisesSyncEnabled"):
        raise bad_request(
            "Unable to update the specified properties for on-premises mastered Directory Sync "
            "objects or objects currently undergoing migration.",
            "Request_BadRequest",
        )
    password = profile.get("password")
    if password is not None and len(password) < _SHORTEST:
        raise bad_request(
            "The specified password does not comply with password complexity requirements. "
            "Please provide a different password.",
            "Request_BadRequest",
        )


def _revoke(asked: Asked) -> Answer:
    user = asked.state.user(asked.path["id"])
    given(asked, _NOTHING)
    name = "signInSessionsValidFromDateTime"
    before, user[name] = user[name], zulu(asked.now)
    told = {
        "StsRefreshTokensValidFrom": (listed(before), listed(user[name])),
        "Included Updated Properties": ("", "StsRefreshTokensValidFrom"),
    }
    changed(asked, "Update StsRefreshTokenValidFrom Timestamp", user_target(user), told)
    context = "https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean"
    return Answer.of({"@odata.context": context, "value": True})


SPEC = Family(
    "user_writes",
    (
        Operation(
            "/users/{id}",
            _patch,
            (
                *_WRITES,
                "User-PasswordProfile.ReadWrite.All",
                "User.EnableDisableAccount.All",
            ),
            method="PATCH",
        ),
        Operation(
            "/users/{id}/revokeSignInSessions",
            _revoke,
            (*_WRITES, "User.RevokeSessions.All"),
            method="POST",
        ),
    ),
)
