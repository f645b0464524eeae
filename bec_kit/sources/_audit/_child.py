"""What a child of the audit log is: it asks for records, and gives rows of its tables.

A rare child is a function from one record to its rows; `row_wise` makes it one:

    def rows(doc, common):
        yield "forwarding_changes", {"change": "set", "via": ..., "target": ...}

    CHILD = Child("forwarding", ("forwarding_changes",), wants, row_wise(rows))

What a row does not say itself (who, when, from where, which item) it has from its
record's row in `audit`; `position` counts the rows of a record in a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit import tables
from bec_kit.sources._columns import build
from bec_kit.sources._shaped import shaped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bec_kit.sources._audit._records import Records

__all__ = ["Child", "Wanted", "row_wise"]


@dataclass
class Wanted:
    """The records of one batch that a child asked for.

    Attributes:
        records: the whole batch.
        places: where in it the wanted ones stand, ascending.
        audit: the columns of `audit` for the whole batch.
    """

    records: Records
    places: list[int]
    audit: Mapping[str, pa.Array[Any]]

    @cached_property
    def docs(self) -> list[dict[str, Any]]:
        """The wanted records, in order."""
        return [self.records.docs[place] for place in self.places]

    def shaped(self, shape: pa.StructType) -> pa.Array[Any]:
        """The records as structs of a shape; what has another one is marked as odd."""
        odd: set[int] = set()
        found = shaped(self.docs, shape, odd)
        self.records.odd.update(self.places[place] for place in odd)
        return found

    def first(self, array: str, name: str) -> pa.Array[Any]:
        """The first value under a name in a name/value array of each record."""
        return self.records.entries(array).first(name).take(self.whose)

    @cached_property
    def whose(self) -> pa.Array[Any]:
        """The places as an Arrow array."""
        return pa.array(self.places, pa.int64())

    def values(self, name: str) -> list[Any]:
        """A column of their rows of `audit`, as Python values."""
        return self.audit[name].take(self.whose).to_pylist()

    def table(
        self,
        name: str,
        owners: Sequence[int] | pa.Array[Any],
        columns: Mapping[str, Sequence[Any] | pa.Array[Any]],
    ) -> pa.Table:
        """Build a table of the rows that the records gave.

        Args:
            name: of the table.
            owners: for each row the place of its record in docs, ascending (or give positions).
            columns: what the rows say themselves; the rest comes from their records.
        """
        owners = owners if isinstance(owners, pa.Array) else pa.array(owners, pa.int64())
        whose = self.whose.take(owners)
        given = dict(columns)
        for column in tables.TABLES[name].columns:
            if column.name == "position" and "position" not in given:
                given["position"] = _positions(whose)
            elif column.name not in given and column.name in self.audit:
                given[column.name] = self.audit[column.name].take(whose)
        odd: set[int] = set()
        built = build(name, given, len(owners), odd)
        self.records.odd.update(self.places[owners[row].as_py()] for row in odd)
        return built


def _positions(owners: pa.Array[Any]) -> pa.Array[Any]:
    """The place of each row among those of its record; owners are ascending."""
    lengths = cast("list[int]", pc.value_counts(owners).field("counts").to_pylist())
    return pa.array([place for length in lengths for place in range(length)], pa.int64())


@dataclass(frozen=True)
class Child:
    """One kind of rows beside `audit`.

    Attributes:
        id: its name; unique among the children.
        tables: the tables it gives rows for.
        wants: whether it asks for records of this operation (as `fold_name` gives it)
            and record type (its number, or None). Called once per pair and batch.
        flatten: from the records it asked for to its tables; those without rows may be left out.
    """

    id: str
    tables: tuple[str, ...]
    wants: Callable[[str, int | None], bool]
    flatten: Callable[[Wanted], dict[str, pa.Table]]


def row_wise(
    rows: Callable[[dict[str, Any], Mapping[str, Any]], Iterable[tuple[str, dict[str, Any]]]],
) -> Callable[[Wanted], dict[str, pa.Table]]:
    """Make a child's `flatten` of a function that reads one record at a time.

    Args:
        rows: takes a record and its row of `audit` (`user`, `ok`, `ip`,
            `session_id`, `mailbox`, `happened_at` as a datetime, ...), and yields
            (table, row). A row names the columns it knows; it may overrule its record.
    """

    def flatten(wanted: Wanted) -> dict[str, pa.Table]:
        commons = [_Common(wanted.audit, place) for place in wanted.places]
        found: dict[str, tuple[list[int], list[dict[str, Any]]]] = {}
        for place, (doc, common) in enumerate(zip(wanted.docs, commons, strict=True)):
            for table, row in rows(doc, common):
                owners, given = found.setdefault(table, ([], []))
                owners.append(place)
                given.append(row)
        return {
            table: wanted.table(table, owners, _columns(owners, given, commons))
            for table, (owners, given) in found.items()
        }

    return flatten


class _Common(Mapping[str, Any]):
    """A record's row of `audit`; a column is looked at when it is asked for."""

    def __init__(self, audit: Mapping[str, pa.Array[Any]], place: int) -> None:
        self._audit = audit
        self._place = place

    def __getitem__(self, name: str) -> Any:
        return self._audit[name][self._place].as_py()

    def __iter__(self) -> Iterator[str]:
        return iter(self._audit)

    def __len__(self) -> int:
        return len(self._audit)


def _columns(
    owners: list[int], rows: list[dict[str, Any]], commons: Sequence[Mapping[str, Any]]
) -> dict[str, list[Any]]:
    """The columns that at least one row names; where another does not, its record's value."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: [
            row[name] if name in row else commons[owner].get(name)
            for owner, row in zip(owners, rows, strict=True)
        ]
        for name in names
    }
