"""Members of a group, one row each."""

from __future__ import annotations

from typing import Any

from bec_kit.sources._picked import folded
from bec_kit.sources._values import filled, fold_user

__all__ = ["known", "member"]


def member(doc: dict[str, Any], group_id: str | None, group_name: str | None) -> dict[str, Any]:
    """The columns of one `directoryObject` that belongs to a group."""
    upn = filled(doc.get("userPrincipalName"))
    written = upn or filled(doc.get("id")) or filled(doc.get("mail"))
    kind = filled(doc.get("@odata.type"))
    return {
        "group_id": group_id,
        "group_name": group_name,
        "member": fold_user(written),
        "member_raw": written,
        "member_id": folded(doc.get("id")),
        "member_name": filled(doc.get("displayName")),
        "member_kind": kind.rpartition(".")[2] if kind else "user" if upn else None,
    }


def known(row: dict[str, Any]) -> str | None:
    """The group's id and the member's."""
    group, own = row["group_id"] or row["group_name"], row["member_id"] or row["member"]
    return f"{group}/{own}" if group and own else None
