"""Where the parts of each item lie, and what its manifest says of them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bec_kit.analyse import slices
from bec_kit.analyse.coverage import Asked, FileFacts
from bec_kit.errors import CaseError
from bec_kit.store import raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.evidence import Vault

__all__ = [
    "HOME",
    "LAYOUT",
    "asked",
    "entries",
    "file_facts",
    "files",
    "folder_of",
    "folders",
    "record",
]

HOME = "tables/parts"
LAYOUT = 3
"""What parts look like; the journal says it of each item, and other parts are made anew.

1 (or nothing): Parquet throughout. 2: sorted runs (`_runs`), and raw bodies as Parquet.
3: with columns that merging fills (`own`, `gone_at`).
"""
_COUNTS = ("read", "kept", "duplicates", "unreadable")
_SLICE = ("ResultIndex", "ResultCount")


def folder_of(case: Path, evidence_id: str) -> Path:
    """The folder of an item's parts."""
    return case / HOME / evidence_id


def files(folder: Path) -> list[Path]:
    """The files of an item's parts, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".arrow", ".parquet"})


def entries(vault: Vault) -> Iterator[dict[str, Any]]:
    """Every file of evidence, members of archives each, with what its manifest says.

    Yields:
        `item`, `evidence_id` (null for a refused member), `file`, `format`, `source`,
        `sha256`, `size`, `read`, `kept`, `duplicates`, `unreadable`, `status`, `message`,
        `sealed_at`, `collected` (whether a tenant was asked for it).
    """
    for item in vault.items():
        told = vault.manifest(item.evidence_id)
        sealed: dict[str, Any] = {
            "item": item.evidence_id,
            "sealed_at": item.sealed_at,
            "collected": "collected" in item.options,
        }
        yield {
            **sealed,
            "evidence_id": item.evidence_id,
            "file": item.name,
            "format": item.format,
            "source": item.source,
            "sha256": item.sha256,
            "size": item.size,
            **{name: told["counts"].get(name, 0) for name in _COUNTS},
            "status": "added",
            "message": told["counts"].get("message", ""),
        }
        for member in told["members"]:
            lacking = {"evidence_id": None, "format": "", "source": "", **dict.fromkeys(_COUNTS, 0)}
            yield {**sealed, **lacking, **member, "file": f"{item.name}!{member['name']}"}


def folders(case: Path, vault: Vault) -> list[Path]:
    """The folders of all parts that belong to evidence, in order of their ids."""
    known = {entry["evidence_id"] for entry in entries(vault)}
    home = case / HOME
    return sorted(path for path in home.iterdir() if path.name in known) if home.exists() else []


def file_facts(case: Path, vault: Vault) -> list[FileFacts]:
    """What coverage wants to know of each file; of an archive, of its members.

    Of what was collected `asked` tells, but for records that could not be read.
    """
    return [
        FileFacts(
            entry["file"],
            entry["read"],
            entry["unreadable"],
            tuple(slices.missing(_pairs(raw.files(folder_of(case, entry["evidence_id"]))))),
        )
        for entry in entries(vault)
        if entry["evidence_id"]
        and entry["format"] != "archive"
        and (entry["unreadable"] or not entry["collected"])
    ]


def asked(vault: Vault) -> list[Asked]:
    """Every question that a tenant was asked, as it ended last."""
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in vault.journal.entries():
        if entry["action"] == "collect":
            for row in entry["rows"]:
                told[row["source"], row["name"], row["user"], row["window_start"]] = row
    names = [each.name for each in fields(Asked)]
    return [Asked(**{name: row[name] for name in names}) for row in told.values()]


def _pairs(files: list[Path]) -> list[tuple[int, int, int]]:
    """ResultIndex, ResultCount and how many rows carry them; empty where a file has neither."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not files:
        return []
    schema = pq.read_schema(files[0])
    if "cells" not in schema.names:
        return []
    inner = schema.field("cells").type
    names = [inner.field(place).name for place in range(inner.num_fields)]
    if not set(_SLICE) <= set(names):
        return []
    wanted = [f"cells.{name}" for name in _SLICE]
    cells = pa.concat_tables(pq.read_table(path, columns=wanted) for path in files).flatten()
    counted = (
        cells.rename_columns(list(_SLICE)).group_by(list(_SLICE)).aggregate([([], "count_all")])
    )
    found = []
    for row in counted.to_pylist():
        try:
            index, count = (int(row[name] or 0) for name in _SLICE)
        except ValueError:
            continue
        found.append((index, count, row["count_all"]))
    return found


def record(case: Path, vault: Vault, evidence_id: str, row: int) -> dict[str, Any]:
    r"""The record behind a row, as it stood in the evidence.

    Args:
        case: folder of the case.
        vault: its evidence.
        evidence_id: as a row cites it.
        row: number of the record in that item, from 1.

    Returns:
        `file` as people know it, `evidence_id`, `evidence_row`, `body` as text (bytes
        that are no UTF-8 as `\\xNN`), and `cells`, the other cells of a row of a table.

    Raises:
        CaseError: the case holds no such record.
    """
    import pyarrow as pa

    names = {entry["evidence_id"]: entry["file"] for entry in entries(vault)}
    files = raw.files(folder_of(case, evidence_id)) if evidence_id in names else []
    if not files:
        raise CaseError(f"the case holds no evidence {evidence_id!r}: analyse it again")
    for batch in raw.rows(files, pa.array([row], pa.int64())):
        for found in batch.to_pylist():
            cells = found.get("cells") or {}
            return {
                "file": names[evidence_id],
                "evidence_id": evidence_id,
                "evidence_row": row,
                "body": _text(found["body"]),
                "cells": {name: _text(value) for name, value in cells.items() if value is not None},
            }
    raise CaseError(f"{evidence_id} holds no record {row}")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
