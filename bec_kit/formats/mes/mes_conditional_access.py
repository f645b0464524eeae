"""Conditional access as Microsoft-Extractor-Suite flattens it (ConditionalAccessPolicies.csv)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.tool_cells import cut, set_cell
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_LISTS = {
    "users": (
        "includeUsers",
        "excludeUsers",
        "includeGroups",
        "excludeGroups",
        "includeRoles",
        "excludeRoles",
    ),
    "applications": ("includeApplications", "excludeApplications"),
    "platforms": ("includePlatforms", "excludePlatforms"),
    "locations": ("includeLocations", "excludeLocations"),
    "devices": ("includeDeviceStates", "excludeDeviceStates"),
}
_TOP = ("clientAppTypes", "userRiskLevels", "signInRiskLevels", "servicePrincipalRiskLevels")
_GRANTS = ("builtInControls", "customAuthenticationFactors", "termsOfUse")
_SESSIONS = {
    "applicationEnforcedRestrictions": "applicationenforcedrestrictions",
    "cloudAppSecurity": "cloudappsecurity",
    "disableResilienceDefaults": "disableresiliencedefaults",
    "persistentBrowser": "persistentbrowser",
    "signInFrequency": "signinfrequency",
}


def _native(row: Row) -> dict[str, Any]:
    conditions: dict[str, Any] = {
        part: {key: _values(row, key) for key in keys} for part, keys in _LISTS.items()
    }
    conditions |= {key: _values(row, key) for key in _TOP}
    conditions["applications"]["includeUserActions"] = _values(row, "userActions")
    conditions["devices"]["deviceFilter"] = set_cell(row.text("devicefilter"))
    grants: dict[str, Any] = {key: _values(row, key) for key in _GRANTS}
    grants["operator"] = set_cell(row.text("grantoperator"))
    return {
        "id": row.text("id"),
        "displayName": row.text("displayname"),
        "description": row.text("description"),
        "state": row.text("state"),
        "createdDateTime": row.time("createddatetime") or row.text("createddatetime"),
        "modifiedDateTime": row.time("modifieddatetime") or row.text("modifieddatetime"),
        "conditions": conditions,
        "grantControls": grants,
        "sessionControls": {key: set_cell(row.text(name)) for key, name in _SESSIONS.items()},
    }


def _values(row: Row, key: str) -> list[str]:
    return [part for part in cut(row.cells.get(key.casefold())) if set_cell(part)]


SPEC = Format(
    id="mes_conditional_access",
    title="Conditional access, by Microsoft-Extractor-Suite",
    source="access_policies",
    container="any",
    needs=frozenset(
        {"id", "state", "includeusers", "excludeusers", "builtincontrols", "grantoperator"}
    ),
    times=("createddatetime", "modifieddatetime"),
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-ConditionalAccessPolicies: lists are joined by a "
        "semicolon, and names may stand in place of ids",
    ),
)
