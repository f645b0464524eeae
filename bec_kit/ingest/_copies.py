"""Which of several records with one id stays, and what the others say differently.

The same record comes back in every other export, sometimes flattened or with
another body. Only those that share an id are read again, from the raw bodies
and through the formats, so that one record compares as itself in any container.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bec_kit import formats
from bec_kit.formats import Sniffed
from bec_kit.ingest._shared import shared
from bec_kit.sources import canonical
from bec_kit.store import raw
from bec_kit.store.parquet import Writer
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from bec_kit.ingest._held import Dropped
    from bec_kit.model import Batch

__all__ = ["Losers", "settle"]

_TYPES = ("System.Object", "System.Collections.", "System.Management.Automation.")

# Raw before lossy, a list that names no record last, then the most non-empty values, then the
# smallest hash; only between equal bodies does the place in the evidence decide.
_RANKED = """
create table ranked as
select
    source, record_id, evidence_id, evidence_row, broken, hash,
    row_number() over best as place,
    first_value(evidence_id) over best as kept_evidence_id,
    first_value(evidence_row) over best as kept_evidence_row,
    first_value(hash) over best as kept_hash
from shared join bodies using (evidence_id, evidence_row)
window best as (
    partition by source, record_id
    order by broken, echo, lossy, filled desc, hash, evidence_id, evidence_row
)
"""
# A field differs where its hash stands on one side only.
_DIFFERING = """
create table differing as
with sides as (
    select r.evidence_id, r.evidence_row, f.field, f.hash
    from ranked r join fields f using (evidence_id, evidence_row)
    where r.hash <> r.kept_hash
    union all
    select r.evidence_id, r.evidence_row, f.field, f.hash
    from ranked r join fields f
        on f.evidence_id = r.kept_evidence_id and f.evidence_row = r.kept_evidence_row
    where r.hash <> r.kept_hash
),
odd as (
    select distinct evidence_id, evidence_row, field
    from (
        select evidence_id, evidence_row, field
        from sides
        group by evidence_id, evidence_row, field, hash
        having count(*) = 1
    )
)
select evidence_id, evidence_row, list(field order by field) as differing
from odd
group by evidence_id, evidence_row
"""
_DUPLICATES = """
select
    source, record_id, evidence_id, evidence_row, kept_evidence_id, kept_evidence_row,
    hash = kept_hash as identical, coalesce(differing, []) as differing
