"""What becomes of records once they are split: interpreted, normalised, written as parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa

from bec_kit import formats, sources
from bec_kit.errors import BecKitError, SpecError
from bec_kit.ingest._runs import Runs
from bec_kit.model import Broken
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bec_kit.formats import Sniffed
    from bec_kit.model import Batch, Origin

__all__ = ["Work"]

# What hostile values make code raise unforeseen: that record is set aside, the rest goes on.
_UNFORESEEN = (
    ArithmeticError,
    AttributeError,
    BecKitError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    pa.ArrowException,
)


class Work:
    """Takes the records of one item of evidence, chunk by chunk, and writes narrow parts.

    All are there when its block ends well; else the folder is of no use.
    """

    def __init__(self, sniffed: Sniffed, origin: Origin, folder: Path, number: int) -> None:
        """Begin.

        Args:
            sniffed: what is known of the file.
            origin: where the records come from.
            folder: takes the parts.
            number: tells the parts of several workers apart.
        """
        self._sniffed = sniffed
        self._origin = origin
        self._runs = Runs(folder, number)

    def take(self, batches: list[pa.RecordBatch]) -> None:
        """Turn some records into rows of tables; what cannot be read goes to `unreadable`."""
        (records,) = pa.Table.from_batches(batches).combine_chunks().to_batches()
        broken: list[Broken] = []
        seen: set[int] = set()
        for found in self._interpreted(records):
            broken += found.broken
            seen.update(each.row for each in found.broken)
            for batch in found.batches:
                seen.update(batch.rows)
                broken += self._normalise(batch, records)
        if len(seen) < records.num_rows:
            broken += _forgotten(records, seen)
        self.broken(broken)

    def broken(self, things: Iterable[Broken]) -> None:
        """Keep verbatim what could not be read."""
        rows = [
            {
                "evidence_id": self._origin.evidence_id,
                "evidence_row": each.row,
                "offset": each.offset,
                "reason": each.reason,
                "body": each.body.decode("utf-8", "backslashreplace"),
            }
            for each in things
        ]
        if rows:
            table = pa.Table.from_pylist(rows, schema=schema("unreadable"))
            self._runs.put("", "unreadable", table)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._runs.close()

    def _interpreted(self, records: pa.RecordBatch) -> list[formats.Interpreted]:
        """Bring records into native shape; halve them where that fails, as with normalising."""
        try:
            return [formats.interpret(records, self._sniffed)]
        except _UNFORESEEN as error:
            if records.num_rows == 1:
                why = f"the format {self._sniffed.format} cannot read it ({type(error).__name__})"
                row = records.column("evidence_row")[0].as_py()
                return [formats.Interpreted([], [_blamed(records, row, why)])]
            half = records.num_rows // 2
            parts = (records.slice(0, half), records.slice(half))
            return [each for part in parts for each in self._interpreted(part)]

    def _normalise(self, batch: Batch, records: pa.RecordBatch) -> list[Broken]:
        """Write the rows of a batch; halve it where it fails, until one record is left to blame."""
        if not batch.docs:
            return []
        source = sources.source(batch.source)
        try:
            tables = source.normalise(batch, self._origin)
        except _UNFORESEEN as error:
            if len(batch.docs) == 1:
                why = f"the source {batch.source} cannot read it ({type(error).__name__})"
                return [_blamed(records, batch.rows[0], why)]
            half = len(batch.docs) // 2
            parts = (slice(None, half), slice(half, None))
            return [each for part in parts for each in self._normalise(_cut(batch, part), records)]
        if tables[source.primary].num_rows != len(batch.docs):
            raise SpecError(
                f"source {source.id}: {len(batch.docs)} records gave "
                f"{tables[source.primary].num_rows} rows of {source.primary}; it must be one each"
            )
        for name, table in tables.items():
            self._runs.put(source.id, name, table)
        return []


def _cut(batch: Batch, part: slice) -> Batch:
    return type(batch)(
        batch.source, batch.docs[part], batch.rows[part], batch.flags[part], batch.lossy
    )


def _blamed(records: pa.RecordBatch, row: int, why: str) -> Broken:
    place = records.column("evidence_row").to_pylist().index(row)
    return Broken(row, why, records.column("body")[place].as_py() or b"")


def _forgotten(records: pa.RecordBatch, seen: set[int]) -> list[Broken]:
    """Records that a format neither read nor gave up: none is lost silently."""
    rows: list[Any] = records.column("evidence_row").to_pylist()
    why = "the format passed it over without a word"
    return [_blamed(records, row, why) for row in rows if row not in seen]
