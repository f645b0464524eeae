"""Activated roles of the directory as Graph writes them, with the members where expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _explode(role: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The role once for each of its members."""
    members = role.get("members")
    if isinstance(members, list):
        about = {key: value for key, value in role.items() if key != "members"}
        for member in members:
            yield {**about, "members": [member]}


def _native(row: Row) -> dict[str, Any]:
    role = row.record
    members = role.get("members")
    member = members[0] if isinstance(members, list) and members else None
    return held(
        role.get("displayName"),
        template=role.get("roleTemplateId"),
        principal=member if isinstance(member, dict) else None,
        directoryScopeId="/",
    )


SPEC = Format(
    id="graph_directory_role",
    title="Graph directoryRole records",
    source="roles",
    container="json",
    needs=frozenset({"id", "displayName", "roleTemplateId"}),
    context="#directoryRoles",
    explode=_explode,
    native=_native,
    order=61,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/directoryrole",),
)
