"""Rows in: tables of a case written down as plain dicts, and an engine over them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from bec_kit.model import Facts, Mark, Window
from bec_kit.store.engine import Engine, open_tables
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["RENEWED", "VICTIM", "Rows", "at", "facts", "mark", "open_rows", "table"]

Rows = dict[str, list[dict[str, Any]]]

VICTIM = "dana@contoso.example"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RENEWED = {"kind": "non_interactive", "user": VICTIM, "ok": True, "session_id": "sid-0"}
"""A sign-in without the person, from nowhere: a token that was renewed."""


def at(minutes: float = 0, *, days: float = 0, seconds: float = 0) -> datetime:
    """A moment of the story, counted from Monday 2026-03-02 09:00 UTC."""
    return START + timedelta(days=days, minutes=minutes, seconds=seconds)


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows of a table; what a row does not say is null, but for its place in the evidence.

    A column that the table does not have is a mistake of the test.
    """
    kind = TABLES[name].kind
    full = []
    for number, row in enumerate(rows, 1):
        unknown = set(row) - set(TABLES[name].names)
        assert not unknown, f"{name} has no column {sorted(unknown)}"
        place: dict[str, Any] = {}
        if kind in {"events", "state"}:
            place = {
                "record_id": f"{name}-{number}",
                "evidence_id": f"0001-{name}",
                "evidence_row": number,
                "happened_at" if kind == "events" else "collected_at": at(),
            }
        full.append(
            {key: value for key, value in {**place, **row}.items() if key in TABLES[name].names}
        )
    return pa.Table.from_pylist(full, schema=schema(name))


def mark(
    kind: str, value: str, *, verdict: str = "attacker", why: str = "seen by the owner"
) -> Mark:
    """What an analyst said of an indicator."""
    return Mark(verdict, kind, value, why, at(days=10))


def facts(
    *users: str,
    home: tuple[str, ...] = ("contoso.example",),
    marks: tuple[Mark, ...] = (),
    start: datetime | None = None,
    end: datetime | None = None,
) -> Facts:
    """Facts of a small case; the victim is its user unless others are named."""
    return Facts(
        case_id="00000000-0000-4000-8000-000000000001",
        title="Test",
        users=users or (VICTIM,),
        home_domains=home,
        window=Window(start, end),
        examiner="",
        created_at=at(days=10),
        marks=marks,
    )


def open_rows(
    folder: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    known: Mapping[str, pa.Table] | None = None,
) -> Engine:
    """Write the rows as Parquet, and open an engine over them; use it as a context manager.

    Args:
        folder: of the test.
        rows: of each table that has any.
        known: the case's facts as tables.
    """
    files = {}
    for name, each in rows.items():
        files[name] = [folder / f"{name}.parquet"]
        pq.write_table(table(name, each), files[name][0])
    return open_tables(files, known or {}, threads=1, scratch=folder)
