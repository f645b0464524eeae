"""The tenant's licences as Microsoft-Extractor-Suite lists them.

Its columns Retention, E3, E5, P1 and P2 are the tool's own guesses from the names, and left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    plans = (row.text("serviceplans") or "").split(";")
    return {
        "skuPartNumber": row.text("sku"),
        "capabilityStatus": row.text("status"),
        "appliesTo": row.text("scope"),
        "consumedUnits": row.number("units"),
        "servicePlans": [{"servicePlanName": name.strip()} for name in plans if name.strip()],
    }


SPEC = Format(
    id="mes_tenant_licences",
    title="The tenant's licences, listed by Microsoft-Extractor-Suite",
    source="licences",
    container="any",
    needs=frozenset({"sku", "status", "units", "serviceplans"}),
    native=_native,
    lossy=True,
    order=64,
    references=(
        "Microsoft-Extractor-Suite, Get-ProductLicenses.ps1: Units are those given out; plans "
        "that are off stand among the others",
    ),
)
