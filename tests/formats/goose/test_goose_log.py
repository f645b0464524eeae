from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken


def test_its_log(take: Callable[..., Taken]) -> None:
    taken = take(
        b"2025-12-03 07:31:34,123  goosey.utils  ERROR  Error on nextLink retrieval\n"
        b"2025-12-03 07:31:35,123  goosey.utils  CRITICAL  out of disk\n"
        b"Traceback (most recent call last):\n"
        b"2025-12-03 07:31:36,123  goosey.utils  DEBUG  next\n",
        zone="UTC",
    )
    assert (taken.sniffed.format, taken.sniffed.source) == ("goose_log", "tool_log")
    assert taken.docs[1] == {
        "tool": "Goose",
        "level": "error",
        "topic": "goosey.utils",
        "said": "Error on nextLink retrieval",
        "time": "2025-12-03T07:31:34.123000Z",
    }
    assert [doc["level"] for doc in taken.docs.values()] == ["error", "error", "info", "debug"]


def test_what_gave_no_results(take: Callable[..., Taken]) -> None:
    taken = take(
        b"No output file: identityProtection_riskDetections - 2025-12-03 07:31:34.123456\n"
        b"Error: users_mail - rules - 2025-12-03 07:31:35.123456\n",
        "_no_results.json",
    )
    assert (taken.sniffed.format, taken.sniffed.source) == ("goose_no_results", "tool_log")
    assert [
        (doc["level"], doc["topic"], doc["said"], doc["time"]) for doc in taken.docs.values()
    ] == [
        (
            "empty",
            "identityProtection_riskDetections",
            "No output file: identityProtection_riskDetections",
            None,
        ),
        ("error", "users_mail - rules", "Error: users_mail - rules", None),
    ]


def test_a_line_without_a_time_is_none(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError):
        take(b"No output file: something\n")
