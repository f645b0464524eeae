"""Who holds which role, as lists say it: brought into the shape of a role assignment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["held", "member", "recipient"]

# what the service calls its members is not documented: the first name that is there counts
_COLUMNS = (
    ("externaldirectoryobjectid", "objectid"),
    ("userprincipalname", "windowsliveid", "primarysmtpaddress", "emailaddress"),
    ("displayname", "name", "identity", "id"),
    ("recipienttypedetails", "recipienttype"),
)
_KINDS = {"usermailbox": "user", "mailuser": "user", "user": "user"}
_ID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


def recipient(
    name: str | None, kind: str | None, *, id_: str | None = None, address: str | None = None
) -> dict[str, Any]:
    """A `directoryObject` from what Exchange says of a member of a role group.

    Args:
        name: what the list calls it: a sign-in name, the directory's id, or any other name.
        kind: RecipientType or RecipientTypeDetails.
        id_: the directory's id, where it stands apart.
        address: the sign-in name, where it stands apart.
    """
    principal: dict[str, Any] = {}
    if id_:
        principal["id"] = id_
    if address:
        principal["userPrincipalName"] = address
    if name and "@" in name:
        principal.setdefault("userPrincipalName", name)
    elif name and _ID.fullmatch(name):
        principal.setdefault("id", name)
    else:
        principal["displayName"] = name or None
    if kind:
        folded = kind.casefold()
        known = "group" if folded.endswith("group") else _KINDS.get(folded, folded)
        principal["@odata.type"] = f"#microsoft.graph.{known}"
    return principal


def member(row: Row) -> dict[str, Any]:
    """A `directoryObject` from a recipient of Exchange that stands in a list of members."""
    id_, address, name, kind = (
        next(filter(None, map(row.text, names)), None) for names in _COLUMNS
    )
    return recipient(name, kind, id_=id_, address=address)
