"""How the logs write what was changed: targets of a change, and values before and after."""

from __future__ import annotations

import json
from typing import Any

from bec_kit.scenarios.records.directory import Target

__all__ = ["device_target", "listed", "principal_target", "role_target", "updated", "user_target"]

Record = dict[str, Any]


def user_target(user: Record) -> Target:
    """A user object as the target of a change."""
    return Target(user["id"], "User", user["displayName"], user["userPrincipalName"])


def principal_target(principal: Record) -> Target:
    """A service principal as the target of a change."""
    name = principal["displayName"]
    return Target(principal["id"], "ServicePrincipal", name, principal["appId"])


def device_target(device: Record) -> Target:
    """A device as the target of a change."""
    return Target(device["id"], "Device", device["displayName"], "")


def role_target(role_id: str, name: str) -> Target:
    """A directory role as the target of a change."""
    return Target(role_id, "Role", name, "")


def listed(*values: Any) -> str:
    """Values as a modified property holds them: a list, as JSON in several lines."""
    return json.dumps(list(values), indent=2).replace("\n", "\r\n")


def updated(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[str, str]]:
    """Modified properties, with the one that names them all.

    Args:
        changes: by name, the value before and after; None where there was, or is, none.
    """
    found = {name: (_said(old), _said(new)) for name, (old, new) in changes.items()}
    return found | {"Included Updated Properties": ("", ", ".join(changes))}


def _said(value: Any) -> str:
    return listed() if value is None else listed(value)
