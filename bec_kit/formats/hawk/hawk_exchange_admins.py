"""Members of Exchange's role groups as Hawk lists them: `ExchangeOnlineAdministrators`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.role import held, recipient
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    """The assignment; a member is named by his sign-in name, or by display name without one."""
    member = recipient(row.text("members"), row.text("recipienttype"))
    return held(row.text("exchangeadmingroup"), principal=member, service="exchange")


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
