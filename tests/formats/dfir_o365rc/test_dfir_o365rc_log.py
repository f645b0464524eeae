from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

LOG = (
    "2026-03-19 09:00:00, INFO, Getting all existing users\r\n"
    "2026-03-19 09:00:02, WARNING, Failed to dump from MSGraph uri x - sleeping and retrying\r\n"
    "2026-03-19 09:00:09, ERROR, Failed to dump from MSGraph uri x records 3 times - aborting\r\n"
    "a second line\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_line_is_a_record(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take(LOG.encode(encoding), "Get-AADUsers.log", zone="+01:00")
    assert (taken.sniffed.format, taken.sniffed.source) == ("dfir_o365rc_log", "tool_log")
    assert taken.docs[1] == {
        "tool": "DFIR-O365RC",
        "level": "info",
        "topic": None,
        "said": "Getting all existing users",
        "time": "2026-03-19T08:00:00Z",
    }
    assert [(doc["level"], doc["said"]) for doc in taken.docs.values()][1:] == [
        ("warning", "Failed to dump from MSGraph uri x - sleeping and retrying"),
        ("error", "Failed to dump from MSGraph uri x records 3 times - aborting"),
        ("info", "a second line"),
    ]


@pytest.mark.parametrize("line", ["2026-03-19 09:00:00, TRACE, x", "09:00:00, INFO, x"])
def test_other_lines_are_none(line: str, take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError):
        take(line.encode())
