"""Rows of lists that name no record, where the record that they repeat is in the case.

Some tools write lists of what was read beside the audit log that they drew them from. Such
a row has no id to be known by, so it is known by what it says: who read what, when, from
where, in which session. Where a record says the same it stays, and the row is its copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit import registry
from bec_kit.ingest import _ids, _runs
from bec_kit.store import raw
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

__all__ = ["found"]

_SOURCE, _TABLE = "audit", "mail_access"
_COLUMNS = [
    "record_id",
    "evidence_id",
    "evidence_row",
    "happened_at",
    "user",
    "session_id",
    "ip",
    "access_type",
    "internet_message_id",
]
_LISTED = "create temp table listed as select * from read"
_WHOLE = """
create temp table whole as
select r.* from read r semi join listed l on l."user" = r."user" and l.happened_at = r.happened_at
where r.record_id not like 'sha256:%'
"""
# Where the row says nothing of something, it contradicts nothing. Older lists of the Extractor
# Suite leave the session out and name the message of the record before: there the rest decides.
_ECHOES = """
create temp table echoes as
select evidence_id, evidence_row, record_id, kept_evidence_id, kept_evidence_row
from (
    select
        l.evidence_id, l.evidence_row, w.record_id,
        w.evidence_id as kept_evidence_id, w.evidence_row as kept_evidence_row,
        row_number() over (
            partition by l.evidence_id, l.evidence_row
            order by
                l.internet_message_id is distinct from w.internet_message_id,
                w.record_id, w.evidence_id, w.evidence_row
        ) as place
    from listed l join whole w on l."user" = w."user" and l.happened_at = w.happened_at
    where coalesce(l.ip = w.ip, l.ip is null)
        and coalesce(l.access_type = w.access_type, l.access_type is null)
        and coalesce(l.session_id = w.session_id, l.session_id is null)
        and (l.session_id is null or coalesce(
            l.internet_message_id = w.internet_message_id, l.internet_message_id is null))
)
where place = 1
"""
# two rows of a list that say the same share an id of their own
_INSTEAD = """
delete from shared s using echoes e
where s.evidence_id = e.evidence_id and s.evidence_row = e.evidence_row
"""
_COPIES = """
insert into shared
select ?, e.record_id, e.evidence_id, e.evidence_row, false, true from echoes e
"""
_KEPT = """
insert into shared
select distinct ?, e.record_id, e.kept_evidence_id, e.kept_evidence_row, false, false
from echoes e
where e.record_id not in (select s.record_id from shared s where s.source = ?)
"""


def found(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Add to the table `shared` the rows that repeat a record, and the records.

    Args:
        engine: has the table `shared`.
        folders: of the parts of each item.
    """
    lists = [folder for folder in folders if _repeats(folder)]
    if not lists:
        return
    others = [folder for folder in folders if folder not in lists]
    wanted = schema(_TABLE).empty_table().select(_COLUMNS).schema
    for sql, which in ((_LISTED, lists), (_WHOLE, others)):
        engine.register("read", _ids.columns(_runs.paths(which, _SOURCE, _TABLE), wanted))
        engine.execute(sql)
        engine.unregister("read")
    engine.execute(_ECHOES)
    engine.execute(_INSTEAD)
    engine.execute(_KEPT, [_SOURCE, _SOURCE])
    engine.execute(_COPIES, [_SOURCE])
    for name in ("listed", "whole", "echoes"):
        engine.execute(f"drop table {name}")


def _repeats(folder: Path) -> bool:
    files = raw.files(folder)
    if not files:
        return False
    spec = registry.specs("bec_kit.formats").get(raw.facts(files[0])["sniffed"]["format"])
    return spec is not None and spec.repeats
