"""Columns of Arrow from columns of anything: fast where values are plain, tolerant where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit import tables
from bec_kit.errors import SpecError
from bec_kit.sources._plain import as_bool, as_float, as_int, text
from bec_kit.sources._times import moment, times

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["build", "column"]

_UNFIT = (pa.ArrowException, OverflowError, TypeError, UnicodeError)


def column(kind: str, values: list[Any], odd: set[int] | None = None) -> pa.Array[Any]:
    """One column of a kind of `tables`.

    A value of another shape is read where its meaning is plain (`"5"` as a
    number, `"True"` as a truth); else it becomes JSON text in a column of
    text, null in any other.

    Args:
        kind: text, int, float, bool, time or texts.
        values: one for each row; times may be text or datetimes.
        odd: gets the place of each value that had no readable shape.
    """
    arrow, read, fits = _KINDS[kind]
    if kind != "time":
        try:
            return pa.array(values, arrow)
        except _UNFIT:
            pass  # at least one value is not plain: read them one by one
    elif all(value is None or isinstance(value, str) for value in values):
        found = times(values)
        if odd is not None and found.null_count:
            gaps = found.is_null().to_pylist()
            odd.update(i for i, gap in enumerate(gaps) if gap and values[i])
        return found
    read_values = [read(value) for value in values]
    if odd is not None:
        odd.update(
            place
            for place, (value, found) in enumerate(zip(values, read_values, strict=True))
            if value is not None and value != "" and not fits(value, found)
        )
    return pa.array(read_values, arrow)


def build(
    name: str,
    columns: Mapping[str, Sequence[Any] | pa.Array[Any]],
    rows: int,
    odd: set[int] | None = None,
) -> pa.Table:
    """One table with exactly the columns of `tables.schema`; those not given are null.

    Args:
        name: of the table.
        columns: a list of values or an Arrow array for each column that is known.
        rows: how many rows there are.
        odd: gets the rows in which a value had an odd shape. A table with flags
            marks them itself (`odd_shape`).

    Raises:
        SpecError: the table has no such column.
    """
    table = tables.TABLES[name]
    kinds = {column.name: column.kind for column in table.columns}
    if unknown := columns.keys() - kinds.keys():
        raise SpecError(f"table {name} has no column {sorted(unknown)[0]}: declare it in tables.py")
    found: set[int] = set() if odd is None else odd
    schema = tables.schema(name)
    arrays = {
        key: _array(kinds[key], schema.field(key).type, columns.get(key), rows, found)
        for key in kinds
        if key != "flags"
    }
    if "flags" in kinds:
        arrays["flags"] = _flags(columns.get("flags"), rows, found)
    return pa.Table.from_arrays([arrays[key] for key in kinds], schema=schema)


def _array(kind: str, arrow: pa.DataType, values: Any, rows: int, odd: set[int]) -> pa.Array[Any]:
    if values is None:
        return pa.array([None] * rows, arrow)
    if isinstance(values, pa.Array):
        return values
    return column(kind, list(values), odd)


def _flags(values: Any, rows: int, odd: set[int]) -> pa.Array[Any]:
    given: list[Any] = (
        values.to_pylist() if isinstance(values, pa.Array) else list(values or [()] * rows)
    )
    for place in odd:
        if "odd_shape" not in given[place]:
            given[place] = (*given[place], "odd_shape")
    return pa.array(given, pa.list_(pa.string()))


def _texts(value: Any) -> list[str | None] | None:
    if value is None:
        return None
    return [text(part) for part in value] if isinstance(value, list | tuple) else [text(value)]


def _same(value: Any, found: Any) -> bool:
    """A number or a truth in place of a text is plain; an object is not."""
    return found is not None and not isinstance(value, dict | list)


def _read(_value: Any, found: Any) -> bool:
    return found is not None


def _all_plain(value: Any, found: Any) -> bool:
    return isinstance(value, list | tuple) and all(
        _same(*both) for both in zip(value, found, strict=True)
    )


_KINDS: dict[str, tuple[pa.DataType, Callable[[Any], Any], Callable[[Any, Any], bool]]] = {
    "text": (pa.string(), text, _same),
    "int": (pa.int64(), as_int, _read),
    "float": (pa.float64(), as_float, _read),
    "bool": (pa.bool_(), as_bool, _read),
    "time": (pa.timestamp("us", "UTC"), moment, _read),
    "texts": (pa.list_(pa.string()), _texts, _all_plain),
}
