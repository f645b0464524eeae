from __future__ import annotations

import pytest

from bec_kit.formats._sniffing.names import by_folded_names, fold, printable, unique


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Application ID ", "applicationid"),
        ("Autonomous system  number", "autonomoussystemnumber"),
        ("Date (UTC)", "date(utc)"),
        ("ElevationTime [UTC]", "elevationtime"),
        ("UserId_s", "userid"),
        ("Properties_dynamic", "properties"),
        ('\ufeff"RecordId"', "recordid"),
        ("_s", "_s"),
    ],
)
def test_names_of_columns_are_compared_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_columns_of_one_name_stay_apart() -> None:
    header = ["a", "Incoming token type", "", "a", "Incoming token type", "a (2)", "\ufeffb "]
    assert unique(header) == (
        "a",
        "Incoming token type",
        "column 3",
        "a (2)",
        "Incoming token type (2)",
        "a (2) (2)",
        "b",
    )


def test_a_message_shows_no_control_characters_and_no_long_names() -> None:
    shown = printable(["a\x1b[31mb", "x" * 50, "c", "d", "e", "f", "g"])
    assert shown == "a?[31mb, " + "x" * 40 + "…, c, d, e, f, …"


def test_of_columns_with_one_name_the_first_that_is_not_empty_counts() -> None:
    record = {"User Id": "", "userid": "first", "UserId_s": "second", "Other": 0, "o ther": ""}

    assert by_folded_names(record) == {"userid": "first", "other": 0}
    assert by_folded_names({"A": None, "a": ""}) == {"a": ""}
