"""Groups, as they stood when collected: Graph `group` objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._members import known, member
from bec_kit.sources._parts import parts
from bec_kit.sources._picked import every, folded, listed, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import as_bool, build

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PATHS = {
    "name": "displayName",
    "role_assignable": "isAssignableToRole",
    "synced": "onPremisesSyncEnabled",
    "visibility": "visibility",
    "membership_rule": "membershipRule",
    "created_at": "createdDateTime",
    "deleted_at": "deletedDateTime",
}


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `groups` for each record, and one of `group_members` for each expanded member.

    Args:
        batch: Graph `group` objects, with `members` where they were expanded.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    ids = [folded(doc.get("id")) for doc in docs]
    columns: dict[str, Any] = standing(batch, origin, list(ids)) | picked(docs, _PATHS)
    members = [
        [member(each, own, columns["name"][place]) for each in every(docs[place].get("members"))]
        for place, own in enumerate(ids)
    ]
    columns |= {
        "group_id": ids,
        "mail": [folded(doc.get("mail")) for doc in docs],
        "kind": [_kind(doc) for doc in docs],
        "members": [[row["member"] for row in rows if row["member"]] for rows in members],
    }
    built = {"groups": build("groups", columns, len(docs), odd)}
    if any(members):
        built["group_members"] = parts(
            "group_members",
            batch,
            origin,
            [
                (place, known(row) or f"{columns['record_id'][place]}/member {number}", row)
                for place, rows in enumerate(members)
                for number, row in enumerate(rows)
            ],
        )
    return built


def _kind(doc: dict[str, Any]) -> str | None:
    types = " ".join(str(each) for each in listed(doc.get("groupTypes"))).casefold()
    if "unified" in types:
        return "microsoft365"
    has_mail, secures = as_bool(doc.get("mailEnabled")), as_bool(doc.get("securityEnabled"))
    if secures:
        return "mail_security" if has_mail else "security"
    return "distribution" if has_mail else None


SPEC = Source(
    id="groups",
    title="Groups",
    primary="groups",
    tables=("groups", "group_members"),
    permissions=("GroupMember.Read.All",),
    licence="any",
    retention="none: what stands when it is collected; deleted Microsoft 365 groups stay 30 days",
    blind=(
        "Members show only where they were asked for, at most 20 of them in one answer. A group "
        "to which roles may be given is as good as the role"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/group",
        "https://learn.microsoft.com/graph/api/group-list-members",
    ),
    normalise=normalise,
)
