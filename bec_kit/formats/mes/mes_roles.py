"""Members of roles as Microsoft-Extractor-Suite lists them: `AllRoles` and `AdminUsers`.

The tool leaves out service principals, and writes `Error retrieving data` where it failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    upn = row.text("username")
    principal = {
        "id": row.text("userid"),
        "userPrincipalName": None if upn == "Unknown" else upn,
        "displayName": row.text("displayname"),
    }
    return held(row.text("role"), principal=principal, directoryScopeId="/")


SPEC = Format(
    id="mes_roles",
    title="Members of directory roles, listed by Microsoft-Extractor-Suite",
    source="roles",
    container="any",
    needs=frozenset({"role", "username", "userid"}),
    native=_native,
    lossy=True,
    order=64,
    references=("Microsoft-Extractor-Suite, Get-Roles.ps1 and Get-UsersInfo.ps1",),
)
