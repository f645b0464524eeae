"""Directory roles: who holds them, what they are, and what PIM keeps ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed
from bec_kit.tenant.state.roles import role_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEC"]

_ASSIGNMENT = ("directoryScopeId", "id", "principalId", "roleDefinitionId")
_DEFINITION = fields(
    """
    description displayName id isBuiltIn isEnabled resourceScopes rolePermissions templateId
    version
    """
)
_SCHEDULE = ("directoryScopeId", "id", "memberType", "principalId", "roleDefinitionId")
_TIMED = {
    "roleAssignmentScheduleInstances": (
        *("assignmentType", "endDateTime", "roleAssignmentOriginId", "roleAssignmentScheduleId"),
        "startDateTime",
    ),
    "roleEligibilityScheduleInstances": (
        *("endDateTime", "roleEligibilityScheduleId", "startDateTime"),
    ),
}
_NO_TIME = {"endDateTime": None, "startDateTime": None}
_FILTERS = {"directoryScopeId": "eq", "principalId": "eq", "roleDefinitionId": "eq"}
_ROLES = ("Directory.Read.All", "RoleManagement.Read.All", "RoleManagement.Read.Directory")


def _assignments(asked: Asked) -> Sequence[Record]:
    return asked.state.roles.assigned


def _definitions(_asked: Asked) -> Sequence[Record]:
    return [_definition(name, role_id) for name, role_id in sorted(role_ids().items())]


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


def _expand(asked: Asked, row: Record, name: str) -> Any:
    if name == "principal":
        person = asked.state.user(row["principalId"])
        shown = {key: person[key] for key in ("displayName", "id", "userPrincipalName")}
        return {"@odata.type": "#microsoft.graph.user", **shown}
    role_id = row["roleDefinitionId"]
    return next(one for one in _definitions(asked) if one["id"] == role_id)


def _pim(asked: Asked) -> None:
    if asked.state.licence != "P2":
        raise Refused(
            400,
            "AadPremiumLicenseRequired",
            "The tenant needs Microsoft Entra ID P2 or Governance.",
        )


def _eligible(asked: Asked) -> Sequence[Record]:
    _pim(asked)
    return [
        {"memberType": "Direct", "roleEligibilityScheduleId": row["id"], **_NO_TIME, **row}
        for row in asked.state.roles.eligible
    ]


def _scheduled(asked: Asked) -> Sequence[Record]:
    """With PIM, a role that somebody holds for good shows as a schedule, too."""
    _pim(asked)
    return [
        {
            "assignmentType": "Assigned",
            "memberType": "Direct",
            "roleAssignmentOriginId": row["id"],
            "roleAssignmentScheduleId": row["id"],
            **_NO_TIME,
            **row,
        }
        for row in _assignments(asked)
    ]


def _schedules(name: str, need: str) -> Operation:
    path = f"roleManagement/directory/{name}"
    rows = _eligible if "Eligibility" in name else _scheduled
    listing = Listing(
        (*_SCHEDULE, *_TIMED.get(name, ())),
        filters=_FILTERS,
        expands=("principal", "roleDefinition"),
    )
    answer = listed(path, rows, listing, expand=_expand)
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
                Listing(_ASSIGNMENT, filters=_FILTERS, expands=("principal", "roleDefinition")),
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
