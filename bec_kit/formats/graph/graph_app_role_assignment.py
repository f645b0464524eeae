"""Application roles, and who may use an application, as Graph writes them."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_app_role_assignment",
    title="Graph appRoleAssignment records",
    source="grants",
    container="json",
    needs=frozenset({"appRoleId", "principalId", "resourceId"}),
    context="/(?:appRoleAssignments|appRoleAssignedTo)",
    order=57,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/approleassignment",),
)
