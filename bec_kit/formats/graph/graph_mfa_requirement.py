"""Per-user MFA, which stands beside all policies: Graph beta `authentication/requirements`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    context = row.text("@odata.context")
    return ({"@odata.context": context} if context else {}) | {
        "@bec_kit.view": "per_user",
        "@odata.type": "#microsoft.graph.perUserMfa",
        "id": "perUserMfa",
        "displayName": row.text("perusermfastate"),
    }


SPEC = Format(
    id="graph_mfa_requirement",
    title="Graph strongAuthenticationRequirements (per-user MFA)",
    source="auth_methods",
    container="json",
    needs=frozenset({"perUserMfaState"}),
    keeps_context=True,
    native=_native,
    order=29,
    references=(
        "https://learn.microsoft.com/graph/api/resources/strongauthenticationrequirements",
    ),
)
