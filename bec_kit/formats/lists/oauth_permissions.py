"""Permissions of applications as Microsoft-Extractor-Suite and Hawk list them.

One row for each scope: `OAuthPermissions`, `Consent_Grants`, `_Investigate_Consent_Grants`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.graph_object import moment
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    client = row.text("clientobjectid")
    name = row.text("appdisplayname") or row.text("clientdisplayname")
    shared = {
        "clientAppId": row.text("appid"),
        "resourceId": row.text("resourceobjectid"),
        "resourceDisplayName": row.text("resourcedisplayname"),
        "expiryTime": moment(row, "expirytime"),
        "consentGrantRiskCategory": row.text("consentgrantriskcategory"),
    }
    if (row.text("permissiontype") or "").casefold().startswith("application"):
        return shared | {
            "principalId": client,
            "principalDisplayName": name,
            "principalType": "ServicePrincipal",
            "appRoleValue": row.text("permission"),
            "createdDateTime": moment(row, "creationtimestamp"),
        }
    return shared | {
        "clientId": client,
        "clientDisplayName": name,
        "consentType": row.text("consenttype"),
        "principalId": row.text("principalobjectid"),
        "principalDisplayName": row.text("principaldisplayname"),
        "scope": row.text("permission"),
    }


SPEC = Format(
    id="oauth_permissions",
    title="Permissions of applications, listed by Microsoft-Extractor-Suite or Hawk",
    source="grants",
    container="any",
    needs=frozenset({"permissiontype", "clientobjectid", "resourceobjectid", "permission"}),
    times=("expirytime", "creationtimestamp"),
    native=_native,
    lossy=True,
    order=63,
    references=(
        "Microsoft-Extractor-Suite, Get-OAuthPermissions.ps1; its CreatedDateTime is the "
        "application's, not the grant's",
        "Hawk 4, Get-HawkTenantConsentGrant.ps1",
    ),
)
