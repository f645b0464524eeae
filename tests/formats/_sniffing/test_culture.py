from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.errors import UsageError
from bec_kit.formats._sniffing.culture import Culture, vote


@pytest.mark.parametrize(
    ("order", "text", "moment"),
    [
        ("mdy", "3/12/2025 7:31:34 AM", "2025-03-12T07:31:34Z"),
        ("dmy", "3/12/2025 7:31:34 AM", "2025-12-03T07:31:34Z"),
        ("dmy", "03.12.2025 19:31:34", "2025-12-03T19:31:34Z"),
        ("mdy", "4/26/2021, 7:17:10.000 AM", "2021-04-26T07:17:10Z"),
        ("mdy", "3/12/2025 12:05:00\u202fAM", "2025-03-12T00:05:00Z"),
        ("dmy", "12/03/2025 12:05 p.m.", "2025-03-12T12:05:00Z"),
        ("", "3/3/2025 1:00:00 PM", "2025-03-03T13:00:00Z"),
        ("", "25/3/2025 13:00:00", "2025-03-25T13:00:00Z"),
        ("", "2025-12-03T07:31:34.1234567Z", "2025-12-03T07:31:34.123456Z"),
        ("", "2025-12-03 07:31:34+02:00", "2025-12-03T05:31:34Z"),
        ("", "2025/12/03 07:31:34", "2025-12-03T07:31:34Z"),
        ("", "/Date(1733210000000)/", "2024-12-03T07:13:20Z"),
        ("", "\\/Date(1733210000000)\\/", "2024-12-03T07:13:20Z"),
        ("", "3/12/2025 7:31:34 AM", None),
        ("mdy", "25/3/2025 13:00:00", None),
        ("mdy", "2/30/2025 13:00:00", None),
        ("mdy", "3/12/2025 13:31:34 PM", None),
        ("mdy", "3/12/2025 24:31:34", None),
        ("", "0001-01-01T00:00:00+14:00", None),
        ("", "/Date(9999999999999999)/", None),
        ("", "yesterday", None),
        ("", "", None),
    ],
)
def test_a_time_is_read_by_the_order_of_its_file_or_not_at_all(
    order: str, text: str, moment: str | None
) -> None:
    assert Culture(order).read(text) == moment


def test_a_zone_shifts_times_that_name_none() -> None:
    berlin = Culture("mdy", "Europe/Berlin")
    assert berlin.read("3/12/2025 7:31:34 AM") == "2025-03-12T06:31:34Z"
    assert berlin.read("7/12/2025 7:31:34 AM") == "2025-07-12T05:31:34Z"
    assert berlin.read("7/12/2025 7:31:34 AM", utc=True) == "2025-07-12T07:31:34Z"
    assert berlin.read("2025-07-12T07:31:34Z") == "2025-07-12T07:31:34Z"
    assert Culture("mdy", "-0330").read("7/12/2025 7:31:34 AM") == "2025-07-12T11:01:34Z"


@pytest.mark.parametrize("zone", ["Mars/Base", "+99:00", "../etc/passwd", "x" * 300])
def test_an_unknown_zone_is_a_usage_error(zone: str) -> None:
    with pytest.raises(UsageError, match="--zone names no time zone"):
        Culture("", zone).check()


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        ("3/12/2025 7:31:34 AM", "2025-12-03T07:31:34", "dmy"),
        ("3/12/2025 7:31:34 AM", "2025-03-12T07:31:34", "mdy"),
        ("3/12/2025 11:31:34 PM", "2025-03-13T04:31:34", "mdy"),
        ("3/4/2025 7:31:34 AM", None, ""),
        ("3/3/2025 7:31:34 AM", "2025-03-03T07:31:34", ""),
        ("3/4/2025 7:31:34 AM", "2024-01-01T00:00:00", ""),
        ("13/4/2025 7:31:34 AM", None, "dmy"),
        ("4/13/2025 7:31:34 AM", None, "mdy"),
        ("2025-04-13T07:31:34", None, "ymd"),
        ("4/13/2025", None, None),
    ],
)
def test_what_a_row_says_of_the_order(text: str, known: str | None, said: str | None) -> None:
    assert vote(text, known) == said


@given(st.text(max_size=40), st.sampled_from(["", "dmy", "mdy", "ymd"]))
def test_any_text_is_a_time_or_none(text: str, order: str) -> None:
    read = Culture(order).read(text)
    assert read is None or read.endswith("Z")
    vote(text, text)
