"""Sorted runs: written from plain dicts, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.ingest import _runs
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["put", "run"]


def run(path: Path) -> pa.Table:
    """The rows of a run, as they stand."""
    with pa.OSFile(str(path), "rb") as file:
        return pa.ipc.open_file(file).read_all()


def put(path: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows of a table, in the order given, as a run."""
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    _runs.write(path, [table], schema(name))
    return path
