from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.errors import SealBrokenError, UsageError
from bec_kit.evidence import Marks
from bec_kit.model import Mark

if TYPE_CHECKING:
    from conftest import Opened

_AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
_MARKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bec_kit.evidence import Journal, Marks
from bec_kit.model import Mark
root = Path(sys.argv[1])
marks = Marks(root / "marks.sqlite", Journal(root / "journal.jsonl"))
for number in range(8):
    value = f"198.51.100.{number}"
    marks.add(Mark("attacker", "ip", value, sys.argv[2], datetime.now(UTC)))
    marks.all()
"""


def _mark(value: str = "198.51.100.7", verdict: str = "attacker", kind: str = "ip") -> Mark:
    return Mark(verdict, kind, value, "signed in from there", _AT)


def _change(case: Opened, sql: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(case.marks.path)) as db, db:
        db.execute(sql, values)


def _states(case: Opened) -> list[tuple[str, str]]:
    return [(item.item, item.state) for item in case.again().marks.compare()]


def test_a_mark_is_kept_as_it_was_said_and_stands_in_the_journal(case: Opened) -> None:
    case.marks.add(_mark())
    assert case.again().marks.all() == [_mark()]
    entry = case.journal.entries()[-1]
    assert (entry["action"], entry["kind"], entry["value"]) == ("mark", "ip", "198.51.100.7")
    assert (entry["verdict"], entry["why"]) == ("attacker", "signed in from there")
    assert entry["marked_at"] == "2026-03-01T10:00:00.000000Z"
    assert _states(case) == [("marks.sqlite", "ok")]


def test_a_case_without_marks_has_nothing_to_compare(case: Opened) -> None:
    assert (case.marks.all(), case.marks.compare()) == ([], [])
    case.marks.recover()
    assert not case.marks.path.exists()


def test_the_newest_word_on_an_indicator_counts(case: Opened) -> None:
    case.marks.add(_mark())
    case.marks.add(_mark("s-1", kind="session"))
    case.marks.add(_mark(verdict="known-good"))
    assert case.marks.all() == [_mark("s-1", kind="session"), _mark(verdict="known-good")]
    assert [e["action"] for e in case.journal.entries()] == ["open", "mark", "mark", "mark"]


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        (_mark(verdict="bad"), "no verdict 'bad': say one of attacker, known-good"),
        (_mark(kind="mail"), "no kind 'mail': say one of ip, session, user-agent, app, device"),
        (_mark(" "), "a mark needs a value: say which ip is meant"),
    ],
)
def test_a_mark_that_means_nothing_is_not_taken(case: Opened, mark: Mark, told: str) -> None:
    with pytest.raises(UsageError) as raised:
        case.marks.add(mark)
    assert str(raised.value) == told
    assert len(case.journal.entries()) == 1


def test_hostile_values_are_bound(case: Opened) -> None:
    value = "x'); drop table marks; --\n\x00\u202e"
    case.marks.add(_mark(value, kind="user-agent"))
    case.marks.add(_mark("caf\udce9", kind="user-agent"))
    assert [mark.value for mark in case.marks.all()] == [value, "caf\\udce9"]
    assert _states(case) == [("marks.sqlite", "ok")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verdict", "known-good"),
        ("kind", "app"),
        ("value", "198.51.100.8"),
        ("why", "because"),
        ("marked_at", "2026-03-01T10:00:01.000000Z"),
        ("seq", 99),
    ],
)
def test_a_mark_changed_behind_the_journal_is_named(
    case: Opened, column: str, value: object
) -> None:
    case.marks.add(_mark())
    case.marks.add(_mark("203.0.113.1"))
    _change(case, f"update marks set {column} = ? where seq = 2", value)  # noqa: S608  # a literal
    assert _states(case) == [("marks.sqlite: ip 198.51.100.7", "changed")]


def test_a_mark_removed_or_added_behind_the_journal_is_named(case: Opened) -> None:
    case.marks.add(_mark())
    case.marks.add(_mark("203.0.113.1"))
    _change(case, "delete from marks where seq = 3")
    _change(
        case,
        "insert into marks values ('x', 9, 'known-good', 'ip', '203.0.113.9', 'mine', ?)",
        "2026-03-01T10:00:00.000000Z",
    )
    assert _states(case) == [
        ("marks.sqlite: ip 203.0.113.1", "missing"),
        ("marks.sqlite: ip 203.0.113.9", "extra"),
    ]


def test_the_file_is_made_again_from_the_journal(case: Opened) -> None:
    case.marks.add(_mark())
    case.marks.add(_mark("203.0.113.1"))
    before = case.marks.all()
    _change(case, "update marks set verdict = 'known-good'")
    case.marks.rebuild()
    assert case.marks.all() == before
    assert _states(case) == [("marks.sqlite", "ok")]
    entry = case.journal.entries()[-1]
    assert (entry["action"], entry["file"], entry["marks"]) == ("rebuild", "marks.sqlite", 2)


def test_a_file_that_is_gone_is_missed_and_comes_back(case: Opened) -> None:
    case.marks.add(_mark())
    case.marks.path.unlink()
    assert _states(case) == [("marks.sqlite", "missing")]
    case.marks.recover()
    assert case.marks.all() == [_mark()]


def test_a_file_that_is_no_database_any_more_is_named_and_made_again(case: Opened) -> None:
    case.marks.add(_mark())
    case.marks.path.write_bytes(b"not a database, and long enough to be looked at" * 30)
    assert _states(case) == [("marks.sqlite", "changed")]
    with pytest.raises(SealBrokenError, match="no readable marks"):
        case.marks.all()
    case.marks.rebuild()
    assert case.marks.all() == [_mark()]


def test_a_time_that_is_none_any_more_is_named(case: Opened) -> None:
    case.marks.add(_mark())
    _change(case, "update marks set marked_at = 'yesterday'")
    with pytest.raises(SealBrokenError, match=r"ip 198\.51\.100\.7: its time was changed"):
        case.marks.all()


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_flipped_byte_is_named_or_changes_no_mark(case: Opened, where: float, flip: int) -> None:
    if not case.marks.path.exists():
        case.marks.add(_mark())
        case.marks.add(_mark("203.0.113.1"))
    whole = case.marks.path.read_bytes()
    changed = bytearray(whole)
    changed[int(where * len(whole))] ^= flip
    case.marks.path.write_bytes(changed)
    try:
        if _states(case) == [("marks.sqlite", "ok")]:
            assert case.marks.all() == [_mark(), _mark("203.0.113.1")]
    finally:
        for ending in ("-wal", "-shm"):
            case.root.joinpath(f"marks.sqlite{ending}").unlink(missing_ok=True)
        case.marks.path.write_bytes(whole)


@pytest.mark.parametrize("written", [False, True])
def test_a_mark_that_a_kill_cut_short_is_finished_or_dropped(case: Opened, written: bool) -> None:
    case.marks.add(_mark())
    if written:  # the entry was written, the row had not got its number yet
        _change(case, "update marks set seq = null")
    else:  # the row was written, the entry was not
        _change(
            case,
            "insert into marks values ('x', null, 'known-good', 'ip', '203.0.113.9', 'why', ?)",
            "2026-03-01T10:00:00.000000Z",
        )
    assert _states(case) == [("marks.sqlite", "ok")]
    case.marks.recover()
    assert case.marks.all() == [_mark()]
    assert _states(case) == [("marks.sqlite", "ok")]


def test_many_notebooks_mark_at_once(case: Opened) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _MARKER, case.root, name])
        for name in ("one", "two", "three")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(case.marks.all()) == 8
    assert len([e for e in case.journal.entries() if e["action"] == "mark"]) == 24
    assert _states(case) == [("marks.sqlite", "ok")]
    assert isinstance(case.marks, Marks)
