"""Consents and roles of applications taken away; service principals switched off or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Answer, bad_request, missing
from bec_kit.tenant.body import FLAG, LIST, TEXT, Shape, given
from bec_kit.tenant.graph.apps import PRINCIPAL
from bec_kit.tenant.operation import Asked, Family, Operation
from bec_kit.tenant.state import told
from bec_kit.tenant.state.apps import MICROSOFT
from bec_kit.tenant.state.emitted import changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bec_kit.tenant.odata.pages import Record

__all__ = ["SPEC"]

_TAKES = {
    "accountEnabled": FLAG,
    "appRoleAssignmentRequired": FLAG,
    "displayName": TEXT,
    "tags": LIST,
}
_SHAPE = Shape("servicePrincipal", _TAKES, tuple(name for name in PRINCIPAL if name not in _TAKES))


def _one(rows: Sequence[Record], name: str) -> Record:
    found = next((row for row in rows if row["id"] == name), None)
    if found is None:
        raise missing(name)
    return found


def _principal(asked: Asked, name: str) -> Record:
    return _one(asked.state.apps.principals, name)


def _grant(asked: Asked) -> Answer:
    """A delegated permission is taken back."""
    grants = asked.state.apps.grants
    grant = _one(grants, asked.path["id"])
    grants.remove(grant)
    client = _principal(asked, grant["clientId"])
    properties = {
        "DelegatedPermissionGrant.Scope": (grant["scope"], ""),
        "DelegatedPermissionGrant.ConsentType": (grant["consentType"], ""),
        "ServicePrincipal.ObjectID": (client["id"], ""),
        "ServicePrincipal.DisplayName": (client["displayName"], ""),
        "ServicePrincipal.AppId": (client["appId"], ""),
    }
    changed(
        asked,
        "Remove delegated permission grant",
        told.principal_target(_principal(asked, grant["resourceId"])),
        properties,
        more=(told.principal_target(client),),
    )
    return Answer.nothing()


def _of_user(asked: Asked) -> Answer:
    return _assignment(asked, "principalId", asked.state.user(asked.path["id"])["id"])


def _of_resource(asked: Asked) -> Answer:
    return _assignment(asked, "resourceId", _principal(asked, asked.path["id"])["id"])


def _assignment(asked: Asked, key: str, owner: str) -> Answer:
    """A role of an application is taken away from a user or from another application."""
    assignments = asked.state.apps.assignments
    mine = [row for row in assignments if row[key] == owner]
    row = _one(mine, asked.path["assignment"])
    assignments.remove(row)
    resource = told.principal_target(_principal(asked, row["resourceId"]))
    properties = {"AppRole.Id": (row["appRoleId"], "")}
    if row["principalType"] == "User":
        user = asked.state.user(row["principalId"])
        properties |= {
            "User.ObjectID": (user["id"], ""),
            "User.UPN": (user["userPrincipalName"], ""),
        }
        activity, more = "Remove app role assignment from user", told.user_target(user)
    else:
        holder = _principal(asked, row["principalId"])
        properties |= {"ServicePrincipal.ObjectID": (holder["id"], "")}
        activity = "Remove app role assignment from service principal"
        more = told.principal_target(holder)
    changed(asked, activity, resource, properties, more=(more,))
    return Answer.nothing()


def _patch(asked: Asked) -> Answer:
    principal = _principal(asked, asked.path["id"])
    body = given(asked, _SHAPE)
    before = {name[0].upper() + name[1:]: (principal[name], body[name]) for name in body}
    principal.update(body)
    target = told.principal_target(principal)
    changed(asked, "Update service principal", target, told.updated(before))
    return Answer.nothing()


def _delete(asked: Asked) -> Answer:
    apps = asked.state.apps
    principal = _principal(asked, asked.path["id"])
    if principal["appOwnerOrganizationId"] == MICROSOFT:
        raise bad_request(
            "The specified service principal is of Microsoft and cannot be deleted.",
            "Request_BadRequest",
        )
    own = principal["id"]
    apps.principals.remove(principal)
    apps.grants[:] = [row for row in apps.grants if own not in (row["clientId"], row["resourceId"])]
    apps.assignments[:] = [
        row for row in apps.assignments if own not in (row["principalId"], row["resourceId"])
    ]
    changed(asked, "Remove service principal", told.principal_target(principal))
    return Answer.nothing()


_ASSIGN = ("AppRoleAssignment.ReadWrite.All",)
_WRITE = ("Application.ReadWrite.All", "Directory.ReadWrite.All")

SPEC = Family(
    "app_writes",
    (
        Operation(
            "/oauth2PermissionGrants/{id}",
            _grant,
            ("DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"),
            method="DELETE",
        ),
        Operation(
            "/users/{id}/appRoleAssignments/{assignment}", _of_user, _ASSIGN, method="DELETE"
        ),
        Operation(
            "/servicePrincipals/{id}/appRoleAssignedTo/{assignment}",
            _of_resource,
            (*_ASSIGN, "Application.ReadWrite.All"),
            method="DELETE",
        ),
        Operation("/servicePrincipals/{id}", _patch, _WRITE, method="PATCH"),
        Operation("/servicePrincipals/{id}", _delete, _WRITE, method="DELETE"),
    ),
)
