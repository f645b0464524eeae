"""The bodies of some records once more: how much each says, and what in which field.

Only those that share an id are read again, from the raw bodies and through the formats, so that
one record compares as itself in any container.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from bec_kit import formats
from bec_kit.formats import Sniffed
from bec_kit.sources import canonical
from bec_kit.store import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from bec_kit.model import Batch

__all__ = ["fields", "weighed"]

_TYPES = ("System.Object", "System.Collections.", "System.Management.Automation.")


def weighed(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path], which: str) -> None:
    """Fill the table `bodies`: the source of each, whether it is lossy, how much it says, its hash.

    Args:
        engine: gets the table.
        folders: of the parts of each item.
        which: select of the evidence_id and evidence_row of the records.
    """
    engine.execute(
        "create table bodies (evidence_id varchar, evidence_row bigint, body_source varchar, "
        "lossy boolean, filled bigint, hash varchar)"
    )
    _read(engine, folders, which, "bodies", _weighed)


def fields(engine: duckdb.DuckDBPyConnection, folders: Sequence[Path], which: str) -> None:
    """Fill the table `fields`: the hash of each field of each record.

    Args:
        engine: gets the table.
        folders: of the parts of each item.
        which: select of the evidence_id and evidence_row of the records.
    """
    engine.execute(
        "create table fields (evidence_id varchar, evidence_row bigint, field varchar, "
        "hash varchar)"
    )
    _read(engine, folders, which, "fields", _fields)


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
            "body_source": pa.repeat(batch.source, len(batch.docs)),
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
