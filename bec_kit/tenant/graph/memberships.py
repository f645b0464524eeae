"""What a user is a member of, and the members of directory roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from bec_kit.tenant.answer import Answer, missing
from bec_kit.tenant.graph.role_writes import remove
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed
from bec_kit.tenant.state.roles import role_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_ROLE = fields("deletedDateTime description displayName id roleTemplateId")
_GROUP = fields(
    """
    createdDateTime groupTypes isAssignableToRole mail mailEnabled mailNickname securityEnabled
    visibility
    """
)
_MEMBER = fields("displayName givenName id mail surname userPrincipalName")
_ROLE_TYPE, _GROUP_TYPE = "#microsoft.graph.directoryRole", "#microsoft.graph.group"


def _role_object(asked: Asked, template: str) -> Record:
    """A role that is in use; like a group, it has an id of the tenant's own."""
    name = next(name for name, own in role_ids().items() if own == template)
    return {
        "id": str(uuid5(UUID(asked.state.tenant_id), template)),
        "deletedDateTime": None,
        "description": name,
        "displayName": name,
        "roleTemplateId": template,
    }


def _roles(asked: Asked) -> Sequence[Record]:
    held = dict.fromkeys(row["roleDefinitionId"] for row in asked.state.roles.assigned)
    return [_role_object(asked, template) for template in held]


def _role(asked: Asked) -> Record:
    """Named by its own id, or by that of its template."""
    wanted = asked.path["id"]
    for role in _roles(asked):
        if wanted in (role["id"], f"roleTemplateId={role['roleTemplateId']}"):
            return role
    raise missing(wanted)


def _members(asked: Asked) -> Sequence[Record]:
    template = _role(asked)["roleTemplateId"]
    return [
        {"@odata.type": "#microsoft.graph.user", **asked.state.user(row["principalId"])}
        for row in asked.state.roles.assigned
        if row["roleDefinitionId"] == template
    ]


def _leave(asked: Asked) -> Answer:
    template = _role(asked)["roleTemplateId"]
    for row in asked.state.roles.assigned:
        if (row["roleDefinitionId"], row["principalId"]) == (template, asked.path["member"]):
            remove(asked, row)
            return Answer.nothing()
    raise missing(asked.path["member"])


def _of_user(asked: Asked) -> Sequence[Record]:
    user = asked.state.user(asked.path["id"])
    held = [
        {"@odata.type": _ROLE_TYPE, **_role_object(asked, row["roleDefinitionId"])}
        for row in asked.state.roles.assigned
        if row["principalId"] == user["id"]
    ]
    return [_everybody(asked), *held]


def _everybody(asked: Asked) -> Record:
    """The one group of this tenant: all its people are in it."""
    name = "Everybody"
    return {
        "@odata.type": _GROUP_TYPE,
        "id": str(uuid5(UUID(asked.state.tenant_id), name)),
        "createdDateTime": None,
        "deletedDateTime": None,
        "description": name,
        "displayName": name,
        "groupTypes": [],
        "isAssignableToRole": None,
        "mail": None,
        "mailEnabled": False,
        "mailNickname": name.casefold(),
        "securityEnabled": True,
        "visibility": None,
    }


def _memberships(name: str, needs: tuple[str, ...]) -> Operation:
    listing = Listing((*_ROLE, *_GROUP))
    return Operation(f"/users/{{id}}/{name}", listed("directoryObjects", _of_user, listing), needs)


_READS = (
    "Directory.Read.All",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
)

SPEC = Family(
    "memberships",
    (
        _memberships("memberOf", ("Directory.Read.All",)),
        _memberships("transitiveMemberOf", ("Directory.Read.All",)),
        Operation("/directoryRoles", listed("directoryRoles", _roles, Listing(_ROLE)), _READS),
        Operation(
            "/directoryRoles/{id}/members",
            listed("directoryObjects", _members, Listing(_MEMBER)),
            _READS,
        ),
        Operation(
            "/directoryRoles/{id}/members/{member}/$ref",
            _leave,
            ("RoleManagement.ReadWrite.Directory",),
            method="DELETE",
        ),
    ),
)
