"""Small steps over whole columns that Arrow has no single word for."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["apart", "every", "filled", "first_of", "flattened", "is_filled", "together", "without"]

# Arrow's stubs know fewer of its functions, and of what they take, than it has.
_compute: Any = pc
_arrow: Any = pa
_BREAK = "\x1f"


def every(count: int) -> pa.Array[Any]:
    """The numbers from 0 to below count."""
    numbers: pa.Array[Any] = _arrow.arange(0, count)
    return numbers


def flattened(lists: pa.Array[Any]) -> pa.Array[Any]:
    """What lists hold, one after the other; `list_parent_indices` says whose each is."""
    found: pa.Array[Any] = _compute.list_flatten(lists)
    return found


def is_filled(values: pa.Array[Any]) -> pa.Array[Any]:
    """Where a text is there, and not empty."""
    found: pa.Array[Any] = _compute.not_equal(values, "")
    return found


def filled(values: pa.Array[Any]) -> pa.Array[Any]:
    """The same, where an empty text is null."""
    if _compute.min(_compute.binary_length(values)).as_py() == 0:
        return without(values, "")
    return values


def without(values: pa.Array[Any], nothing: str) -> pa.Array[Any]:
    """The same, where one text is null."""
    found = _compute.equal(values, nothing)
    if _compute.any(found).as_py():
        values = _compute.if_else(found, None, values)
    return values


def first_of(
    values: pa.Array[Any], owners: pa.Array[Any], mask: pa.Array[Any], count: int
) -> pa.Array[Any]:
    """For each of `count` owners the first of its values that the mask lets through."""
    places = _compute.index_in(every(count), value_set=owners.filter(mask))
    return values.filter(mask).take(places)


def together(*columns: pa.Array[Any]) -> pa.Array[Any]:
    """pa.Array[Any]s of text as one, so that each combination is worked out once; null is empty."""
    joined: pa.Array[Any] = _compute.binary_join_element_wise(
        *columns, _BREAK, null_handling="replace", null_replacement=""
    )
    return joined


def apart(joined: str, parts: int = 0) -> list[str | None]:
    """The values of one combination.

    Args:
        joined: as `together` gives it.
        parts: how many there are. A break inside a value then stays in the last:
            put there what an attacker may write. 0 takes them all apart.
    """
    return [part or None for part in joined.split(_BREAK, parts - 1)]
