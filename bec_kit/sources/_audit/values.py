"""audit_values: every entry of a record's name/value arrays, for whatever nobody reads by name."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._values import decode, text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CHILD"]

_MODIFIED = "ModifiedProperties"
_PROPERTIES = (
    "Parameters",
    "ExtendedProperties",
    "DeviceProperties",
    "OperationProperties",
    _MODIFIED,
)
Entry = dict[str, Any]


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    """One property after the other over the whole batch: there are millions of entries."""
    docs = wanted.docs
    before = [0] * len(docs)
    owners: list[int] = []
    positions: list[int] = []
    properties: list[str] = []
    names: list[Any] = []
    values: list[Any] = []
    olds: list[Any] = []
    for name in _PROPERTIES:
        arrays = [_entries(name, doc[name]) if doc.get(name) else () for doc in docs]
        lengths = list(map(len, arrays))
        flat = [entry for array in arrays for entry in array]
        if not flat:
            continue
        owners += [owner for owner, length in enumerate(lengths) for _ in repeat(None, length)]
        for start, length in zip(before, lengths, strict=True):
            positions += range(start, start + length)
        before = [start + length for start, length in zip(before, lengths, strict=True)]
        properties += repeat(name, len(flat))
        names += [entry.get("Name") for entry in flat]
        if name == _MODIFIED:
            values += [_decoded(entry.get("NewValue", entry.get("Value"))) for entry in flat]
            olds += [_decoded(entry.get("OldValue")) for entry in flat]
        else:
            values += [
                value if (value := entry.get("Value")).__class__ is str else text(value)
                for entry in flat
            ]
            olds += repeat(None, len(flat))
    if not owners:
        return {}
    columns: dict[str, Any] = {
        "position": pa.array(positions, pa.int64()),
        "property": pa.array(properties, pa.string()),
        "name": names,
        "value": values,
        "old_value": olds,
    }
    return {"audit_values": wanted.table("audit_values", owners, columns)}


def _decoded(value: Any) -> str | None:
    """What JSON inside the text says, as text; objects as compact JSON."""
    return text(decode(value))


def _entries(name: str, array: Any) -> list[Entry]:
    """The entries of one array as objects, whatever shape it came in."""
    if array.__class__ is list and all(entry.__class__ is dict for entry in array):
        return array
    return list(_shaped(name, array))


def _shaped(name: str, array: Any) -> Iterator[Entry]:
    array = decode(array)
    if isinstance(array, dict):
        if "Name" in array:
            yield array
        else:  # an object that has the names as its keys
            yield from ({"Name": key, "Value": value} for key, value in array.items())
    elif isinstance(array, list):
        for entry in array:
            yield entry if isinstance(entry, dict) else _plain(name, entry)
    else:
        yield _plain(name, array)


def _plain(name: str, entry: Any) -> Entry:
    """A text among the entries: the name of what was changed, or a whole command."""
    return {"Name": entry} if name == _MODIFIED else {"Value": entry}


CHILD = Child("values", ("audit_values",), lambda _operation, _record_type: True, _flatten)
