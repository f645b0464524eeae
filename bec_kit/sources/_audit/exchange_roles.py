"""Exchange's own roles, given and taken by cmdlets: record type 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, row_wise
from bec_kit.sources._audit._named import named
from bec_kit.sources._recipients import recipients
from bec_kit.sources._values import filled, fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CHILD"]

# Action, the parameter that names the role, and those that name who has it.
_CMDLETS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "add-rolegroupmember": ("add", "Identity", ("Member",)),
    # writes the whole list: those named have the role afterwards
    "update-rolegroupmember": ("add", "Identity", ("Members",)),
    "remove-rolegroupmember": ("remove", "Identity", ("Member",)),
    "new-managementroleassignment": (
        "add",
        "Role",
        ("User", "SecurityGroup", "App", "Computer", "Policy"),
    ),
    "remove-managementroleassignment": ("remove", "Identity", ()),
}
_KINDS = {"User": "User", "SecurityGroup": "Group", "App": "ServicePrincipal"}


def _rows(doc: dict[str, Any], _common: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    action, role, holders = _CMDLETS[fold_name(doc.get("Operation"))]
    parameters = named(doc.get("Parameters"))
    base = {
        "action": action,
        "role": filled(parameters.first(role)) or filled(doc.get("ObjectId")),
        "role_template_id": None,
        "target_id": None,
    }
    found = [
        {"target": who, "target_kind": _KINDS.get(name)}
        for name in holders
        for who in recipients(parameters.first(name))
    ]
    for holder in found or [{"target": None, "target_kind": None}]:
        yield "role_changes", {**base, **holder}


CHILD = Child(
    "exchange_roles",
    ("role_changes",),
    lambda operation, _type: operation in _CMDLETS,
    row_wise(_rows),
)
