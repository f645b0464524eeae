from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bec_kit.errors import CaseError
from bec_kit.evidence import Journal, read_time, write_time

if TYPE_CHECKING:
    from conftest import Opened

_WRITER = """
import sys
from pathlib import Path
from bec_kit.evidence import Journal
journal = Journal(Path(sys.argv[1]))
for number in range(20):
    journal.append("note", by=sys.argv[2], number=number)
"""


def _lines(journal: Journal) -> list[bytes]:
    return journal.path.read_bytes().split(b"\n")[:-1]


def _states(journal: Journal) -> list[tuple[str, str]]:
    return [(item.item, item.state) for item in Journal(journal.path).check()]


def test_an_entry_reads_back_as_it_was_returned(case: Opened) -> None:
    entry = case.journal.append("add", evidence_id="0001-audit", counts={"read": 3}, none=None)
    assert entry == case.again().journal.entries()[-1]
    assert list(entry) == [
        *("seq", "at", "action", "evidence_id", "counts", "none", "prev", "hash"),
    ]
    assert (entry["seq"], entry["action"]) == (2, "add")
    assert entry["prev"] == case.journal.entries()[0]["hash"]


def test_the_journal_says_its_last_hash_when_whole(case: Opened) -> None:
    last = case.journal.append("note")
    [item] = case.journal.check()
    assert (item.item, item.state) == ("journal.jsonl", "ok")
    assert item.why == f"2 entries in one chain, the last is {last['hash']}"


def test_hostile_text_stays_one_line_of_ascii(case: Opened) -> None:
    name = 'a\n"}\u2028\u202e\x00\x1b[31m' + "ü" * 300
    case.journal.append("refuse", name=name)
    assert case.again().journal.entries()[-1]["name"] == name
    assert len(_lines(case.journal)) == 2
    assert case.journal.path.read_bytes().isascii()


def test_a_case_is_opened_once_and_before_all_else(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    with pytest.raises(CaseError, match="holds no case yet"):
        journal.append("note")
    journal.append("open")
    with pytest.raises(CaseError, match="holds a case already"):
        journal.append("open")
    assert len(_lines(journal)) == 1


@pytest.mark.parametrize("field", ["seq", "at", "prev", "hash"])
def test_a_field_cannot_take_the_name_of_the_journals_own(case: Opened, field: str) -> None:
    with pytest.raises(ValueError, match=f"the journal itself writes {field}"):
        case.journal.append("note", **{field: "x"})


@pytest.mark.parametrize("value", [float("nan"), 2**70, "\udcff"])
def test_a_value_that_would_not_read_back_is_not_written(case: Opened, value: object) -> None:
    before = case.journal.path.read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        case.journal.append("note", value=value)
    assert case.journal.path.read_bytes() == before


@cache
def _four_lines() -> list[bytes]:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.jsonl")
        journal.append("open", title="t")
        for number in range(3):
            journal.append("note", number=number, text="ü\n")
        return journal.path.read_bytes().splitlines(keepends=True)


@settings(max_examples=150, deadline=None)
@given(position=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255), line=st.integers(0, 3))
def test_a_flipped_byte_in_any_line_names_that_line(position: float, flip: int, line: int) -> None:
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.jsonl")
        lines = _four_lines()
        at = int(position * len(lines[line]))
        changed = bytearray(lines[line])
        changed[at] ^= flip
        journal.path.write_bytes(b"".join([*lines[:line], bytes(changed), *lines[line + 1 :]]))
        assert _states(journal)[0] == (f"journal.jsonl:{line + 1}", "changed")
        # the case goes on, and what was changed stays named
        Journal(journal.path).append("note")
        assert (f"journal.jsonl:{line + 1}", "changed") in _states(journal) or (
            f"journal.jsonl:{line + 2}",
            "changed",
        ) in _states(journal)
        assert Journal(journal.path).entries()[-1]["action"] == "note"


def _four(case: Opened) -> list[bytes]:
    for number in range(3):
        case.journal.append("note", number=number)
    return case.journal.path.read_bytes().splitlines(keepends=True)


def test_a_line_that_was_taken_out_is_missed(case: Opened) -> None:
    lines = _four(case)
    case.journal.path.write_bytes(lines[0] + lines[2] + lines[3])
    assert _states(case.journal) == [("journal.jsonl:2", "changed")]


def test_lines_that_were_swapped_are_named(case: Opened) -> None:
    lines = _four(case)
    case.journal.path.write_bytes(lines[0] + lines[2] + lines[1] + lines[3])
    assert _states(case.journal)[0] == ("journal.jsonl:2", "changed")


