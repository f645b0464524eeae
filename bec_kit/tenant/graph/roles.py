"""Directory roles: who holds them, what they are, and what PIM keeps ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from bec_kit.data import load
from bec_kit.tenant.answer import Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

# Who holds which role from the beginning; the story gives none.
_HELD = (
    ("admin", "Global Administrator"),
    ("admin", "Exchange Administrator"),
    ("assistant", "User Administrator"),
)
_ASSIGNMENT = ("directoryScopeId", "id", "principalId", "roleDefinitionId")
_DEFINITION = fields(
    """
    description displayName id isBuiltIn isEnabled resourceScopes rolePermissions templateId
    version
    """
)
_SCHEDULE = ("directoryScopeId", "id", "memberType", "principalId", "roleDefinitionId")
_FILTERS = {"directoryScopeId": "eq", "principalId": "eq", "roleDefinitionId": "eq"}
_ROLES = ("Directory.Read.All", "RoleManagement.Read.All", "RoleManagement.Read.Directory")


def _ids() -> dict[str, str]:
    return {role["name"]: role["id"] for role in load("directory_roles")["roles"]}


def _assignments(asked: Asked) -> Sequence[Record]:
    company, ids = asked.state.book.company, _ids()
    return [
        {
            "id": str(uuid5(UUID(company.role(who).object_id), ids[name])),
            "directoryScopeId": "/",
            "principalId": company.role(who).object_id,
            "roleDefinitionId": ids[name],
        }
        for who, name in _HELD
    ]


def _definitions(_asked: Asked) -> Sequence[Record]:
    return [_definition(name, role_id) for name, role_id in sorted(_ids().items())]


def _definition(name: str, role_id: str) -> Record:
    return {
        "id": role_id,
        "description": name,
        "displayName": name,
        "isBuiltIn": True,
        "isEnabled": True,
        "resourceScopes": ["/"],
        "rolePermissions": [],
        "templateId": role_id,
        "version": "1",
    }


def _expand(_asked: Asked, row: Record, _name: str) -> Any:
    role_id = row["roleDefinitionId"]
    return next(one for one in _definitions(_asked) if one["id"] == role_id)


def _pim(asked: Asked) -> None:
    if asked.state.licence != "P2":
        raise Refused(
            400,
            "AadPremiumLicenseRequired",
            "The tenant needs Microsoft Entra ID P2 or Governance.",
        )


def _eligible(asked: Asked) -> Sequence[Record]:
    """PIM keeps nothing ready in this tenant."""
    _pim(asked)
    return []


def _scheduled(asked: Asked) -> Sequence[Record]:
    """With PIM, a role that somebody holds for good shows as a schedule, too."""
    _pim(asked)
    return [row | {"memberType": "Direct"} for row in _assignments(asked)]


def _schedules(name: str, need: str) -> Operation:
    path = f"roleManagement/directory/{name}"
    rows = _eligible if "Eligibility" in name else _scheduled
    answer = listed(path, rows, Listing(_SCHEDULE, filters=_FILTERS))
    needs = (need, "RoleManagement.Read.All", "RoleManagement.Read.Directory")
    return Operation(f"/{path}", answer, needs)


SPEC = Family(
    "roles",
    (
        Operation(
            "/roleManagement/directory/roleAssignments",
            listed(
                "roleManagement/directory/roleAssignments",
                _assignments,
                Listing(_ASSIGNMENT, filters=_FILTERS, expands=("roleDefinition",)),
                expand=_expand,
            ),
            ("Directory.Read.All", "RoleManagement.Read.Directory"),
        ),
        Operation(
            "/roleManagement/directory/roleDefinitions",
            listed(
                "roleManagement/directory/roleDefinitions",
                _definitions,
                Listing(_DEFINITION, filters={"displayName": "eq", "id": "eq"}),
            ),
            _ROLES,
        ),
        _schedules("roleEligibilitySchedules", "RoleEligibilitySchedule.Read.Directory"),
        _schedules("roleEligibilityScheduleInstances", "RoleEligibilitySchedule.Read.Directory"),
        _schedules("roleAssignmentSchedules", "RoleAssignmentSchedule.Read.Directory"),
        _schedules("roleAssignmentScheduleInstances", "RoleAssignmentSchedule.Read.Directory"),
    ),
)
