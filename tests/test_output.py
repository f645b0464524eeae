"""What is printed: JSON, CSV and tables."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from bec_kit import output

ROWS = [
    {
        "happened_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "record_ids": ["a", "b"],
        "says": "=1+1 \x1b[2J",
        "ok": True,
        "lat": float("nan"),
        "missing": None,
    }
]
COLUMNS = ("happened_at", "record_ids", "says", "ok", "lat", "missing")


def printed(style: str) -> str:
    out = io.StringIO()
    output.write(ROWS, COLUMNS, style, out)
    return out.getvalue()


def test_json_is_a_list_of_flat_objects() -> None:
    assert json.loads(printed("json")) == [
        {
            "happened_at": "2026-03-01T10:00:00.000000Z",
            "record_ids": ["a", "b"],
            "says": "=1+1 \x1b[2J",
            "ok": True,
            "lat": None,
            "missing": None,
        }
    ]


def test_json_lines() -> None:
    assert json.loads(printed("jsonl"))["record_ids"] == ["a", "b"]


def test_csv_joins_lists_and_defuses_formulas() -> None:
    assert printed("csv").splitlines() == [
        "happened_at,record_ids,says,ok,lat,missing",
        "2026-03-01T10:00:00.000000Z,a;b,'=1+1 \x1b[2J,true,,",
    ]


def test_a_negative_number_is_no_formula_and_text_that_looks_like_one_is() -> None:
    out = io.StringIO()
    row = {"a": -5, "b": -5.5, "c": Decimal("-1.5"), "d": "-5", "e": [-5, 3]}
    output.write([row], tuple(row), "csv", out)

    assert out.getvalue() == "a,b,c,d,e\n-5,-5.5,-1.5,'-5,'-5;3\n"


def test_a_table_shows_no_control_and_says_utc() -> None:
    shown = printed("table")

    assert "\x1b" not in shown
    assert "happened_at (UTC)" in shown
    assert "2026-03-01 10:00:00" in shown


def test_what_a_query_may_give_is_a_number_or_text() -> None:
    out = io.StringIO()
    row = {"n": Decimal("12"), "mean": Decimal("1.5"), "held": {"b": [1], "a": None}}
    output.write([row], tuple(row), "jsonl", out)

    assert json.loads(out.getvalue()) == {"n": 12, "mean": 1.5, "held": '{"a": null, "b": [1]}'}


def test_a_time_without_a_zone_gets_no_z_and_one_with_another_zone_is_utc() -> None:
    local = datetime(2026, 3, 1, 5, 30)  # noqa: DTZ001  a query took its zone away
    ahead = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    row = {"local": local, "ahead": ahead, "both": [local, ahead]}
    out = io.StringIO()
    output.write([row], tuple(row), "jsonl", out)
    output.write([row], tuple(row), "csv", out)

    naive, utc = "2026-03-01T05:30:00.000000", "2026-03-01T10:00:00.000000Z"
    lines = out.getvalue().splitlines()
    assert json.loads(lines[0]) == {"local": naive, "ahead": utc, "both": [naive, utc]}
    assert lines[2] == f"{naive},{utc},{naive};{utc}"


def test_a_head_says_utc_only_over_times_that_are() -> None:
    local = datetime(2026, 3, 1, 5, 30)  # noqa: DTZ001  a query took its zone away
    row = {"happened_at": local, "seen_at": ROWS[0]["happened_at"], "last_at": None}
    out = io.StringIO()
    output.write([row], tuple(row), "table", out)

    head = out.getvalue().splitlines()[1].split("  ")
    assert [name.strip() for name in head if name.strip()] == [
        "happened_at",
        "seen_at (UTC)",
        "last_at (UTC)",
    ]
    assert "2026-03-01 05:30:00" in out.getvalue()
    assert "2026-03-01 10:00:00" in out.getvalue()


def test_a_table_shows_what_can_be_read_and_says_how_to_get_all() -> None:
    def told(count: int) -> list[str]:
        out = io.StringIO()
        output.write(({"n": number} for number in range(count)), ["n"], "table", out, most=20)
        return out.getvalue().split()

    assert told(20)[-1] == "19"
    assert told(21)[-13] == "19"
    assert " ".join(told(21)[-12:]) == (
        "These are the first 20 rows: --format csv or json gives all."
    )
