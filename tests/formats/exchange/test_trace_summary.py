from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = "Received,Sender address,Recipient address,Subject,Status,Message trace ID,Message ID\r\n"
ROW = (
    "3/25/2026 1:30:00 PM,mia@contoso.example,a@x.example,Re: x,Delivered,"
    "0a0b0c0d-0000-4000-8000-000000000001,<1@contoso.example>\r\n"
)
WHOLE = {
    "id": "0a0b0c0d-0000-4000-8000-000000000001",
    "messageId": "<1@contoso.example>",
    "senderAddress": "mia@contoso.example",
    "recipientAddress": "a@x.example",
    "subject": "Re: x",
    "status": "Delivered",
    "fromIP": None,
    "toIP": None,
    "receivedDateTime": "2026-03-25T13:30:00Z",
    "size": None,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_list_with_ids_is_read_as_the_cmdlets_trace(
    encoding: str, take: Callable[..., Taken]
) -> None:
    taken = take((HEAD + ROW).encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("message_trace", "messages")
    assert taken.docs == {1: WHOLE}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_without_ids_has_records_without_ids(
    encoding: str, take: Callable[..., Taken]
) -> None:
    head = "Received (UTC);Sender address;Recipient address;Subject;Status\r\n"
    row = "25.03.2026 13:30:00;mia@contoso.example;a@x.example;Re: x;Failed\r\n"
    taken = take((head + row + "one;two\r\n").encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("trace_summary", "messages")
    assert taken.docs == {1: WHOLE | {"id": None, "messageId": None, "status": "Failed"}}
    assert taken.reasons == {2: "2 cells instead of 5"}


def test_the_classic_list_says_no_zone(take: Callable[..., Taken]) -> None:
    data = b"Date,Sender,Recipient,Subject,Status\r\n3/25/2026 1:30:00 PM,m@c.example,a@x.example,"
    data += b"Re: x,Delivered\r\n"
    taken = take(data)
    assert (taken.sniffed.format, taken.sniffed.source) == ("trace_classic", "messages")
    assert taken.docs[1]["receivedDateTime"] is None
    assert taken.notes == [
        "the times name no zone: --zone says which, until then they are left out"
    ]
    assert take(data, zone="-08:00").docs[1]["receivedDateTime"] == "2026-03-25T21:30:00Z"


def test_a_table_of_mails_without_a_status_is_no_trace(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(b"Date,Sender,Recipient,Subject\r\n2026-03-25,m@c.example,a@x.example,Re\r\n")
