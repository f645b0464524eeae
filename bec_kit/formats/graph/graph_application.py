"""Applications as Graph writes them: registrations and service principals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]

_SIGNS = frozenset(
    {
        *("servicePrincipalType", "servicePrincipalNames", "appOwnerOrganizationId"),
        *("signInAudience", "publisherDomain", "requiredResourceAccess", "identifierUris"),
        *("keyCredentials", "passwordCredentials"),
    }
)


def _is_app(record: Mapping[str, Any]) -> bool:
    return not _SIGNS.isdisjoint(record) and "riskLevel" not in record


SPEC = Format(
    id="graph_application",
    title="Graph application and servicePrincipal records",
    source="apps",
    container="json",
    needs=frozenset({"id", "appId", "displayName"}),
    test=_is_app,
    context="(?:#applications|#servicePrincipals)",
    order=60,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/application",
        "https://learn.microsoft.com/en-us/graph/api/resources/serviceprincipal",
    ),
)