def test_a_line_that_was_written_anew_breaks_the_next(case: Opened) -> None:
    lines = _four(case)
    other = Journal(case.root / "other.jsonl")
    other.path.write_bytes(lines[0])
    other.append("note", number=99)
    forged = other.path.read_bytes().splitlines(keepends=True)[1]
    case.journal.path.write_bytes(lines[0] + forged + lines[2] + lines[3])
    assert _states(case.journal) == [("journal.jsonl:3", "changed")]


def test_a_journal_that_is_gone_or_emptied_is_no_journal(case: Opened) -> None:
    case.journal.path.write_bytes(b"")
    assert _states(case.journal) == [("journal.jsonl", "changed")]
    case.journal.path.unlink()
    assert _states(case.journal) == [("journal.jsonl", "missing")]


def test_a_line_that_is_json_but_no_entry_is_named(case: Opened) -> None:
    with case.journal.path.open("ab") as out:
        out.write(b"[]\n")
    assert _states(case.journal) == [("journal.jsonl:2", "changed")]


@pytest.mark.parametrize("cut", [1, 2, 40, 100])
def test_a_torn_last_line_is_kept_in_an_entry_and_the_chain_goes_on(case: Opened, cut: int) -> None:
    whole = _four(case)
    torn = whole[3][:-cut]
    case.journal.path.write_bytes(b"".join(whole[:3]) + torn)
    [item] = Journal(case.journal.path).check()
    assert item.state == "ok"
    journal = case.again().journal
    journal.append("note", number=4)
    assert _states(journal) == [("journal.jsonl", "ok")]
    if cut == 1:  # only the line's end was missing: the entry itself is whole
        assert [e["action"] for e in journal.entries()] == ["open", "note", "note", "note", "note"]
    else:
        assert [e["action"] for e in journal.entries()] == ["open", "note", "note", "torn", "note"]
        assert journal.entries()[3]["text"] == torn.decode()


def test_a_line_that_finds_no_room_leaves_nothing(
    case: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write = case.journal.path.read_bytes(), os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) < 40:
            raise OSError(28, "No space left on device")
        return write(handle, data[:40])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"):
        case.journal.append("note", number=1)
    assert case.journal.path.read_bytes() == before

    monkeypatch.undo()
    assert case.journal.append("note", number=2)["seq"] == 2
    assert _states(case.journal) == [("journal.jsonl", "ok")]


def test_mending_twice_sets_aside_once(case: Opened) -> None:
    with case.journal.path.open("ab") as out:
        out.write(b'{"seq":2,"at"')
    case.again().journal.mend()
    case.again().journal.mend()
    assert [e["action"] for e in case.again().journal.entries()] == ["open", "torn"]


def test_a_journal_whose_first_write_was_torn_can_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"seq":1,"at":"2026')
    Journal(path).mend()
    entry = Journal(path).append("open", title="t")
    assert entry["torn"] == '{"seq":1,"at":"2026'
    assert _states(Journal(path)) == [("journal.jsonl", "ok")]


def test_a_whole_line_dressed_up_as_torn_stays_named(case: Opened) -> None:
    lines = _four(case)
    case.journal.path.write_bytes(b"".join(lines)[:-1] + b"x")
    assert _states(case.journal) == [("journal.jsonl:4", "changed")]
    case.again().journal.append("note")
    assert _states(case.journal) == [("journal.jsonl:4", "changed")]


def test_several_processes_append_without_losing_a_line(case: Opened) -> None:
    path = str(case.journal.path)
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER, path, str(number)]) for number in range(3)
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    entries = case.journal.entries()
    assert [e["seq"] for e in entries] == list(range(1, 62))
    for number in range(3):
        mine = [e["number"] for e in entries if e.get("by") == str(number)]
        assert mine == list(range(20))
    assert _states(case.journal) == [("journal.jsonl", "ok")]


def test_a_reader_that_stays_open_sees_what_others_wrote(case: Opened) -> None:
    reader = case.again().journal
    assert len(reader.entries()) == 1
    case.journal.append("note")
    assert len(reader.entries()) == 2
    with case.journal.path.open("ab") as out:
        out.write(b"torn")
    assert len(reader.entries()) == 2
    case.journal.mend()
    assert [e["action"] for e in reader.entries()] == ["open", "note", "torn"]


def test_times_have_six_digits_and_are_utc() -> None:
    moment = datetime(2026, 3, 1, 11, 0, tzinfo=timezone(timedelta(hours=1)))
    assert write_time(moment) == "2026-03-01T10:00:00.000000Z"
    assert read_time("2026-03-01T10:00:00.000000Z") == moment
    assert read_time(write_time(moment)).tzinfo is UTC
    with pytest.raises(ValueError, match="does not match"):
        read_time("2026-03-01 10:00")


def test_every_line_is_json_by_itself(case: Opened) -> None:
    _four(case)
    assert [json.loads(line)["seq"] for line in _lines(case.journal)] == [1, 2, 3, 4]
