"""Columns that are filled once rows stand in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.store.sql import quoted_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb

__all__ = ["filled", "numbered"]


def filled(
    tables: Iterable[pa.Table],
    engine: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
) -> Iterator[pa.Table]:
    """Fill columns by expressions of SQL over the table's other columns.

    Args:
        tables: the rows, some at a time.
        engine: computes; its threads must be one, so that rows keep their order.
        name: what the expressions may call the table.
        columns: the expression that fills each.
    """
    chosen = ", ".join(f"({sql}) as {quoted_name(column)}" for column, sql in columns.items())
    with engine.cursor() as own:
        for table in tables:
            own.register(name, table)
            found = own.sql(f"select {chosen} from {quoted_name(name)}").to_arrow_table()  # noqa: S608  ours
            own.unregister(name)
            for column in columns:
                place = table.schema.get_field_index(column)
                field = table.schema.field(place)
                table = table.set_column(place, field, found.column(column).cast(field.type))
            yield table.combine_chunks()


def numbered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Fill `position` of things that could not be read: their place within the item."""
    item, position = None, 0
    for table in tables:
        places = []
        found: Any = pc.value_counts(table.column("evidence_id"))
        for each, count in zip(*(part.to_pylist() for part in found.flatten()), strict=True):
            if each != item:
                item, position = each, 0
            places.append(np.arange(position, position + count, dtype=np.int64))
            position += count
        at = table.schema.get_field_index("position")
        yield table.set_column(at, table.schema.field(at), pa.array(np.concatenate(places)))
