from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

LOG = (
    "12/3/2025 7:31:34 AM: [INFO] Running Get-UAL\r\n"
    "\r\n"
    "12/3/2025 7:31:40 AM: === Starting Collection ===\r\n"
    "12/3/2025 7:32:00 AM: [WARNING] A total of 9000 events: above 5000\r\n"
    "12/3/2025 7:33:00 AM: [ERROR] Forbidden: the tenant has no license\r\n"
    "   at line 12\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_every_line_is_a_record(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take(LOG.encode(encoding), "LogFile.txt")
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_log", "tool_log")
    assert [(doc["level"], doc["said"]) for doc in taken.docs.values()] == [
        ("info", "Running Get-UAL"),
        ("info", "=== Starting Collection ==="),
        ("warning", "A total of 9000 events: above 5000"),
        ("error", "Forbidden: the tenant has no license"),
        ("info", "   at line 12"),
    ]
    assert taken.docs[1] == {
        "tool": "Extractor Suite",
        "level": "info",
        "topic": None,
        "said": "Running Get-UAL",
        "time": None,
    }


def test_times_wait_for_their_zone(take: Callable[..., Taken]) -> None:
    taken = take(LOG.encode(), date_order="dmy", zone="+01:00")
    assert taken.docs[1]["time"] == "2025-03-12T06:31:34Z"


@pytest.mark.parametrize(
    "data", [b"[INFO] no time\r\n[WARNING] nor here\r\n", b"2025-12-03 07:31:34: no level\r\n"]
)
def test_other_logs_are_refused(data: bytes, take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(data)
