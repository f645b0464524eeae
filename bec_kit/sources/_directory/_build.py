"""Tables of what records tell beside their own row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit import tables
from bec_kit.sources._values import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["children"]


def children(
    rows: Iterable[tuple[int, str, dict[str, Any]]],
    primary: Mapping[str, pa.Array[Any]],
    odd: set[int],
) -> dict[str, pa.Table]:
    """Build the tables that rows of single records belong to.

    Args:
        rows: the place of the record, the table, and what the row says itself; every
            row of a table names the same columns.
        primary: columns of the primary table, for what a row has from its record.
        odd: gets the places of records in which something had an odd shape.
    """
    found: dict[str, tuple[list[int], list[dict[str, Any]]]] = {}
    for place, table, row in rows:
        owners, given = found.setdefault(table, ([], []))
        again = bool(owners) and owners[-1] == place
        position = given[-1]["position"] + 1 if again else 0
        owners.append(place)
        given.append({**row, "position": position})
    return {name: _table(name, *parts, primary, odd) for name, parts in found.items()}


def _table(
    name: str,
    owners: list[int],
    rows: list[dict[str, Any]],
    primary: Mapping[str, pa.Array[Any]],
    odd: set[int],
) -> pa.Table:
    whose = pa.array(owners, pa.int64())
    columns: dict[str, Any] = {}
    for column in tables.TABLES[name].names:
        if column in rows[0]:
            columns[column] = [row[column] for row in rows]
        elif column in primary:
            columns[column] = primary[column].take(whose)
    here: set[int] = set()
    built = build(name, columns, len(rows), here)
    odd.update(owners[row] for row in here)
    return built
