"""Consents and grants to applications.

One consent writes several records under one correlation id. The record named
"Consent to application" shows the scopes on both sides of its arrow where a consent
was amended; the grants beside it show the change. "Remove delegated permission
grant" accompanies an amendment too and tells of no removal by itself, so only
what gives rights is read here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.sources._directory._change import Target, guid_in, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.sources._directory._change import Change

__all__ = ["consent_rows", "new_grants"]

_KINDS = {
    "consent to application": "consent",
    "add delegated permission grant": "delegated",
    "add oauth2permissiongrant": "delegated",
    "add app role assignment to service principal": "app_role",
    "add app role assignment grant to user": "app_role_user",
}
_GRANT = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r",(?=\s*[A-Za-z]+\s*(?::|$))")
_ALL = "allprincipals"


class Grant(NamedTuple):
    """One entry of ConsentAction.Permissions."""

    client: str | None
    principal: str | None
    consent_type: str | None
    scopes: tuple[str, ...]


def new_grants(written: str | None) -> list[Grant]:
    """The grants after a change: what stands behind the arrow of ConsentAction.Permissions.

    Args:
        written: `[] => [[Id: .., ClientId: .., PrincipalId: .., ResourceId: ..,
            ConsentType: .., Scope: a b c, ..]]; `, a grammar of its own.
    """
    halves = (written or "").split("=>")
    news = [half.partition("]]")[0] + "]" for half in halves[1:]] or halves
    found = []
    for body in (match for new in news for match in _GRANT.findall(new)):
        parts = (part.partition(":") for part in _FIELD.split(body))
        fields = {name.strip().casefold(): value.strip() for name, _, value in parts}
        if not fields.keys() & {"scope", "clientid", "consenttype"}:
            continue
        found.append(
            Grant(
                fields.get("clientid") or None,
                fields.get("principalid") or None,
                fields.get("consenttype") or None,
                tuple(fields.get("scope", "").split()),
            )
        )
    return found


def consent_rows(change: Change) -> Iterator[dict[str, Any]]:
    """The row of a consent or grant."""
    kind = _KINDS.get(change.key)
    if kind is None:
        return
    read = {"consent": _consent, "app_role_user": _user_role}.get(kind, _grant)
    row = read(change)
    yield {
        "kind": kind,
        "admin_consent": change.truth("ConsentContext.IsAdminConsent"),
        "reason": change.new("ConsentAction.Reason"),
        **row,
        "scopes": sorted(set(row["scopes"])),
    }


def _consent(change: Change) -> dict[str, Any]:
    grants = _meant(change, new_grants(change.new("ConsentAction.Permissions")))
    app = change.first("ServicePrincipal", "Application") or next(iter(change.targets), Target())
    kind = next((grant.consent_type for grant in grants if grant.consent_type), None)
    for_all = change.truth("ConsentContext.OnBehalfOfAll")
    if kind is None and for_all is not None:
        kind = "AllPrincipals" if for_all else "Principal"
    principal = next((grant.principal for grant in grants if grant.principal), None)
    return {
        "app_id": _app_id(change, app),
        "app": app.name or change.new("ServicePrincipal.DisplayName"),
        "object_id": app.id or next((grant.client for grant in grants if grant.client), None),
        "principal": _principal(change, kind, principal),
        "scopes": [scope for grant in grants for scope in grant.scopes],
        "consent_type": kind,
    }


def _meant(change: Change, grants: list[Grant]) -> list[Grant]:
    """The grants of this consent, where the list also holds those of other people."""
    everyone = [grant for grant in grants if (grant.consent_type or "").casefold() == _ALL]
    if everyone and (change.truth("ConsentContext.OnBehalfOfAll") or len(everyone) == len(grants)):
        return everyone
    return [grant for grant in grants if _same(grant.principal, change.user_id)] or grants


def _app_id(change: Change, app: Target) -> str | None:
    """The client's application id; the record's ObjectId may be its object id instead."""
    named = guid_in(change.new("TargetId.ServicePrincipalNames")) or app.app_id
    detail = guid_in(change.details.get("appid"))
    object_id = guid_in(change.object_id)
    return named or detail or (None if _same(object_id, app.id) else object_id)


def _grant(change: Change) -> dict[str, Any]:
    """A delegated grant or an app role: the target is the resource, properties name the client."""
    scope = change.prop("DelegatedPermissionGrant.Scope")
    written = plain(scope.new) if scope else change.new("AppRole.Value")
    kind = change.new("DelegatedPermissionGrant.ConsentType")
    object_id = change.new("ServicePrincipal.ObjectID")
    client = next((t for t in change.targets[1:] if _same(t.id, object_id)), None)
    if object_id is None and len(change.targets) > 1:
        client = change.targets[1]
    named = change.new("ServicePrincipal.AppId", "ServicePrincipal.Name")
    principal = None
    if scope:
        principal = _principal(change, kind, change.new("DelegatedPermissionGrant.PrincipalId"))
    return {
        "app_id": guid_in(named) or (client.app_id if client else None),
        "app": change.new("ServicePrincipal.DisplayName") or (client.name if client else None),
        "object_id": object_id or (client.id if client else None),
        "principal": principal,
        "scopes": (written or "").split(),
        "consent_type": kind,
    }


def _user_role(change: Change) -> dict[str, Any]:
    """A user assigned to an application: the target is the application."""
    app = change.first("ServicePrincipal", "Application") or next(iter(change.targets), Target())
    upn = change.new("User.UPN")
    person = change.first("User")
    found = upn.casefold() if upn else (person.upn if person else None)
    return {
        "app_id": _app_id(change, app),
        "app": app.name,
        "object_id": app.id,
        "principal": found or _principal(change, "Principal", change.new("User.ObjectID")),
        "scopes": (change.new("AppRole.Value") or "").split(),
        "consent_type": None,
    }


def _principal(change: Change, kind: str | None, object_id: str | None) -> str | None:
    """For whom: the actor's name where it is he, else the object id; None for everyone."""
    if kind is None or kind.casefold() == _ALL:
        return None
    return change.user if object_id is None or _same(object_id, change.user_id) else object_id


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()
