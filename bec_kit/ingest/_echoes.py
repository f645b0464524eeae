"""Rows of lists that name no record, where the record that they repeat is in the case.

Some tools and portals write lists beside the log that they drew them from. Such a row has no
id to be known by, so it is known by what it says: who did what, when and from where. Where a
record says the same it stays, and the row is its copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit import registry
from bec_kit.ingest import _ids, _runs
from bec_kit.store import raw
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

__all__ = ["found"]


@dataclass(frozen=True)
class _Kind:
    """What a list and a record of one source must say alike.

    Attributes:
        table: whose rows are compared.
        same: columns that both must have, and alike.
        agreed: columns in which they must not differ; where the list has nothing, it does not.
        odd: columns that count no more than which of several records is the nearest, where the
            list lacks one of them.
        source: that the rows of the list have, where a list holds several.
        of: the source whose records the list repeats; empty for its own.
        timed: whether the second of the event is among what both must have; else it is among
            that in which they must not differ.
    """

    table: str
    same: tuple[str, ...]
    agreed: tuple[str, ...]
    odd: Mapping[str, str]
    source: str = ""
    of: str = ""
    timed: bool = True

    @property
    def columns(self) -> list[str]:
        """All that must be read."""
        places = ("record_id", "evidence_id", "evidence_row", "happened_at")
        return [*places, *self.same, *self.agreed, *self.odd]


# By the source of the list; `mixed` is a list of several, each named in its kind.
_KINDS: dict[str, tuple[_Kind, ...]] = {
    # Older lists of the Extractor Suite leave the session out and name the message of the record
    # before: there the rest decides.
    "audit": (
        _Kind(
            "mail_access",
            ("user",),
            ("session_id", "ip", "access_type"),
            {"internet_message_id": "session_id"},
        ),
    ),
    "directory_audits": (
        _Kind(
            "directory_audits",
            ("correlation_id", "activity_key"),
            ("user", "target_id", "target"),
            {},
        ),
    ),
    "messages": (_Kind("messages", ("sender", "recipient"), ("message_id", "subject"), {}),),
    # a list may leave the zone of its times open, and so be undated
    "sign_in_steps": (
        _Kind("sign_in_steps", ("request_id",), ("method", "ok"), {}, of="sign_ins", timed=False),
    ),
    # CIPP's changes of rules and rights; older versions give those of rights no time
    "mixed": (
        _Kind("audit", ("operation", "user"), ("ip", "object_id"), {}, source="audit"),
        _Kind(
            "audit",
            ("operation", "object_id", "user_key"),
            ("user", "ip"),
            {},
            source="audit",
            timed=False,
        ),
    ),
}
_LISTED = """
create temp table listed as
select r.* from read r
anti join (select evidence_id, evidence_row from shared where echo) as known
using (evidence_id, evidence_row)
where r.record_id like 'sha256:%'
"""
_WHOLE = """
create temp table whole as
select r.* from read r semi join listed l
on {same}
where r.record_id not like 'sha256:%'
"""
_ECHOES = """
create temp table echoes as
select evidence_id, evidence_row, record_id, kept_evidence_id, kept_evidence_row
from (
    select
        l.evidence_id, l.evidence_row, w.record_id,
        w.evidence_id as kept_evidence_id, w.evidence_row as kept_evidence_row,
        row_number() over (
            partition by l.evidence_id, l.evidence_row
            order by {nearest} w.record_id, w.evidence_id, w.evidence_row
        ) as place
    from listed l join whole w
    on {same}
    where {agreed}
)
where place = 1
"""
_SECOND = "date_trunc('second', l.happened_at) = date_trunc('second', {other}.happened_at)"
# two rows of a list that say the same share an id of their own
_INSTEAD = """
delete from shared s using echoes e
where s.evidence_id = e.evidence_id and s.evidence_row = e.evidence_row
"""
_KEPT = """
insert into shared
select distinct ?, e.record_id, e.kept_evidence_id, e.kept_evidence_row, false, false
from echoes e
where e.record_id not in (select s.record_id from shared s where s.source = ?)
"""
_COPIES = """
insert into shared
select ?, e.record_id, e.evidence_id, e.evidence_row, false, true from echoes e
"""


def found(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> None:
    """Add to the table `shared` the rows that repeat a record, and the records.

    Args:
        engine: has the table `shared`.
        folders: of the parts of each item.
    """
    repeating = {folder: source for folder in folders if (source := _repeats(folder))}
    for source, kinds in _KINDS.items():
        lists = [folder for folder, whose in repeating.items() if whose == source]
        if lists:
            for kind in kinds:
                _compare(engine, kind.source or source, kind, lists, folders)


def _compare(
    engine: duckdb.DuckDBPyConnection,
    source: str,
    kind: _Kind,
    lists: Sequence[Path],
    folders: Sequence[Path],
) -> None:
    wanted = schema(kind.table).empty_table().select(kind.columns).schema
    agreed = [_agree(name) for name in kind.agreed]
    if not kind.timed:
        agreed.append(f"coalesce({_SECOND.format(other='w')}, l.happened_at is null)")
    agreed += [f'(l."{lacks}" is null or {_agree(name)})' for name, lacks in kind.odd.items()]
    nearest = [f'l."{name}" is distinct from w."{name}",' for name in kind.odd]
    for sql, which, whose in ((_LISTED, lists, source), (_WHOLE, folders, kind.of or source)):
        engine.register("read", _ids.columns(_runs.paths(which, whose, kind.table), wanted))
        engine.execute(sql.format(same=_alike(kind, "r")))
        engine.unregister("read")
    engine.execute(
        _ECHOES.format(
            same=_alike(kind, "w"), agreed=" and ".join(agreed), nearest=" ".join(nearest)
        )
    )
    engine.execute(_INSTEAD)
    engine.execute(_KEPT, [source, source])
    engine.execute(_COPIES, [source])
    for name in ("listed", "whole", "echoes"):
        engine.execute(f"drop table {name}")


def _alike(kind: _Kind, other: str) -> str:
    seconds = [_SECOND.format(other=other)] if kind.timed else []
    return " and ".join([*seconds, *(f'l."{name}" = {other}."{name}"' for name in kind.same)])


def _agree(name: str) -> str:
    return f'coalesce(l."{name}" = w."{name}", l."{name}" is null)'


def _repeats(folder: Path) -> str:
    """The source of a list that names no record; empty for all else."""
    files = raw.files(folder)
    if not files:
        return ""
    spec = registry.specs("bec_kit.formats").get(raw.facts(files[0])["sniffed"]["format"])
    return str(spec.source) if spec is not None and spec.repeats else ""
