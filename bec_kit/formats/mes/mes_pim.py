"""Assignments of privileged identity management as Microsoft-Extractor-Suite lists them.

Roles that a group holds are listed for each of its users, with the group's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.graph_object import moment
from bec_kit.formats._native.role import held
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_NOTHING = frozenset({"n/a", "permanent"})


def _native(row: Row) -> dict[str, Any]:
    principal = {
        "userPrincipalName": row.text("userprincipalname"),
        "displayName": row.text("displayname"),
        "onPremisesSyncEnabled": row.truth("onpremisessynced"),
    }
    eligible = "eligible" in (row.text("assignmenttype") or "").casefold()
    return held(
        row.text("rolename"),
        principal=principal,
        assignmentType="Eligible" if eligible else "Assigned",
        memberType=row.text("sourcetype"),
        memberName=_said(row.text("sourcename")),
        status=row.text("assignmentstatus"),
        startDateTime=moment(row, "startdatetime"),
        endDateTime=_said(moment(row, "enddatetime")),
        directoryScopeId=row.text("directoryscopeid"),
    )


def _said(value: Any) -> Any:
    return None if isinstance(value, str) and value.casefold() in _NOTHING else value


SPEC = Format(
    id="mes_pim",
    title="PIM assignments, listed by Microsoft-Extractor-Suite",
    source="roles",
    container="any",
    needs=frozenset({"rolename", "userprincipalname", "assignmenttype", "assignmentstatus"}),
    times=("startdatetime", "enddatetime"),
    native=_native,
    lossy=True,
    order=64,
    references=(
        "Microsoft-Extractor-Suite, Get-Roles.ps1: `PIM Active` says nothing of whether the role "
        "was assigned or activated for a while; the end may be `Permanent`",
    ),
)
