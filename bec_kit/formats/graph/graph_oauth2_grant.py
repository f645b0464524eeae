"""Delegated permissions of applications as Graph writes them."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_oauth2_grant",
    title="Graph oAuth2PermissionGrant records",
    source="grants",
    container="json",
    needs=frozenset({"clientId", "consentType", "resourceId", "scope"}),
    context="(?:#|/)oauth2PermissionGrants",
    order=57,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/oauth2permissiongrant",),
)
