"""Name/value arrays (Parameters, ExtendedProperties, ...) of all records of a batch at once.

Their order means nothing, names repeat, and case differs: they are asked by name.
Some records hold plain texts, JSON text, or objects as values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._audit._arrow import first_of, flattened, is_filled
from bec_kit.sources._values import decode, text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ARRAYS", "MODIFIED", "Entries", "read_entries"]

MODIFIED = "ModifiedProperties"
ARRAYS = (
    "Parameters",
    "ExtendedProperties",
    "DeviceProperties",
    "OperationProperties",
    MODIFIED,
)
_KEYS = ("Name", "Value", "NewValue", "OldValue")
_SHAPE = pa.list_(pa.struct([(key, pa.string()) for key in _KEYS]))
_PLAIN = frozenset({str, type(None)})


@dataclass(frozen=True)
class Entries:
    """All entries of one array, in order.

    Attributes:
        owners: for each entry the place of its record.
        names: as written.
        values: as text; objects as JSON text.
        olds: OldValue, where something was changed.
        records: how many records the batch has.
    """

    owners: pa.Array[Any]
    names: pa.Array[Any]
    values: pa.Array[Any]
    olds: pa.Array[Any]
    records: int

    def first(self, name: str) -> pa.Array[Any]:
        """For each record the first value under a name, case-folded; an empty one is none."""
        named = pc.equal(self._folded, pa.scalar(name.lower()))
        mask = pc.and_(named, is_filled(self.values))
        return first_of(self.values, self.owners, mask, self.records)

    @cached_property
    def _folded(self) -> pa.Array[Any]:
        return pc.utf8_lower(self.names)


def read_entries(array: str, docs: list[dict[str, Any]]) -> Entries:
    """Read one name/value array of all records.

    Args:
        array: its name, of ARRAYS.
        docs: the records.
    """
    try:
        lists = pc.struct_field(pa.array(docs, pa.struct([(array, _SHAPE)])), [array])
    except (pa.ArrowException, TypeError, UnicodeError):
        held = [doc.get(array) or None for doc in docs]
        plain = [
            each if each is None or _is_plain(each) else list(_entries(array, each))
            for each in held
        ]
        lists = pa.array(plain, _SHAPE)
    flat = flattened(lists)
    parts = {key: pc.struct_field(flat, [key]) for key in _KEYS}
    values, olds = parts["Value"], parts["OldValue"]
    if array == MODIFIED:
        values = _decoded(pc.coalesce(parts["NewValue"], values))
        olds = _decoded(olds)
    return Entries(pc.list_parent_indices(lists), parts["Name"], values, olds, len(docs))


def _decoded(values: pa.Array[Any]) -> pa.Array[Any]:
    """What JSON inside the text says, as text; objects as compact JSON."""
    return pa.array([text(decode(value)) for value in values.to_pylist()], pa.string())


def _is_plain(array: Any) -> bool:
    """Whether these are objects that hold nothing but texts."""
    return isinstance(array, list) and all(
        entry.__class__ is dict and all(entry.get(key).__class__ in _PLAIN for key in _KEYS)
        for entry in array
    )


def _entries(name: str, array: Any) -> Iterator[dict[str, str | None]]:
    array = decode(array)
    if isinstance(array, dict) and "Name" not in array:  # it has the names as its keys
        array = [{"Name": key, "Value": value} for key, value in array.items()]
    for entry in array if isinstance(array, list) else [array]:
        if isinstance(entry, dict):
            yield {key: text(entry.get(key)) for key in _KEYS}
        elif name == MODIFIED:  # the name alone of what was changed
            yield {"Name": text(entry)}
        else:  # a whole command
            yield {"Value": text(entry)}
