"""Who may change the account of somebody who holds a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.tenant.answer import denied

if TYPE_CHECKING:
    from bec_kit.tenant.operation import Asked

__all__ = ["guard"]

_PERMISSION = "Directory.AccessAsUser.All"
_HIGH = frozenset({"Global Administrator", "Privileged Authentication Administrator"})


def guard(asked: Asked, user: dict[str, Any]) -> None:
    """Let through who may change this account.

    One that holds a role is for a person who acts with the whole of their rights, or for an
    application, and both must hold a high role themselves.

    Args:
        asked: the request.
        user: whose account.

    Raises:
        Refused: it is more than they may.
    """
    if all(one["principalId"] != user["id"] for one in asked.state.roles.assigned):
        return
    claims = asked.claims
    if not claims.directory_roles & _HIGH or (claims.person and _PERMISSION not in claims.roles):
        raise denied()
