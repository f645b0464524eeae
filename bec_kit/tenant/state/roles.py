"""Who holds which directory role, and who may take one: the story itself gives none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from bec_kit.data import load

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

__all__ = ["Roles", "role_ids", "roles_of"]

Record = dict[str, Any]

_HELD = (
    ("admin", "Global Administrator"),
    ("admin", "Exchange Administrator"),
    ("assistant", "User Administrator"),
)


@dataclass
class Roles:
    """Roles of the directory.

    Attributes:
        assigned: unifiedRoleAssignment objects.
        eligible: the same of those who may take a role: PIM keeps none ready in this tenant.
    """

    assigned: list[Record] = field(default_factory=list)
    eligible: list[Record] = field(default_factory=list)


def role_ids() -> dict[str, str]:
    """Ids of the built-in roles by name; they are those of their templates, too."""
    return {role["name"]: role["id"] for role in load("directory_roles")["roles"]}


def roles_of(book: Book) -> Roles:
    """The roles as they stand when the scenario ends.

    Args:
        book: the records of the scenario.
    """
    company, ids = book.company, role_ids()
    return Roles(
        [
            {
                "id": str(uuid5(UUID(company.role(who).object_id), ids[name])),
                "directoryScopeId": "/",
                "principalId": company.role(who).object_id,
                "roleDefinitionId": ids[name],
            }
            for who, name in _HELD
        ]
    )
