from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

LOG = (
    "[2025-12-03 07:31:34] - [ACTION] - Retrieving Logon History for mia@contoso.example\n"
    "[2025-12-03 07:31:35] - No Inbox rules found\n"
    "[2025-12-03 07:31:36 UTC] - [ERROR] - No results found when searching UAL\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_log_that_begins_like_json(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take(LOG.encode(encoding), "Hawk.log")
    assert (taken.sniffed.format, taken.sniffed.source) == ("hawk_log", "tool_log")
    shared = {"tool": "Hawk", "topic": None}
    assert list(taken.docs.values()) == [
        shared
        | {
            "level": "action",
            "said": "Retrieving Logon History for mia@contoso.example",
            "time": None,
        },
        {"tool": "Hawk", "level": "info", "said": "No Inbox rules found", "time": None}
        | {"topic": None},
        shared
        | {
            "level": "error",
            "said": "No results found when searching UAL",
            "time": "2025-12-03T07:31:36Z",
        },
    ]


def test_an_array_of_arrays_is_no_log(take: Callable[..., Taken]) -> None:
    taken = take(b'[{"Id":"i","CreationTime":"t","Operation":"o","RecordType":1}]')
    assert taken.sniffed.format == "auditdata"
