"""The record behind a row, as it stood in the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import CaseError
from bec_kit.ingest import parts

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.evidence import Vault

__all__ = ["record"]


def record(folder: Path, vault: Vault, evidence_id: str, row: int) -> dict[str, Any]:
    """Find one record.

    Args:
        folder: of the case.
        vault: its evidence.
        evidence_id: as a row cites it.
        row: number of the record in that item, from 1.

    Returns:
        `file` as people know it, `evidence_id`, `evidence_row`, `body` as text (bytes
        that are no UTF-8 as `\\xNN`), and `cells`, the other cells of a row of a table.

    Raises:
        CaseError: the case holds no such record.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    known = parts.names(vault)
    path = parts.folder_of(folder, evidence_id) / parts.RAW if evidence_id in known else None
    if path is None or not path.exists():
        raise CaseError(f"the case holds no evidence {evidence_id}: analyse it again")
    found = pq.read_table(path, filters=pc.field("evidence_row") == row).to_pylist()
    if not found:
        raise CaseError(f"{evidence_id} holds no record {row}")
    cells = found[0].get("cells") or {}
    return {
        "file": known[evidence_id],
        "evidence_id": evidence_id,
        "evidence_row": row,
        "body": _text(found[0]["body"]),
        "cells": {name: _text(value) for name, value in cells.items() if value is not None},
    }


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")
