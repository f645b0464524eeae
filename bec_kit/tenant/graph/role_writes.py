"""Directory roles taken away: at once, or by a request to privileged identity management."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from bec_kit.tenant.answer import Answer, Refused, bad_request, missing
from bec_kit.tenant.body import FLAG, OBJECT, TEXT, Shape, given
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.operation import Asked, Family, Operation
from bec_kit.tenant.state import told
from bec_kit.tenant.state.emitted import changed
from bec_kit.tenant.state.roles import role_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.tenant.odata.pages import Record

__all__ = ["SPEC", "remove"]

_GLOBAL = "Global Administrator"
_TEXTS = (
    "action",
    "appScopeId",
    "customData",
    "directoryScopeId",
    "justification",
    "principalId",
    "roleDefinitionId",
    "targetScheduleId",
)
_FIXED = ("approvalId", "completedDateTime", "createdBy", "createdDateTime", "id", "status")
_OBJECTS = ("scheduleInfo", "ticketInfo")
_TAKES = {
    **dict.fromkeys(_TEXTS, TEXT),
    **dict.fromkeys(_OBJECTS, OBJECT),
    "isValidationOnly": FLAG,
}
_MUST = ("action", "principalId", "roleDefinitionId", "directoryScopeId")
_ACTIVE = "Remove member from role in PIM completed (permanent)"
_ELIGIBLE = "Remove eligible member from role in PIM completed (permanent)"


def remove(asked: Asked, row: Record, activity: str = "Remove member from role") -> None:
    """Take a role from its holder.

    Args:
        asked: the request.
        row: the assignment, or the eligibility.
        activity: what the log calls it.

    Raises:
        Refused: nobody else is Global Administrator.
    """
    roles, names = asked.state.roles, {own: name for name, own in role_ids().items()}
    held, role_id = row["roleDefinitionId"], row["roleDefinitionId"]
    holders = [one for one in roles.assigned if one["roleDefinitionId"] == held]
    if row in roles.assigned and names[role_id] == _GLOBAL and len(holders) == 1:
        raise bad_request(
            "The last Global Administrator cannot be removed from the role.", "Request_BadRequest"
        )
    (roles.assigned if row in roles.assigned else roles.eligible).remove(row)
    user = told.user_target(asked.state.user(row["principalId"]))
    properties = {
        "Role.ObjectID": (role_id, ""),
        "Role.DisplayName": (names[role_id], ""),
        "Role.TemplateId": (role_id, ""),
        "Role.WellKnownObjectName": (names[role_id].replace(" ", ""), ""),
    }
    changed(asked, activity, user, properties, more=(told.role_target(role_id, names[role_id]),))


def _assignment(asked: Asked) -> Answer:
    for row in asked.state.roles.assigned:
        if row["id"] == asked.path["id"]:
            remove(asked, row)
            return Answer.nothing()
    raise missing(asked.path["id"])


def _request(kind: str, rows: Callable[[Asked], list[Record]], activity: str) -> Operation:
    """A request to PIM; one that takes away is done at once."""
    name = f"role{kind}ScheduleRequests"
    shape = Shape(f"unifiedRole{kind}ScheduleRequest", _TAKES, _FIXED, _MUST)

    def answer(asked: Asked) -> Answer:
        if asked.state.licence != "P2":
            raise bad_request(
                "The tenant needs Microsoft Entra ID P2 or Governance.",
                "AadPremiumLicenseRequired",
            )
        body = given(asked, shape)
        if body["action"] != "adminRemove":
            raise bad_request(f"The action '{body['action']}' is not practised here.")
        keys = ("principalId", "roleDefinitionId", "directoryScopeId")
        found = [row for row in rows(asked) if all(row[key] == body[key] for key in keys)]
        if not found:
            raise Refused(404, "RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
        if not body.get("isValidationOnly"):
            remove(asked, found[0], activity)
        context = f"https://graph.microsoft.com/v1.0/$metadata#{_PATH}{name}/$entity"
        made = uuid5(UUID(asked.state.tenant_id), f"{name}/{asked.seconds}")
        given_back = {key: value for key, value in body.items() if key not in _OBJECTS}
        return Answer.of(
            {
                "@odata.context": context,
                "id": str(made),
                "completedDateTime": zulu(asked.now),
                "createdDateTime": zulu(asked.now),
                "status": "Revoked",
                **given_back,
            },
            201,
        )

    needs = (f"Role{kind}Schedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory")
    return Operation(f"/{_PATH}{name}", answer, needs, method="POST")


_PATH = "roleManagement/directory/"

SPEC = Family(
    "role_writes",
    (
        Operation(
            "/roleManagement/directory/roleAssignments/{id}",
            _assignment,
            ("RoleManagement.ReadWrite.Directory",),
            method="DELETE",
        ),
        _request("Assignment", lambda asked: asked.state.roles.assigned, _ACTIVE),
        _request("Eligibility", lambda asked: asked.state.roles.eligible, _ELIGIBLE),
    ),
)
