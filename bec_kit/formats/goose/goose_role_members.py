"""Members of roles as Goose writes them: the member, and the role under `directoryRoles`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _is_member(record: Mapping[str, Any]) -> bool:
    return isinstance(record["directoryRoles"], dict)


def _native(row: Row) -> dict[str, Any]:
    role = row.record["directoryRoles"]
    member = {key: value for key, value in row.record.items() if key != "directoryRoles"}
    return held(
        role.get("displayName"),
        template=role.get("roleTemplateId"),
        principal=member,
        directoryScopeId="/",
    )


SPEC = Format(
    id="goose_role_members",
    title="Members of directory roles, written by Goose",
    source="roles",
    container="json",
    needs=frozenset({"id", "directoryRoles"}),
    test=_is_member,
    native=_native,
    order=56,
    references=(
        "Untitled Goose Tool 2, entra_id_datadumper.py: directoryRoles_members.json; every child "
        "file holds its parent under the parent's name, and no @odata.type",
    ),
)
