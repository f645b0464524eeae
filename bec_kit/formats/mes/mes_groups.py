"""Groups as Microsoft-Extractor-Suite lists them: `Groups` and `DynamicGroups`, old and new."""

from __future__ import annotations

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

_KNOWN = (
    *("displayName", "description", "mail", "mailEnabled", "mailNickname", "securityEnabled"),
    *("groupTypes", "visibility", "onPremisesSyncEnabled", "securityIdentifier"),
    *("membershipRule", "membershipRuleProcessingState", "isAssignableToRole"),
)
_TIMES = (
    *("createdDateTime", "renewedDateTime", "expirationDateTime"),
    "onPremisesLastSyncDateTime",
)

SPEC = Format(
    id="mes_groups",
    title="Groups, listed by Microsoft-Extractor-Suite",
    source="groups",
    container="any",
    needs=frozenset({"groupid", "membershiprule"}),
    times=("createddatetime", "reneweddatetime"),
    native=graph_object(_KNOWN, times=_TIMES, paths={"groupid": "id", "groupname": "displayName"}),
    lossy=True,
    order=64,
    references=(
        "Microsoft-Extractor-Suite, Get-Groups.ps1; older versions write three or four columns",
    ),
)
