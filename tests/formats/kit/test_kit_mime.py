"""The index that the kit writes of messages it exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

ENTRY = {
    "eml": "0009-mime/00002.eml",
    "sha256": "ab" * 32,
    "size": 12,
    "internetMessageId": "<A@x.example>",
    "id": "AAkA1",
    "deleted": False,
}


def test_an_index_is_read_line_by_line(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps(ENTRY) + b"\n" + orjson.dumps({**ENTRY, "id": "AAkA2"}))

    assert (taken.sniffed.format, taken.sniffed.source) == ("kit_mime", "mime")
    assert taken.docs == {1: ENTRY, 2: {**ENTRY, "id": "AAkA2"}}


def test_a_line_that_is_broken_is_kept_apart(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps(ENTRY) + b"\n" + orjson.dumps(ENTRY)[:40])

    assert list(taken.whole) == [1]
    assert len(taken.broken) == 1
