"""Role assignments as Graph writes them, those of privileged identity management too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _is_state(record: Mapping[str, Any]) -> bool:
    """A request asks for an assignment; it is none."""
    return "action" not in record


SPEC = Format(
    id="graph_role_assignment",
    title="Graph unifiedRoleAssignment records, schedules and instances",
    source="roles",
    container="json",
    needs=frozenset({"principalId", "roleDefinitionId"}),
    test=_is_state,
    context=(
        "(?:roleAssignments|role(?:Assignment|Eligibility)Schedules"
        "|role(?:Assignment|Eligibility)ScheduleInstances)"
    ),
    keeps_context=True,
    order=57,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/unifiedroleassignment",
        "https://learn.microsoft.com/en-us/graph/api/resources/unifiedroleassignmentschedule",
        "https://learn.microsoft.com/en-us/graph/api/resources/unifiedroleeligibilityschedule",
    ),
)
