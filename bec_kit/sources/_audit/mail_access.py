"""mail_access: which messages were read (Bind), and which folders were synchronised (Sync).

Bind is record type 50 with the messages by folder; one record merges two minutes.
Sync is record type 2 and names one folder: take all of it as read. Neither tells
how often: the same read is not logged again within the hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import as_object, objects, place, transposed
from bec_kit.sources._audit._pairs import pairs
from bec_kit.sources._values import as_bool, as_int, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["CHILD"]

_READ = ("folder", "folder_name", "folder_kind", "internet_message_id", "subject", "size")
_RECORD = ("access_type", "throttled", "operation_count")
_TYPES = {"bind": "Bind", "sync": "Sync"}
# what the record type says where the property is missing
_BY_RECORD_TYPE = {50: "Bind", 2: "Sync"}
_NO_ITEM: dict[str, Any] = {}


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    owners: list[int] = []
    rows: list[tuple[Any, ...]] = []
    types = wanted.values("record_type")
    for owner, (doc, record_type) in enumerate(zip(wanted.docs, types, strict=True)):
        properties = pairs(doc.get("OperationProperties"))
        written = text(properties.get("mailaccesstype"))
        kind = _TYPES.get((written or "").strip().casefold(), written)
        kind = kind or _BY_RECORD_TYPE.get(record_type)
        shared = kind, as_bool(properties.get("isthrottled")), as_int(doc.get("OperationCount"))
        reads = list(_reads(doc, whole_folders=kind == "Sync"))
        rows += [(*read, *shared) for read in reads]
        owners += [owner] * len(reads)
    columns = transposed((*_READ, *_RECORD), rows)
    return {"mail_access": wanted.table("mail_access", owners, columns)}


def _reads(doc: dict[str, Any], *, whole_folders: bool) -> Iterator[tuple[Any, ...]]:
    """What one record says was read; one row without a message where it names none."""
    folders = objects(doc.get("Folders"))
    for each in folders:
        where = place(each)
        items = [] if whole_folders else objects(each.get("FolderItems"))
        for item in items or (_NO_ITEM,):
            yield (*where, *_message(item))
    if not folders:
        item = as_object(doc.get("Item"))
        where = place(item.get("ParentFolder") or doc.get("Folder"))
        yield (*where, *_message(_NO_ITEM if whole_folders else item))


def _message(item: dict[str, Any]) -> tuple[Any, ...]:
    return (
        item.get("InternetMessageId") or None,
        item.get("Subject"),
        as_int(item.get("SizeInBytes")),
    )


CHILD = Child(
    "mail_access",
    ("mail_access",),
    lambda operation, _record_type: operation == "mailitemsaccessed",
    _flatten,
)
