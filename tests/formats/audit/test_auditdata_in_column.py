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


SIGN_IN = {
    "id": "r-1",
    "createdDateTime": "2026-03-01T10:00:00Z",
    "appId": "a-1",
    "ipAddress": "203.0.113.7",
    "status": {"errorCode": 0},
}
DIAGNOSTIC = {"time": "t", "category": "SignInLogs", "properties": {**SIGN_IN, "id": "r-2"}}


def test_whole_records_of_other_kinds_and_several_in_one_file(take: Callable[..., Taken]) -> None:
    records = [SIGN_IN, DIAGNOSTIC, DOCS[0]]
    csv_data = table([orjson.dumps(each).decode() for each in records] + ["-"])
    lines = b"\n".join(orjson.dumps({"rule": "x", "log": each}) for each in records)
    for data in (csv_data, csv_data.decode().encode("utf-16"), lines):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata_in_column", "mixed")
        assert taken.sources == {1: "sign_ins", 2: "sign_ins", 3: "audit"}
        assert taken.docs[1] == SIGN_IN
        assert taken.docs[2]["id"] == "r-2"
        assert taken.docs[3] == DOCS[0]
    only = take(orjson.dumps({"rule": "x", "log": SIGN_IN}))
    assert (only.sniffed.format, only.sniffed.source) == ("auditdata_in_column", "sign_ins")


def test_what_is_unreadable_shows_the_whole_wrapper(take: Callable[..., Taken]) -> None:
    wrapper = {"a": 1, "log": {"category": "SignInLogs", "properties": {"x": 1}}}
    other = {"a": 2, "log": {"x": 1}}
    taken = take(b"\n".join(map(orjson.dumps, (wrapper, other))))
    assert list(taken.docs) == [1]
    assert [broken.body for broken in taken.broken] == [orjson.dumps(other)]


@pytest.mark.parametrize(
    "inner",
    [
        {"createdDateTime": "2026-03-01", "appId": "a-1"},
        {"status": 3, "createdDateTime": "2026-03-01", "appId": "a-1", "ipAddress": "x"},
        {"CreationTime": "2026-03-01", "Operation": "x"},
        {"category": "shop", "properties": {"x": 1}},
    ],
)
def test_what_only_looks_like_a_record_is_none(inner: dict[str, Any]) -> None:
    from bec_kit import formats

    for data in (table([orjson.dumps(inner).decode()]), orjson.dumps({"log": inner})):
        with pytest.raises(RefusedError, match="no export that this version reads"):
            formats.sniff(data, "x", len(data))


def test_a_table_without_such_a_column_is_refused() -> None:
    from bec_kit import formats

    for data in (table(['{"Operation": "x"}']), b'[{"a": {"Operation": "x"}}]'):
        with pytest.raises(RefusedError, match="no export that this version reads"):
            formats.sniff(data, "x", len(data))
