"""mail_actions: messages sent, made and changed (record type 2), moved and deleted (3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import as_object, objects, place, transposed
from bec_kit.sources._values import filled, fold_name, fold_user

if TYPE_CHECKING:
    import pyarrow as pa

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
_COLUMNS = (
    "action",
    "mailbox",
    "subject",
    "folder",
    "folder_name",
    "folder_kind",
    "dest_folder",
    "dest_name",
    "dest_kind",
    "internet_message_id",
    "attachments",
)


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    owners: list[int] = []
    rows: list[tuple[Any, ...]] = []
    mailboxes = wanted.values("mailbox")
    for owner, (doc, mailbox) in enumerate(zip(wanted.docs, mailboxes, strict=True)):
        action = _ACTIONS[fold_name(doc.get("Operation"))]
        whose = mailbox or _represented(doc)
        target = place(doc.get("DestFolder"))
        items = objects(doc.get("AffectedItems")) or [as_object(doc.get("Item"))]
        for item in items:
            where = place(item.get("ParentFolder") or doc.get("Folder"))
            message = item.get("InternetMessageId") or None
            row = (action, whose, item.get("Subject"), *where, *target)
            rows.append((*row, message, item.get("Attachments") or None))
        owners += [owner] * len(items)
    return {"mail_actions": wanted.table("mail_actions", owners, transposed(_COLUMNS, rows))}


def _represented(doc: dict[str, Any]) -> str | None:
    """For whom a message was sent, where the record does not say whose mailbox it is."""
    found = filled(doc.get("SendAsUserSmtp")) or filled(doc.get("SendOnBehalfOfUserSmtp"))
    return fold_user(found)


CHILD = Child(
    "mail_actions",
    ("mail_actions",),
    lambda operation, record_type: operation in _ACTIONS and record_type in _RECORD_TYPES,
    _flatten,
)
