from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = (
    b'"MessageId","MessageTraceId","Received","SenderAddress","RecipientAddress","Subject",'
    b'"Status","FromIP","ToIP","Size"\r\n'
)


def row(received: str) -> bytes:
    return (
        f'"<1@contoso.example>","t-1","{received}","a@contoso.example","b@contoso.example",'
        '"Re: x","Delivered","203.0.113.7","","4711"\r\n'
    ).encode()


def times(taken: Taken) -> list[str | None]:
    return [doc["receivedDateTime"] for doc in taken.docs.values()]


def test_a_row_is_graphs_trace(take: Callable[..., Taken]) -> None:
    taken = take(b"#TYPE x\r\n" + HEAD + row("3/25/2026 1:30:00 PM"))
    assert (taken.sniffed.format, taken.sniffed.source) == ("message_trace", "messages")
    assert taken.docs == {
        1: {
            "id": "t-1",
            "messageId": "<1@contoso.example>",
            "senderAddress": "a@contoso.example",
            "recipientAddress": "b@contoso.example",
            "subject": "Re: x",
            "status": "Delivered",
            "fromIP": "203.0.113.7",
            "toIP": None,
            "receivedDateTime": "2026-03-25T13:30:00Z",
            "size": 4711,
        }
    }


def test_the_last_row_may_settle_the_first(take: Callable[..., Taken]) -> None:
    rows = [row("3/4/2026 1:30:00 PM")] * 5000
    taken = take(HEAD + b"".join(rows) + row("25/3/2026 1:30:00 PM"))
    assert times(taken) == ["2026-04-03T13:30:00Z"] * 5000 + ["2026-03-25T13:30:00Z"]
    assert taken.notes == []


def test_what_stays_open_is_left_out_until_the_analyst_says(take: Callable[..., Taken]) -> None:
    data = HEAD + row("3/4/2026 1:30:00 PM") + row("5/5/2026 1:30:00 PM")
    taken = take(data)
    assert times(taken) == [None, "2026-05-05T13:30:00Z"]
    assert "--date-order dmy or mdy settles it" in taken.notes[0]
    assert times(take(data, date_order="mdy")) == ["2026-03-04T13:30:00Z", "2026-05-05T13:30:00Z"]
    taken = take(data, date_order="dmy", zone="America/New_York")
    assert times(taken) == ["2026-04-03T17:30:00Z", "2026-05-05T17:30:00Z"]


def test_two_cultures_in_one_file_are_never_guessed(take: Callable[..., Taken]) -> None:
    rows = ["3/25/2026 1:30:00 PM", "25/3/2026 1:30:00 PM", "3/4/2026 1:30:00 PM"]
    taken = take(HEAD + b"".join(map(row, rows)))
    assert times(taken) == ["2026-03-25T13:30:00Z", "2026-03-25T13:30:00Z", None]
    assert "day and month stand in both orders" in taken.notes[0]


@pytest.mark.parametrize("received", ["/Date(1774445400000)/", "2026-03-25T13:30:00"])
def test_json_of_the_same_cmdlet(received: str, take: Callable[..., Taken]) -> None:
    record = {
        "MessageTraceId": "t-1",
        "Received": received,
        "SenderAddress": "a@contoso.example",
        "RecipientAddress": "b@contoso.example",
        "Size": 4711,
        "Organization": "contoso.example",
    }
    taken = take(orjson.dumps([record]))
    assert taken.sniffed.format == "message_trace"
    assert times(taken) == ["2026-03-25T13:30:00Z"]
    assert taken.docs[1]["size"] == 4711
