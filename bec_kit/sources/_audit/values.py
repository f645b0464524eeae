"""audit_values: every entry of a record's name/value arrays, for whatever nobody reads by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._entries import ARRAYS

if TYPE_CHECKING:
    from bec_kit.sources._audit._entries import Entries

__all__ = ["CHILD"]


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    held = {array: wanted.records.entries(array) for array in ARRAYS}
    held = {array: entries for array, entries in held.items() if len(entries.owners)}
    if not held:
        return {}
    parts = held.values()
    columns = {
        "property": pa.concat_arrays([pa.repeat(array, len(held[array].owners)) for array in held]),
        "name": pa.concat_arrays([each.names for each in parts]),
        "value": pa.concat_arrays([each.values for each in parts]),
        "old_value": pa.concat_arrays([each.olds for each in parts]),
        "position": _positions(list(parts)),
    }
    owners = pa.concat_arrays([each.owners for each in parts])
    return {"audit_values": wanted.table("audit_values", owners, columns)}


def _positions(parts: list[Entries]) -> pa.Array[Any]:
    """The place of each entry in its record, one array after the other."""
    before = [0] * parts[0].records
    found: list[int] = []
    for part in parts:
        counts: Any = pc.value_counts(part.owners)
        for owner, length in map(dict.values, counts.to_pylist()):
            start = before[owner]
            before[owner] = start + length
            found += range(start, start + length)
    return pa.array(found, pa.int64())


CHILD = Child("values", ("audit_values",), lambda _operation, _record_type: True, _flatten)
