"""mail_actions: messages sent, made and changed (record type 2), moved and deleted (3)."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._arrow import every, filled, flattened
from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import PARENT, places
from bec_kit.sources._shaped import by_value, part, struct
from bec_kit.sources._values import fold_name, fold_user

__all__ = ["CHILD"]

_ACTIONS = {
    "send": "send",
    "sendas": "send_as",
    "sendonbehalf": "send_on_behalf",
    "create": "create",
    "update": "update",
    "move": "move",
    "movetodeleteditems": "move_to_deleted",
    "softdelete": "soft_delete",
    "harddelete": "hard_delete",
}
# Other workloads have operations of the same names; flattened exports may lack the type.
_RECORD_TYPES = (2, 3, None)
_ITEM = struct(
    {
        "Subject": pa.string(),
        "InternetMessageId": pa.string(),
        "Attachments": pa.string(),
        "ParentFolder": PARENT,
    }
)
_SHAPE = struct(
    {
        "AffectedItems": pa.list_(_ITEM),
        "Item": _ITEM,
        "Folder": PARENT,
        "DestFolder": PARENT,
        "SendAsUserSmtp": pa.string(),
        "SendOnBehalfOfUserSmtp": pa.string(),
    }
)


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    records = wanted.shaped(_SHAPE)
    affected = part(records, "AffectedItems")
    none = pc.equal(pc.fill_null(pc.list_value_length(affected), 0), pa.scalar(0))
    alone = every(len(records)).filter(none)
    owners = pa.concat_arrays([pc.list_parent_indices(affected), alone])
    items = pa.concat_arrays([flattened(affected), part(records, "Item").take(alone)])
    parents = part(items, "ParentFolder")
    whose = pc.coalesce(
        wanted.audit["mailbox"].take(wanted.whose),
        # for whom a message was sent, where the record does not say whose mailbox it is
        by_value(part(records, "SendAsUserSmtp"), fold_user, pa.string()),
        by_value(part(records, "SendOnBehalfOfUserSmtp"), fold_user, pa.string()),
    )
    operations = wanted.audit["operation"].take(wanted.whose)
    columns = {
        "action": by_value(operations, _action, pa.string()).take(owners),
        "mailbox": whose.take(owners),
        "subject": part(items, "Subject"),
        "internet_message_id": filled(part(items, "InternetMessageId")),
        "attachments": filled(part(items, "Attachments")),
        **places(pc.if_else(parents.is_valid(), parents, part(records, "Folder").take(owners))),
        **places(part(records, "DestFolder").take(owners), "dest"),
    }
    order = pc.array_sort_indices(owners)
    columns = {name: values.take(order) for name, values in columns.items()}
    return {"mail_actions": wanted.table("mail_actions", owners.take(order), columns)}


def _action(operation: str) -> str | None:
    return _ACTIONS.get(fold_name(operation))


CHILD = Child(
    "mail_actions",
    ("mail_actions",),
    lambda operation, record_type: operation in _ACTIONS and record_type in _RECORD_TYPES,
    _flatten,
)
