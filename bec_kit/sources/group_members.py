"""Members of groups that an export lists by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._members import known, member
from bec_kit.sources._picked import folded
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `group_members` for each record.

    Args:
        batch: Graph `directoryObject` objects (mostly users), each with `groupId` and
            `groupDisplayName` beside it.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    rows = [
        member(doc, folded(doc.get("groupId")), filled(doc.get("groupDisplayName")))
        for doc in batch.docs
    ]
    columns: dict[str, Any] = {
        name: [row[name] for row in rows] for name in (rows[0] if rows else ())
    }
    columns |= standing(batch, origin, [known(row) for row in rows])
    return {"group_members": build("group_members", columns, len(rows))}


SPEC = Source(
    id="group_members",
    title="Members of groups",
    primary="group_members",
    tables=("group_members",),
    permissions=("GroupMember.Read.All",),
    licence="any",
    retention="none: what stands when it is collected; who left shows in the logs alone",
    blind=(
        "Graph's own page of members does not say of which group. Members of members, and "
        "those of a group with hidden membership, do not show"
    ),
    references=("https://learn.microsoft.com/graph/api/group-list-members",),
    normalise=normalise,
)
