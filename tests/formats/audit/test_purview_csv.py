from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from bec_kit.model import Broken
from tests.support.exports import HEADER, as_csv, login, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken


def test_the_body_is_the_record(take: Callable[..., Taken]) -> None:
    docs = [login(1), read_mail(2)]
    taken = take(as_csv(docs))
    assert (taken.sniffed.format, taken.sniffed.source) == ("purview_csv", "audit")
    assert taken.docs == {1: docs[0], 2: docs[1]}
    assert taken.sources == {1: "audit", 2: "audit"}


def without_body(date: str, body: str = "") -> bytes:
    return f"id-9,{date},15,UserLoggedIn,mia@contoso.example,{body},,\r\n".encode()


def dated(doc: dict[str, object], date: str) -> bytes:
    row = as_csv([doc]).removeprefix(HEADER.encode())
    return row.replace(str(doc["CreationTime"]).encode() + b".0000000Z", date.encode(), 1)


@pytest.mark.parametrize(
    ("learnt", "moment"),
    [
        ("02/03/2026 10:00:02", "2026-12-01T08:00:00Z"),
        ("3/2/2026 10:00:02", "2026-01-12T08:00:00Z"),
    ],
)
def test_without_a_body_the_envelope_is_read_as_the_file_writes_times(
    learnt: str, moment: str, take: Callable[..., Taken]
) -> None:
    data = HEADER.encode() + without_body("1/12/2026 8:00:00") + dated(login(1), learnt)
    taken = take(data)
    assert taken.docs[1] == {
        "Id": "id-9",
        "CreationTime": moment,
        "RecordType": 15,
        "Operation": "UserLoggedIn",
        "UserId": "mia@contoso.example",
    }
    assert taken.flags[1] == ("envelope_time", "no_body")
    (broken,) = taken.broken
    assert (broken.row, broken.reason) == (1, "the body is empty")
    assert orjson.loads(broken.body)["RecordId"] == "id-9"


def test_a_date_that_could_be_either_is_left_out_until_the_analyst_says(
    take: Callable[..., Taken],
) -> None:
    data = HEADER.encode() + without_body("1/12/2026 8:00:00")
    taken = take(data)
    assert taken.flags[1] == ("undated", "no_body")
    assert "CreationTime" not in taken.docs[1]
    assert taken.notes == [
        "the order of day and month is left open: --date-order dmy or mdy settles it, "
        "until then times are left out"
    ]
    taken = take(data, date_order="dmy", zone="+01:00")
    assert taken.docs[1]["CreationTime"] == "2026-12-01T07:00:00Z"
    assert taken.notes == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("[]", "the body is not a JSON object"),
        ("null", "the body is not a JSON object"),
        ("{}", "the body lacks both Operation and CreationTime"),
    ],
)
def test_a_body_that_is_no_record_is_kept_verbatim(
    body: str, reason: str, take: Callable[..., Taken]
) -> None:
    taken = take(HEADER.encode() + without_body("2026-03-01T00:00:00Z", body))
    assert taken.broken == [Broken(1, reason, body.encode())]
    assert taken.docs[1]["CreationTime"] == "2026-03-01T00:00:00Z"


def test_a_row_with_nothing_in_it_is_unreadable(take: Callable[..., Taken]) -> None:
    taken = take(HEADER.encode() + b",,,,,,,\r\n")
    assert taken.docs == {}
    assert taken.reasons == {1: "the body is empty"}
