"""Whole, cut, timed out and merged slices of Search-UnifiedAuditLog."""

from __future__ import annotations

from bec_kit.analyse.slices import missing


def test_a_whole_search_lacks_nothing() -> None:
    assert missing([(1, 3, 1), (2, 3, 1), (3, 3, 1)]) == []


def test_two_whole_searches_of_one_count_lack_nothing() -> None:
    assert missing([(1, 2, 2), (2, 2, 2)]) == []


def test_a_cut_search_names_what_is_missing() -> None:
    assert missing([(1, 4, 1), (2, 4, 1)]) == [
        "2 of 4 results of searches of 4 are missing, from index 3 on"
    ]


def test_one_of_two_searches_was_cut() -> None:
    assert missing([(1, 3, 2), (2, 3, 1), (3, 3, 1)]) == [
        "2 of 6 results of searches of 3 are missing, from index 2 on"
    ]


def test_a_time_out() -> None:
    assert missing([(-1, 0, 1)]) == ["1 rows of searches that timed out in the service"]


def test_the_limit() -> None:
    pairs = [(index, 50_000, 1) for index in range(1, 50_001)]

    assert missing(pairs) == ["a search of 50,000 results reached the limit of 50,000: it was cut"]
