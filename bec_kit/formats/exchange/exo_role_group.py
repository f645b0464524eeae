"""Get-RoleGroup: the role groups of Exchange, each with its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.exchange import PAGES
from bec_kit.formats._native.role import held, recipient
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The group once for each of its members."""
    name = next(key for key in record if fold(key) == "members")
    members = record[name]
    if isinstance(members, list):
        for member in members:
            yield record | {name: member}


def _native(row: Row) -> dict[str, Any]:
    member = row.cells["members"]
    if isinstance(member, dict):
        member = member.get("Name") or member.get("DisplayName")
    named = str(member).rpartition("/")[2] if member and isinstance(member, str) else None
    return held(
        row.text("displayname") or row.text("name"),
        principal=recipient(named, None) if named else None,
        service="exchange",
    )


SPEC = Format(
    id="exo_role_group",
    title="Get-RoleGroup, exported",
    source="roles",
    container="json",
    needs=frozenset({"Name", "Members", "Roles", "RoleAssignments"}),
    explode=_explode,
    native=_native,
    order=56,
    references=(
        PAGES + "get-rolegroup",
        "Untitled Goose Tool, EXO.ps1: EXO_RoleGroups_PowerShell.json; members are names, ids or "
        "paths that end in a name",
    ),
)
