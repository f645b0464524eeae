"""Who holds which role, as lists say it: brought into the shape of a role assignment."""

from __future__ import annotations

from typing import Any

__all__ = ["held"]


def held(
    role: str | None,
    *,
    template: str | None = None,
    principal: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A `unifiedRoleAssignment` from what a list says.

    Args:
        role: its name.
        template: its id, the same in every tenant.
        principal: who holds it, as a `directoryObject`; None where nobody does.
        more: further properties.
    """
    return {
        "principalId": (principal or {}).get("id"),
        "principal": principal,
        "roleDefinitionId": template,
        "roleDefinition": {"displayName": role, "templateId": template},
        **more,
    }
