"""Values that no export should hold: nothing stops, nothing is lost."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from bec_kit import Case, output
from bec_kit.formats._sniffing.culture import Culture
from tests.support.exports import as_array, as_csv, login

if TYPE_CHECKING:
    from pathlib import Path

USER = "user1@contoso.example"


@pytest.mark.parametrize("offset", ["+99:99", "-24:00", "+2400"])
def test_an_offset_that_no_clock_has_is_an_unreadable_time(offset: str) -> None:
    assert Culture("dmy").read(f"2026-03-01T10:00:00{offset}") is None


def test_a_file_with_such_an_offset_goes_in_and_can_be_analysed(tmp_path: Path) -> None:
    docs = [login(1), login(2)]
    export = as_csv([docs[0]]) + as_csv([b"{"]).split(b"\r\n", 1)[1]
    export = export.replace(b"2026-03-01T10:00:00", b"2026-03-01T10:00:00+99:99")
    (tmp_path / "export.csv").write_bytes(export)
    case = Case.create(tmp_path / "case", users=[USER])

    (added,) = case.add([tmp_path / "export.csv"])

    assert (added.status, added.read, added.kept + added.unreadable) == ("added", 2, 2)
    assert all(stage.state != "failed" for stage in case.analyse())


def test_the_first_and_the_last_day_there_are_do_not_stop_an_analysis(tmp_path: Path) -> None:
    times = ("0001-01-01T00:00:00", "2026-03-01T10:00:00", "9999-12-31T23:59:59")
    docs = [login(number, CreationTime=time) for number, time in enumerate(times)]
    (tmp_path / "export.json").write_bytes(as_array(docs))
    case = Case.create(tmp_path / "case", users=[USER])
    case.add([tmp_path / "export.json"])

    case.analyse()

    gaps = case.sql(
        "select day, why from coverage where kind = 'window' and day is not null and name = 'audit'"
    )
    assert [(day.year, day.month, day.day) for day in gaps["day"]] == [(2026, 3, 2)]
    assert "2,912,382 days from here" in gaps["why"][0]
    assert len(case.coverage()) < 200
    assert pq.read_table(tmp_path / "case/tables/audit.parquet").num_rows == 3


def test_a_lone_carriage_return_does_not_end_a_row_of_a_csv() -> None:
    out = io.StringIO()
    output.write([{"a": "x\r=1+1", "b": "y"}, {"a": "z", "b": "=2"}], ("a", "b"), "csv", out)

    assert out.getvalue() == 'a,b\n"x\r=1+1","y"\nz,\'=2\n'


@pytest.mark.parametrize("style", ["json", "jsonl"])
def test_json_escapes_what_a_terminal_would_act_on(style: str) -> None:
    out = io.StringIO()
    output.write([{"a": "\x9b31m\x7f\u202e\ud800 ü\n"}], ("a",), style, out)

    assert '"a": "\\u009b31m\\u007f\\u202e\\ud800 ü\\n"' in out.getvalue()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_csv_on_a_terminal_holds_no_control_character() -> None:
    out = Terminal()
    output.write([{"a": "\x1b[2J\x9bx"}], ("a",), "csv", out)

    assert out.getvalue() == "a\n\ufffd[2J\ufffdx\n"


def test_a_column_that_is_named_like_markup_is_only_a_name() -> None:
    out = io.StringIO()
    output.write([{"[/red]\x1b": 1}], ("[/red]\x1b",), "table", out)

    assert "[/red]\ufffd" in out.getvalue()
