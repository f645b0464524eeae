"""Records read into Arrow all at once, by the shape that the service documents.

Arrow walks the objects itself, many times as fast as any loop here could; the
few records that do not have the shape are read value by value.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.sources._values import NO_GUID, as_bool, as_float, as_int, decode, hashed_id, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.model import Batch, Origin

__all__ = ["by_value", "gap_flags", "part", "real_ids", "record_ids", "shaped", "struct", "texts"]

_VAIN = r"^(?:[^\pL\pN]*|(?i:true|false)|(?s:[\[{].*))$"
_UNFIT = (pa.ArrowException, OverflowError, TypeError, ValueError, AttributeError)


def struct(fields: Mapping[str, pa.DataType]) -> pa.StructType:
    """The shape of an object: its keys that matter, and what each holds."""
    return pa.struct(list(fields.items()))


def shaped(docs: list[dict[str, Any]], shape: pa.StructType, odd: set[int]) -> pa.Array[Any]:
    """All records as one struct; keys outside the shape are left out.

    Args:
        docs: the records.
        shape: a struct of text, int64, double, bool, lists of text, and such structs.
        odd: gets the place of each record in which a value had no readable shape.
    """
    try:
        return pa.array(docs, shape)
    except _UNFIT:
        return pa.array(_fitted(docs, 0, _probe(shape), shape, odd), shape)


def part(record: pa.Array[Any], *keys: str) -> Any:
    """What stands under a key of each record, or under a key within a key."""
    return pc.struct_field(record, list(keys))


def texts(record: pa.Array[Any], keys: dict[str, str]) -> dict[str, pa.Array[Any]]:
    """Columns of text; an empty text and the GUID of zeros mean that there is nothing."""
    found = {}
    for name, key in keys.items():
        written = part(record, key)
        nothing = pc.is_in(written, _nothing())
        found[name] = pc.if_else(nothing, None, written) if pc.any(nothing).as_py() else written
    return found


@cache
def _nothing() -> pa.Array[Any]:
    """Made late: the first array that Arrow makes loads pandas."""
    return pa.array(["", NO_GUID])


def by_value(column: pa.Array[Any], read: Callable[[Any], Any], kind: pa.DataType) -> pa.Array[Any]:
    """Read each distinct value of a column once."""
    coded: Any = pc.dictionary_encode(column)
    found = pa.array([read(value) for value in coded.dictionary.to_pylist()], kind)
    return found.take(coded.indices)


def gap_flags(batch: Batch, **gaps: pa.Array[Any]) -> list[tuple[str, ...]]:
    """The flags of each record, and those that a gap in a column raises.

    Args:
        batch: the records with what their format knows of them.
        gaps: a flag, and the column whose nulls raise it.
    """
    flags = list(batch.flags)
    for name, column in gaps.items():
        if column.null_count:
            for place, gap in enumerate(column.is_null().to_pylist()):
                if gap and name not in flags[place]:
                    flags[place] = (*flags[place], name)
    return flags


def real_ids(known: pa.Array[Any]) -> pa.Array[Any]:
    """The ids of records; null where what stands there tells no record from another.

    That is a text without letter and digit, a truth value, or an object or a list.
    """
    vain = pc.match_substring_regex(known, _VAIN)
    return pc.if_else(vain, None, known) if pc.any(vain).as_py() else known


def record_ids(known: list[str | None], batch: Batch, origin: Origin) -> list[str]:
    """The id of each record: the service's own, else the hash of its canonical JSON.

    Args:
        known: what the service calls each record.
        batch: the records.
        origin: where they come from.
    """
    places = enumerate(zip(known, batch.docs, strict=True))
    return [name or _hashed(doc, batch.rows[place], origin) for place, (name, doc) in places]


def _hashed(doc: dict[str, Any], row: int, origin: Origin) -> str:
    try:
        return hashed_id(doc)
    except RecursionError:  # too deep to be written: its place in the evidence stands for it
        return hashed_id([origin.evidence_id, row])


def _fitted(
    docs: list[Any], first: int, probe: dict[str, Any], shape: pa.StructType, odd: set[int]
) -> list[Any]:
    """The records, those changed that Arrow does not take; few are, so halves are tried first."""
    try:
        pa.array([probe, *docs], shape)
    except _UNFIT:
        if len(docs) == 1:
            return [_fit(docs[0], shape, first, odd)]
        half = len(docs) // 2
        before = _fitted(docs[:half], first, probe, shape, odd)
        return before + _fitted(docs[half:], first + half, probe, shape, odd)
    return docs


def _probe(shape: pa.StructType) -> dict[str, Any]:
    """An object with all its inner ones: Arrow alone takes an empty list for an object too."""
    return {each.name: _probe(each.type) for each in shape if pa.types.is_struct(each.type)}


def _fit(value: Any, kind: pa.DataType, place: int, odd: set[int]) -> Any:
    """The value as its kind, where it says so plainly; else null, or JSON text in a text."""
    if value is None:
        return None
    if pa.types.is_nested(kind):  # some exports write objects as JSON text
        value = decode(value)
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type) and isinstance(value, dict):
        value = [value]
    if pa.types.is_struct(kind) and isinstance(value, dict):
        return {each.name: _fit(value.get(each.name), each.type, place, odd) for each in kind}
    if pa.types.is_list(kind) and isinstance(value, list):
        return [_fit(part, kind.value_type, place, odd) for part in value]
    read = _READERS.get(kind)
    found = read(value) if read else None
    plain = found is not None and not isinstance(value, dict | list)
    if not plain and value not in ("", [], {}):
        odd.add(place)
    return found


_READERS: dict[pa.DataType, Callable[[Any], Any]] = {
    pa.string(): text,
    pa.int64(): as_int,
    pa.float64(): as_float,
    pa.bool_(): as_bool,
}
