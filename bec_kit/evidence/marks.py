"""The analyst's own word on indicators, for many notebooks at once.

Every mark stands in the journal first; `marks.sqlite` is what is quick to ask
and can be made again from there. A row is written without its number in the
journal, then the journal gets its entry, then the row its number: a row without
a number was cut short by a kill, a row that is gone was removed by somebody.
Other kinds of word (notes, verdicts on findings) are tables beside this one,
each with its action in the journal.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from typing import TYPE_CHECKING, Any

from bec_kit.errors import SealBrokenError, UsageError
from bec_kit.evidence import _disk, _marked
from bec_kit.evidence._item import Item
from bec_kit.evidence.journal import read_time, write_time
from bec_kit.model import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.evidence.journal import Journal

__all__ = ["KINDS", "VERDICTS", "Marks"]

VERDICTS = ("attacker", "known-good")
KINDS = ("ip", "session", "user-agent", "app", "device")

_ACTION = "mark"
_TABLE = """create table if not exists marks (
    mark_id text primary key, seq integer unique, verdict text not null, kind text not null,
    value text not null, why text not null, marked_at text not null)"""
_SELECT = (
    "select mark_id, seq, verdict, kind, value, why, marked_at from marks order by seq, mark_id"
)
_READ = "mode=ro"
_REBUILD = "run verify; move the file aside, and the next command makes it anew from the journal"
# a kill can come after the file and before its table
_BEGUN = "select 1 from sqlite_master where name = 'marks'"
_INSERT = "insert into marks values (?, ?, ?, ?, ?, ?, ?)"


class Marks:
    """The marks of a case."""

    def __init__(self, path: Path, journal: Journal) -> None:
        self.path = path
        self.journal = journal
        self._guard = _disk.guard(path.with_name(f".{path.name}.lock"))

    def add(self, mark: Mark) -> None:
        """Enter a mark in the journal and in the file.

        A later mark on the same indicator takes the place of an earlier one; both stay
        in the journal.

        Raises:
            UsageError: verdict or kind is not one that is known, or there is no value.
        """
        if mark.verdict not in VERDICTS:
            raise UsageError(f"no verdict {mark.verdict!r}: say one of {', '.join(VERDICTS)}")
        if mark.kind not in KINDS:
            raise UsageError(f"no kind {mark.kind!r}: say one of {', '.join(KINDS)}")
        if not mark.value.strip():
            raise UsageError(f"a mark needs a value: say which {mark.kind} is meant")
        fields = {
            "verdict": mark.verdict,
            "kind": mark.kind,
            "value": _disk.plain(mark.value),
            "why": _disk.plain(mark.why),
            "marked_at": write_time(mark.at),
        }
        mark_id = secrets.token_hex(8)
        with _disk.held(self._guard):
            with self._write() as db:
                db.execute(_INSERT, (mark_id, None, *fields.values()))
            entry = self.journal.append(_ACTION, mark_id=mark_id, **fields)
            with self._write() as db:
                db.execute("update marks set seq = ? where mark_id = ?", (entry["seq"], mark_id))

    def all(self) -> list[Mark]:
        """The mark that counts for each indicator, the oldest first."""
        if not self.path.exists():
            return []
        newest: dict[tuple[str, str], Mark] = {}
        for row in self._rows():
            if row["seq"] is not None:
                key = row["kind"], row["value"]
                newest.pop(key, None)
                newest[key] = self._mark(row)
        return list(newest.values())

    def recover(self) -> None:
        """Finish what a kill cut short, and make a file that is gone from the journal."""
        if not self.path.exists() or not self._ask(_BEGUN):
            if self._entries():
                self.rebuild()
            return
        with _disk.held(self._guard):
            cut = [row["mark_id"] for row in self._rows() if row["seq"] is None]
            if cut:
                entries = self._entries()
                with self._write() as db:
                    for mark_id in cut:
                        seq = entries[mark_id]["seq"] if mark_id in entries else None
                        db.execute("update marks set seq = ? where mark_id = ?", (seq, mark_id))
                    db.execute("delete from marks where seq is null")

    def rebuild(self) -> None:
        """Make the file anew from the journal, which gets an entry of that."""
        with _disk.held(self._guard):
            try:
                self._fill()
            except sqlite3.DatabaseError:  # no database any more; the journal holds every mark
                for ending in ("", "-wal", "-shm"):
                    self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
                self._fill()
            self.journal.append("rebuild", file=self.path.name, marks=len(self._entries()))

    def compare(self) -> list[Item]:
        """Every mark that was changed, removed or added past the journal; else one item: ok.

        Nothing is written, so that a case on a read-only medium can be looked at too.
        """
        name, entries = self.path.name, self._entries()
        if not self.path.exists():
            why = f"{len(entries)} marks of the journal are not in a file: rebuild the marks"
            return [Item(name, "missing", why)] if entries else []
        idle = not self.path.with_name(f"{name}-wal").exists()
        items = self._differences(entries, "immutable=1" if idle else _READ)
        if items and idle and os.access(self.path.parent, os.W_OK):
            # perhaps somebody marked at that very moment: ask again, the way that leaves files
            items = self._differences(self._entries(), _READ)
        return items or [Item(name, "ok", f"{len(entries)} marks, as in the journal")]

    def _differences(self, entries: dict[str, dict[str, Any]], mode: str) -> list[Item]:
        name = self.path.name
        try:
            rows = {row["mark_id"]: row for row in self._rows(mode)}
        except SealBrokenError:
            return [Item(name, "changed", "no readable marks any more: rebuild the marks")]
        return _marked.differences(name, entries, rows)

    def _entries(self) -> dict[str, dict[str, Any]]:
        return {e["mark_id"]: e for e in self.journal.entries() if e["action"] == _ACTION}

    def _rows(self, mode: str = _READ) -> list[dict[str, Any]]:
        return self._ask(_SELECT, mode) if self._ask(_BEGUN, mode) else []

    def _ask(self, sql: str, mode: str = _READ) -> list[dict[str, Any]]:
        uri = f"{self.path.resolve().as_uri()}?{mode}"
        try:
            with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=_disk.PATIENCE)) as db:
                db.row_factory = sqlite3.Row
                return [dict(row) for row in db.execute(sql)]
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise SealBrokenError(f"{self.path.name}: no readable marks; {_REBUILD}") from error

    def _mark(self, row: dict[str, Any]) -> Mark:
        told = _marked.told(self.path.name, row)
        if not all(isinstance(row[field], str) for field in _marked.FIELDS):
            raise SealBrokenError(f"{told}: its words were changed; {_REBUILD}")
        try:
            at = read_time(row["marked_at"])
        except ValueError as error:
            raise SealBrokenError(f"{told}: its time was changed; {_REBUILD}") from error
        return Mark(row["verdict"], row["kind"], row["value"], row["why"], at)

    def _fill(self) -> None:
        with self._write() as db:
            db.execute("delete from marks")
            for mark_id, entry in self._entries().items():
                values = (entry[field] for field in _marked.FIELDS)
                db.execute(_INSERT, (mark_id, entry["seq"], *values))

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on the disk when the block ends."""
        with contextlib.closing(sqlite3.connect(self.path, timeout=_disk.PATIENCE)) as db:
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = full")
            with db:
                db.execute("begin immediate")
                db.execute(_TABLE)
                yield db
