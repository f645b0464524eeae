"""Which records share an id with another of their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit import sources
from bec_kit.ingest import _echoes, _ids, _runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

__all__ = ["shared"]

_BROKEN = "create temp table broken as select distinct evidence_id, evidence_row from things"
_TWICE = """
create temp table twice as
select record_id from records group by record_id having count(*) > 1
"""
_SHARED = """
insert into shared
select ?, r.record_id, r.evidence_id, r.evidence_row, broken.evidence_id is not null, false
from records as r semi join twice using (record_id)
left join broken using (evidence_id, evidence_row)
"""


def shared(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Find the rows of primary tables whose id another row of the same source has too.

    A row of a list that names no record shares the id of the record that it repeats.

    Args:
        engine: gets the table `shared`; `broken` says of a row whether its body could not be read,
            `echo` whether it names no record and repeats one.
        folders: of the parts of each item.
    """
    engine.execute(
        "create table shared (source varchar, record_id varchar, evidence_id varchar, "
        "evidence_row bigint, broken boolean, echo boolean)"
    )
    engine.register("things", _ids.things(_runs.paths(folders, "", "unreadable")))
    engine.execute(_BROKEN)
    engine.unregister("things")
    for source in _runs.sources_of(folders):
        runs = _runs.paths(folders, source, sources.source(source).primary)
        # read twice: holding all ids costs more
        for sql, values in ((_TWICE, []), (_SHARED, [source])):
            engine.register("records", _ids.records(runs))
            engine.execute(sql, values)
            engine.unregister("records")
        engine.execute("drop table twice")
    engine.execute("drop table broken")
    _echoes.found(engine, folders)
