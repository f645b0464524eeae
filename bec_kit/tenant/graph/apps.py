"""Service principals, applications, consents and roles of applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import missing
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["PRINCIPAL", "SPEC"]

PRINCIPAL = fields(
    """
    accountEnabled appDisplayName appId appOwnerOrganizationId appRoleAssignmentRequired
    displayName id keyCredentials passwordCredentials replyUrls servicePrincipalNames
    servicePrincipalType signInAudience tags verifiedPublisher
    """
)
_APPLICATION = fields(
    """
    appId createdDateTime displayName id identifierUris keyCredentials passwordCredentials
    publisherDomain requiredResourceAccess signInAudience tags
    """
)
_GRANT = ("clientId", "consentType", "id", "principalId", "resourceId", "scope")
_ASSIGNMENT = fields(
    """
    appRoleId createdDateTime deletedDateTime id principalDisplayName principalId
    principalType resourceDisplayName resourceId
    """
)
_NAMED = {"appId": "eq in", "displayName": "eq startswith", "id": "eq in"}
_GRANTS = Listing(
    _GRANT, filters={"clientId": "eq", "consentType": "eq", "principalId": "eq", "resourceId": "eq"}
)
_READ = ("Application.Read.All", "Directory.Read.All")
_DIRECTORY = ("Directory.Read.All",)


def _principals(asked: Asked) -> Sequence[Record]:
    return asked.state.apps.principals


def _principal(asked: Asked) -> Record:
    return _one(asked.state.apps.principals, asked.path["id"])


def _applications(asked: Asked) -> Sequence[Record]:
    return asked.state.apps.applications


def _application(asked: Asked) -> Record:
    return _one(asked.state.apps.applications, asked.path["id"])


def _one(rows: Sequence[Record], name: str) -> Record:
    for row in rows:
        if row["id"] == name:
            return row
    raise missing(name)


def _grants(asked: Asked) -> Sequence[Record]:
    return asked.state.apps.grants


def _of(rows: str, key: str, owner: Callable[[Asked], Record]) -> Callable[[Asked], list[Record]]:
    def found(asked: Asked) -> list[Record]:
        wanted = owner(asked)["id"]
        return [row for row in getattr(asked.state.apps, rows) if row[key] == wanted]

    return found


def _user(asked: Asked) -> Record:
    return asked.state.user(asked.path["id"])


def _assigned(
    path: str, rows: Callable[[Asked], list[Record]], needs: tuple[str, ...]
) -> Operation:
    context = path.strip("/").replace("/{id}", "('{id}')")
    return Operation(path, listed(context, rows, Listing(_ASSIGNMENT)), needs)


SPEC = Family(
    "apps",
    (
        Operation(
            "/servicePrincipals",
            listed("servicePrincipals", _principals, Listing(PRINCIPAL, filters=_NAMED)),
            _READ,
        ),
        Operation(
            "/servicePrincipals/{id}",
            single("servicePrincipals/$entity", _principal, PRINCIPAL),
            _READ,
        ),
        _assigned(
            "/servicePrincipals/{id}/appRoleAssignedTo",
            _of("assignments", "resourceId", _principal),
            _READ,
        ),
        _assigned(
            "/servicePrincipals/{id}/appRoleAssignments",
            _of("assignments", "principalId", _principal),
            _READ,
        ),
        Operation(
            "/servicePrincipals/{id}/oauth2PermissionGrants",
            listed("oauth2PermissionGrants", _of("grants", "clientId", _principal), _GRANTS),
            _DIRECTORY,
        ),
        Operation(
            "/applications",
            listed("applications", _applications, Listing(_APPLICATION, filters=_NAMED)),
            _READ,
        ),
        Operation(
            "/applications/{id}",
            single("applications/$entity", _application, _APPLICATION),
            _READ,
        ),
        Operation(
            "/oauth2PermissionGrants",
            listed("oauth2PermissionGrants", _grants, _GRANTS),
            _DIRECTORY,
        ),
        Operation(
            "/users/{id}/oauth2PermissionGrants",
            listed("oauth2PermissionGrants", _of("grants", "principalId", _user), _GRANTS),
            _DIRECTORY,
        ),
        _assigned(
            "/users/{id}/appRoleAssignments", _of("assignments", "principalId", _user), _DIRECTORY
        ),
    ),
)
