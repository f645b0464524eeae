"""Whether security defaults are on, as Microsoft-Extractor-Suite says (EntraSecurityDefaults)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    return {
        "displayName": "Security defaults",
        "isEnabled": row.truth("securitydefaultsenabled"),
        "hasPremiumLicense": row.truth("haspremiumlicense"),
        "recommendedState": row.text("recommendedstate"),
    }


SPEC = Format(
    id="mes_security_defaults",
    title="Security defaults, by Microsoft-Extractor-Suite",
    source="access_policies",
    container="any",
    needs=frozenset({"securitydefaultsenabled", "recommendedstate"}),
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-EntraSecurityDefaults: CheckDate is when it asked",
    ),
)
