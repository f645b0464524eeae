"""Members of groups as Microsoft-Extractor-Suite lists them.

`GroupCreated` is the group's; `AddedDate` of older versions is the time of the export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KEYS = {
    "groupId": "groupid",
    "groupDisplayName": "groupname",
    "id": "memberid",
    "displayName": "displayname",
    "mail": "email",
    "userPrincipalName": "userprincipalname",
}


def _native(row: Row) -> dict[str, Any]:
    return {key: row.text(name) for key, name in _KEYS.items()}


SPEC = Format(
    id="mes_group_members",
    title="Members of groups, listed by Microsoft-Extractor-Suite",
    source="group_members",
    container="any",
    needs=frozenset({"groupid", "groupname", "memberid"}),
    native=_native,
    lossy=True,
    order=63,
    references=("Microsoft-Extractor-Suite, Get-Groups.ps1: GroupMembers.csv",),
)
