"""Licences of accounts as Microsoft-Extractor-Suite lists them: one row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    sku = row.text("skupartnumber")
    return {
        "userPrincipalName": row.text("userprincipalname"),
        "displayName": row.text("displayname"),
        "skuPartNumber": None if sku == "None" else sku,
    }


SPEC = Format(
    id="mes_user_licences",
    title="Licences of accounts, listed by Microsoft-Extractor-Suite",
    source="licences",
    container="any",
    needs=frozenset({"userprincipalname", "skupartnumber"}),
    native=_native,
    lossy=True,
    order=64,
    references=(
        "Microsoft-Extractor-Suite, Get-ProductLicenses.ps1: `None` for an account without one",
    ),
)
