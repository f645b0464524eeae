"""Attacker text is harmless where it is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bec_kit.safe import clean, defuse, quoted, stamp


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain", "plain"),
        ("two\r\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[31mred", "�[31mred"),
        ("invoice\u202efdp.exe", "invoice�fdp.exe"),
        ("zero\u200bwidth", "zero�width"),
        ("é 中文 🙂", "é 中文 🙂"),
    ],
)
def test_clean(written: str, shown: str) -> None:
    assert clean(written) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_defused(start: str) -> None:
    assert defuse(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_other_text_stays() -> None:
    assert defuse("a=b") == "a=b"
    assert defuse("") == ""


def test_stamp_is_utc_with_six_digits() -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 120000, tzinfo=timezone(timedelta(hours=2)))

    assert stamp(moment) == "2026-03-01T10:00:00.120000Z"
    assert stamp(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("cases/2026-03_jo", "cases/2026-03_jo"),
        ("my case", '"my case"'),
        ("case [1]", '"case [1]"'),
        ("Fälle/a", "Fälle/a"),
    ],
)
def test_a_path_can_be_pasted(path: str, shown: str) -> None:
    assert quoted(Path(path)) == shown