from ranked left join differing using (evidence_id, evidence_row)
where place > 1 and not broken
order by source, record_id, evidence_id, evidence_row
"""


@dataclass(frozen=True)
class Losers:
    """The records that were set aside.

    Attributes:
        dropped: for each item that has any, by the number of a record, whether it is
            one; the last place is no record's and stands for all later numbers.
        listed: rows written to `duplicates`.
    """

    dropped: dict[str, Dropped]
    listed: int


def settle(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path], duplicates: Path) -> Losers:
    """Judge all records that share an id with another of their source.

    Args:
        engine: does the work; the tables in it are of no use afterwards.
        folders: of the parts of each item.
        duplicates: the file that takes the table of that name.
    """
    shared(engine, folders)
    engine.execute(
        "create table bodies (evidence_id varchar, evidence_row bigint, lossy boolean, "
        "filled bigint, hash varchar)"
    )
    _read(engine, folders, "select evidence_id, evidence_row from shared", "bodies", _weighed)
    engine.execute(_RANKED)
    engine.execute(
        "create table fields (evidence_id varchar, evidence_row bigint, field varchar, "
        "hash varchar)"
    )
    unequal = (
        "select evidence_id, evidence_row from ranked where hash <> kept_hash union "
        "select kept_evidence_id, kept_evidence_row from ranked where hash <> kept_hash"
    )
    _read(engine, folders, unequal, "fields", _fields)
    engine.execute(_DIFFERING)
    wanted = schema("duplicates")
    with Writer(duplicates, wanted) as out:
        for batch in engine.sql(_DUPLICATES).to_arrow_reader(100_000):
            out.write(pa.Table.from_batches([batch]).cast(wanted))
    if not out.rows:
        duplicates.unlink()
    return Losers(_dropped(engine), out.rows)


def _dropped(engine: duckdb.DuckDBPyConnection) -> dict[str, Dropped]:
    most = engine.execute(
        "select evidence_id, max(evidence_row) from ranked where place > 1 group by evidence_id"
    )
    dropped = {item: np.zeros(row + 2, np.bool_) for item, row in most.fetchall()}
    found = engine.sql(
        "select evidence_id, evidence_row from ranked where place > 1 order by evidence_id"
    )
    for batch in found.to_arrow_reader(100_000):
        for item in pc.unique(batch.column("evidence_id")).to_pylist():
            here = batch.filter(pc.equal(batch.column("evidence_id"), item))
            dropped[item][here.column("evidence_row").to_numpy()] = True
    return dropped


def _read(
    engine: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    which: str,
    table: str,
    judge: Callable[[Batch, str], pa.Table],
) -> None:
    """Interpret some records once more, and keep what is to be known of them."""
    for folder in folders:
        files = raw.files(folder)
        if not files:
            continue
        about = raw.facts(files[0])
        wanted: pa.Table = engine.sql(
            f"select evidence_row from ({which}) where evidence_id = ?",  # noqa: S608  ours
            params=[about["evidence_id"]],
        ).to_arrow_table()
        if not wanted.num_rows:
            continue
        judged = (
            judge(batch, about["evidence_id"])
            for batch in _interpreted(files, about, wanted.column(0))
        )
        # an insert costs as much as a hundred rows of it
        while some := list(islice(judged, 100)):
            engine.register("judged", pa.concat_tables(some))
            engine.execute(f"insert into {table} by name from judged")
            engine.unregister("judged")


def _interpreted(files: list[Path], about: dict[str, Any], wanted: Any) -> Iterator[Batch]:
    sniffed = msgspec.convert(about["sniffed"], Sniffed)
    for records in raw.rows(files, wanted.combine_chunks()):
        yield from formats.interpret(records, sniffed).batches


def _weighed(batch: Batch, evidence_id: str) -> pa.Table:
    return pa.table(
        {
            "evidence_id": pa.repeat(evidence_id, len(batch.docs)),
            "evidence_row": batch.rows,
            "lossy": pa.repeat(batch.lossy, len(batch.docs)),
            "filled": [_filled(doc) for doc in batch.docs],
            "hash": [_hash(doc) for doc in batch.docs],
        }
    )


def _fields(batch: Batch, evidence_id: str) -> pa.Table:
    fields = [
        (row, field, _hash(value))
        for row, doc in zip(batch.rows, batch.docs, strict=True)
        for field, value in doc.items()
    ]
    return pa.table(
        {
            "evidence_id": pa.repeat(evidence_id, len(fields)),
            "evidence_row": [row for row, _, _ in fields],
            "field": [field for _, field, _ in fields],
            "hash": [digest for _, _, digest in fields],
        }
    )


def _hash(value: Any) -> str:
    """Of the canonical JSON; of the text Python shows where it is nested too deeply for that."""
    try:
        body = canonical(value)
    except RecursionError:
        return ""
    return hashlib.sha256(body).hexdigest()


def _filled(value: Any) -> int:
    """How many values are not empty, however deep they lie."""
    todo: list[Iterable[Any]] = [(value,)]
    count = 0
    while todo:
        for each in todo.pop():
            if each.__class__ is dict:
                todo.append(each.values())
            elif each.__class__ is list:
                todo.append(each)
            elif each is not None and each != "" and not _only_names_a_type(each):
                count += 1
    return count


def _only_names_a_type(value: Any) -> bool:
    """Whether PowerShell wrote what kind of list stood there, and not the list."""
    return value.__class__ is str and value.startswith(_TYPES) and " " not in value
