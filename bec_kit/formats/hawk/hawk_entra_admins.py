"""Members of directory roles as Hawk lists them: `EntraIDAdministrators`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    kind = row.text("membertype") or ""
    principal: dict[str, Any] | None = None
    if kind != "None" and row.text("members") != "No Members":
        name = "userPrincipalName" if kind.casefold() == "user" else "displayName"
        principal = {"id": row.text("objectid"), name: row.text("members")}
        if kind:
            principal["@odata.type"] = "#microsoft.graph." + kind[:1].lower() + kind[1:]
    return held(row.text("admingroupname"), principal=principal, directoryScopeId="/")


SPEC = Format(
    id="hawk_entra_admins",
    title="Members of directory roles, listed by Hawk",
    source="roles",
    container="any",
    needs=frozenset({"admingroupname", "members"}),
    native=_native,
    lossy=True,
    order=64,
    references=(
        "Hawk 4, Get-HawkTenantEntraIDAdmin.ps1: a role that nobody holds has `No Members`",
    ),
)
