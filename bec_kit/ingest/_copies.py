"""Which of several records with one id stays, and what the others say differently.

The same record comes back in every other export, sometimes flattened or with another body: of
an event the richest copy stays. State comes back with every pull, changed meanwhile: there the
latest pull stays, and the richest copy counts only within one.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bec_kit import sources
from bec_kit.ingest import _bodies, _runs
from bec_kit.ingest._shared import shared
from bec_kit.store.parquet import Writer
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from bec_kit.ingest._held import Dropped
    from bec_kit.ingest.pulls import Pull

__all__ = ["Losers", "settle"]

# The latest pull (known for state alone), of two views of it the plainer, raw before lossy, a list
# that names no record last, then the most non-empty values, then the smallest hash; only between
# equal bodies does the place in the evidence decide. What was handed in together is one pull, but
# for lists of one format whose names tell that they were pulled more than an hour apart: a tool
# takes its time.
_RANKED = """
create table ranked as
with pulled as (
    select
        s.*, b.body_source, b.lossy, b.filled, b.hash, p.handed_at, p.wider,
        coalesce(p.named_until < max(p.named_from) over (
            partition by s.source, s.record_id, p.handed_at, p.format
        ) - interval 1 hour, false) as outdated
    from shared s
    join bodies b using (evidence_id, evidence_row)
    left join pulls p using (source, evidence_id)
)
select
    source, record_id, evidence_id, evidence_row, broken, hash,
    row_number() over best as place,
    first_value(evidence_id) over best as kept_evidence_id,
    first_value(evidence_row) over best as kept_evidence_row,
    first_value(hash) over best as kept_hash,
    body_source = first_value(body_source) over best as comparable
from pulled
window best as (
    partition by source, record_id
    order by
        broken, handed_at desc nulls last, outdated, coalesce(wider, false),
        echo, lossy, filled desc, hash, evidence_id, evidence_row
)
"""
# A field differs where its hash stands on one side only. A step of a sign-in that a list has
# by itself is a part of another record, with which it compares field by field no more.
_DIFFERING = """
create table differing as
with sides as (
    select r.evidence_id, r.evidence_row, f.field, f.hash
    from ranked r join fields f using (evidence_id, evidence_row)
    where r.hash <> r.kept_hash and r.comparable
    union all
    select r.evidence_id, r.evidence_row, f.field, f.hash
    from ranked r join fields f
        on f.evidence_id = r.kept_evidence_id and f.evidence_row = r.kept_evidence_row
    where r.hash <> r.kept_hash and r.comparable
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


def settle(
    engine: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    duplicates: Path,
    pulls: Mapping[str, Pull],
) -> Losers:
    """Judge all records that share an id with another of their source.

    Args:
        engine: does the work; the tables in it are of no use afterwards.
        folders: of the parts of each item.
        duplicates: the file that takes the table of that name.
        pulls: of each item when its state was pulled; items that lack it are as old as any.
    """
    shared(engine, folders)
    _bodies.weighed(engine, folders, "select evidence_id, evidence_row from shared")
    engine.execute(
        "create table pulls (source varchar, evidence_id varchar, handed_at timestamptz, "
        "format varchar, wider boolean, named_from timestamp, named_until timestamp)"
    )
    if rows := _pulled(folders, pulls):
        engine.executemany("insert into pulls values (?, ?, ?, ?, ?, ?, ?)", rows)
    engine.execute(_RANKED)
    unequal = (
        "select evidence_id, evidence_row from ranked where hash <> kept_hash and comparable union "
        "select kept_evidence_id, kept_evidence_row from ranked "
        "where hash <> kept_hash and comparable"
    )
    _bodies.fields(engine, folders, unequal)
    engine.execute(_DIFFERING)
    wanted = schema("duplicates")
    with Writer(duplicates, wanted) as out:
        for batch in engine.sql(_DUPLICATES).to_arrow_reader(100_000):
            out.write(pa.Table.from_batches([batch]).cast(wanted))
    if not out.rows:
        duplicates.unlink()
    return Losers(_dropped(engine), out.rows)


def _pulled(folders: Sequence[Path], pulls: Mapping[str, Pull]) -> list[list[object]]:
    """What is known of the pulls of each source of state."""
    return [
        [source, folder.name, *astuple(pull)]
        for folder in folders
        if (pull := pulls.get(folder.name))
        for source in _runs.sources_of([folder])
        if TABLES[sources.source(source).primary].kind == "state"
    ]


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
