"""Members of role groups as Goose's PowerShell part writes them, without the group.

`EXO_RoleGroupMembers_PowerShell.json` holds one list for each group that has members, and nothing
says which. `EXO_RoleGroups_PowerShell.json` beside it has the groups, with bare names in them: this
file tells who those are, and that each of them is in some role group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held, member
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    return held(None, principal=member(row), service="exchange")


SPEC = Format(
    id="goose_role_group_recipients",
    title="Members of Exchange role groups without their group, written by Goose",
    source="roles",
    container="json",
    needs=frozenset({"Alias", "RecipientTypeDetails", "WhenChanged_UTC", "WhenCreated_UTC"}),
    native=_native,
    lossy=True,
    order=99,
    references=(
        "https://github.com/cisagov/untitledgoosetool: scripts/EXO.ps1: Get-RoleGroupMember of "
        "each group, WhenChanged_UTC and WhenCreated_UTC in front, appended without the group",
    ),
)
