"""Licences as Graph writes them: the tenant's, and those of the user whom the page names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _is_licence(record: Mapping[str, Any]) -> bool:
    return "servicePlans" in record or "consumedUnits" in record


SPEC = Format(
    id="graph_licence",
    title="Graph subscribedSku and licenseDetails records",
    source="licences",
    container="json",
    needs=frozenset({"skuId", "skuPartNumber"}),
    test=_is_licence,
    context="(?:#subscribedSkus|/licenseDetails)",
    keeps_context=True,
    order=58,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/subscribedsku",
        "https://learn.microsoft.com/en-us/graph/api/resources/licensedetails",
    ),
)
