"""Members of Exchange's role groups as Hawk lists them: `ExchangeOnlineAdministrators`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KINDS = {"usermailbox": "user", "mailuser": "user", "user": "user", "group": "group"}


def _native(row: Row) -> dict[str, Any]:
    """The assignment; a member is named by his sign-in name, or by display name without one."""
    member = row.text("members") or ""
    kind = (row.text("recipienttype") or "").casefold()
    principal: dict[str, Any] = {
        ("userPrincipalName" if "@" in member else "displayName"): member or None
    }
    if kind:
        principal["@odata.type"] = "#microsoft.graph." + _KINDS.get(kind, kind)
    return held(row.text("exchangeadmingroup"), principal=principal, service="exchange")


SPEC = Format(
    id="hawk_exchange_admins",
    title="Members of Exchange role groups, listed by Hawk",
    source="roles",
    container="any",
    needs=frozenset({"exchangeadmingroup", "members"}),
    native=_native,
    lossy=True,
    order=64,
    references=("Hawk 4, Get-HawkTenantEXOAdmin.ps1",),
)
