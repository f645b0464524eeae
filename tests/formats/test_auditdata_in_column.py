from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import login, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

DOCS = [login(1), read_mail(2)]


def table(cells: list[str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerows([["_time", "whatever", "host"], *(["t", cell, "h"] for cell in cells)])
    return out.getvalue().encode()


def test_a_column_of_any_name(take: Callable[..., Taken]) -> None:
    taken = take(table([orjson.dumps(doc).decode() for doc in DOCS] + ["-"]))
    assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata_in_column", "audit")
    assert taken.sniffed.body == 1
    assert list(taken.whole.values()) == DOCS
    assert [broken.body for broken in taken.broken] == [b"-"]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda doc: {"a": 1, "RawEventData": doc},
        lambda doc: {"a": 1, "_raw": orjson.dumps(doc).decode()},
        lambda doc: {"preview": False, "result": {"_raw": orjson.dumps(doc).decode()}},
        lambda doc: {"_source": {"event": {"original": orjson.dumps(doc).decode()}}},
    ],
)
def test_a_key_of_any_name(wrap: Callable[[Any], Any], take: Callable[..., Taken]) -> None:
    taken = take(b"\n".join(orjson.dumps(wrap(doc)) for doc in DOCS))
    assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata_in_column", "audit")
    assert list(taken.docs.values()) == DOCS


def test_a_table_without_such_a_column_is_refused() -> None:
    from bec_kit import formats

    for data in (table(['{"Operation": "x"}']), b'[{"a": {"Operation": "x"}}]'):
        with pytest.raises(RefusedError, match="no export that this version reads"):
            formats.sniff(data, "x", len(data))
