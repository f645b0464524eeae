"""mail_access: which messages were read (Bind), and which folders were synchronised (Sync).

Bind is record type 50 with the messages by folder; one record merges two minutes.
Sync is record type 2 and names one folder: take all of it as read. Neither tells
how often: the same read is not logged again within the hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._arrow import every, filled, flattened
from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import PARENT, places
from bec_kit.sources._shaped import by_value, part, struct
from bec_kit.sources._values import as_bool

if TYPE_CHECKING:
    Columns = dict[str, pa.Array[Any]]

__all__ = ["CHILD"]

_TYPES = {"bind": "Bind", "sync": "Sync"}
# what the record type says where the property is missing
_BY_RECORD_TYPE = {50: "Bind", 2: "Sync"}
_MESSAGE: dict[str, pa.DataType] = {
    "InternetMessageId": pa.string(),
    "Subject": pa.string(),
    "SizeInBytes": pa.int64(),
}
_ITEM = struct({**_MESSAGE, "ParentFolder": PARENT})
_FOLDER = struct(
    {"Path": pa.string(), "Name": pa.string(), "FolderItems": pa.list_(struct(_MESSAGE))}
)
_SHAPE = struct(
    {"Folders": pa.list_(_FOLDER), "Folder": PARENT, "Item": _ITEM, "OperationCount": pa.int64()}
)


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    records = wanted.shaped(_SHAPE)
    types = wanted.audit["record_type"].take(wanted.whose)
    written = by_value(wanted.first("OperationProperties", "MailAccessType"), _named, pa.string())
    shared = {
        "access_type": pc.coalesce(written, by_value(types, _BY_RECORD_TYPE.get, pa.string())),
        "throttled": by_value(
            wanted.first("OperationProperties", "IsThrottled"), as_bool, pa.bool_()
        ),
        "operation_count": part(records, "OperationCount"),
    }
    whole = pc.fill_null(pc.equal(shared["access_type"], pa.scalar("Sync")), pa.scalar(False))
    folders = part(records, "Folders")
    none = pc.equal(pc.fill_null(pc.list_value_length(folders), 0), pa.scalar(0))
    tables = []
    for owners, columns in (_by_folder(folders, whole), _by_item(records, whole, none)):
        if len(owners):
            columns |= {name: values.take(owners) for name, values in shared.items()}
            tables.append(wanted.table("mail_access", owners, columns))
    return {"mail_access": pa.concat_tables(tables)}


def _named(access_type: str) -> str:
    return _TYPES.get(access_type.strip().casefold(), access_type)


def _by_folder(folders: pa.Array[Any], whole: pa.Array[Any]) -> tuple[pa.Array[Any], Columns]:
    """One row for each message of each folder; one without a message where none is named."""
    owners = pc.list_parent_indices(folders)
    flat = flattened(folders)
    items = part(flat, "FolderItems")
    empty = pc.equal(pc.fill_null(pc.list_value_length(items), 0), pa.scalar(0))
    alone = pc.or_(empty, whole.take(owners))
    numbers = every(len(flat))
    listed, single = numbers.filter(pc.invert(alone)), numbers.filter(alone)
    lists = items.take(listed)
    holders = pa.concat_arrays([listed.take(pc.list_parent_indices(lists)), single])
    messages = _messages(flattened(lists))
    columns = {
        name: pa.concat_arrays([values, pa.array([None] * len(single), values.type)])
        for name, values in messages.items()
    }
    if len(single):  # put them where they belong among the others
        order = pc.array_sort_indices(holders)
        holders = holders.take(order)
        columns = {name: values.take(order) for name, values in columns.items()}
    columns |= places(flat.take(holders))
    return owners.take(holders), columns


def _by_item(
    records: pa.Array[Any], whole: pa.Array[Any], none: pa.Array[Any]
) -> tuple[pa.Array[Any], Columns]:
    """The one row of each record without a list of folders."""
    owners = every(len(records)).filter(none)
    chosen = records.take(owners)
    item = part(chosen, "Item")
    columns = {
        name: pc.if_else(whole.take(owners), pa.scalar(None, values.type), values)
        for name, values in _messages(item).items()
    }
    parents = part(item, "ParentFolder")
    columns |= places(pc.if_else(parents.is_valid(), parents, part(chosen, "Folder")))
    return owners, columns


def _messages(items: pa.Array[Any]) -> Columns:
    return {
        "internet_message_id": filled(part(items, "InternetMessageId")),
        "subject": part(items, "Subject"),
        "size": part(items, "SizeInBytes"),
    }


CHILD = Child(
    "mail_access",
    ("mail_access",),
    lambda operation, _record_type: operation == "mailitemsaccessed",
    _flatten,
)
