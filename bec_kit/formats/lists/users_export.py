"""Accounts as Microsoft-Extractor-Suite (`Users`) and Hawk (`EntraIDUsers`) list them."""

from __future__ import annotations

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    *("id", "userPrincipalName", "displayName", "accountEnabled", "userType", "mail"),
    *("onPremisesSyncEnabled", "department", "jobTitle", "creationType", "usageLocation"),
)
_TIMES = ("createdDateTime", "deletedDateTime", "lastPasswordChangeDateTime")
_PATHS = {
    "lastsignindatetime": "signInActivity.lastSignInDateTime",
    "lastnoninteractivesignindatetime": "signInActivity.lastNonInteractiveSignInDateTime",
}

SPEC = Format(
    id="users_export",
    title="Accounts, listed by Microsoft-Extractor-Suite or Hawk",
    source="users",
    container="any",
    needs=frozenset({"id", "userprincipalname", "displayname", "accountenabled"}),
    times=("createddatetime", "lastpasswordchangedatetime", *_PATHS),
    native=graph_object(_KNOWN, times=_TIMES, paths=_PATHS),
    # not lossy: nothing in it is bent, and Graph's own page may hold fewer properties
    order=65,
    references=(
        "Microsoft-Extractor-Suite, Get-UsersInfo.ps1: Users.csv; times in the operator's culture",
        "Hawk 4, Get-HawkTenantEntraIDUser.ps1: EntraIDUsers, with DeletedDateTime",
    ),
)
