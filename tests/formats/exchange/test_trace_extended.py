from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

COLUMNS = (
    "date_time_utc,client_ip,client_hostname,server_ip,server_hostname,source_context,"
    "connector_id,source,event_id,internal_message_id,message_id,network_message_id,"
    "recipient_address,recipient_status,total_bytes,recipient_count,related_recipient_address,"
    "reference,message_subject,sender_address,return_path,message_info,directionality,tenant_id,"
    "original_client_ip,original_server_ip,custom_data"
)


def row(event: str, recipients: str, second: int = 0, statuses: str = "") -> str:
    cells = dict.fromkeys(COLUMNS.split(","), "") | {
        "date_time_utc": f"2026-03-02T10:00:0{second}.1234567Z",
        "source": "STOREDRIVER",
        "event_id": event,
        "internal_message_id": "77",
        "message_id": "<1@contoso.example>",
        "network_message_id": "0A0B0C0D-0000-4000-8000-000000000001".replace("-", ""),
        "recipient_address": recipients,
        "recipient_status": statuses,
        "total_bytes": "4711",
        "message_subject": "Re: x",
        "sender_address": "mia@contoso.example",
        "directionality": "Originating",
        "original_client_ip": "203.0.113.7",
    }
    return ",".join(cells.values()) + "\r\n"


FILE = (
    COLUMNS
    + "\r\n"
    + row("RECEIVE", "a@x.example;b@x.example", 1)
    + row("DELIVER", "a@x.example", 2, "250 2.0.0 OK")
    + row("FAIL", "b@x.example;c@x.example", 3, "550 5.1.1;550 5.7.1")
)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "utf-8", "utf-8-sig"])
def test_every_event_of_every_recipient_is_a_record(
    encoding: str, take: Callable[..., Taken]
) -> None:
    taken = take(FILE.encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("trace_extended", "messages")
    shared = {
        "id": "0a0b0c0d-0000-4000-8000-000000000001",
        "messageId": "<1@contoso.example>",
        "senderAddress": "mia@contoso.example",
        "subject": "Re: x",
        "fromIP": "203.0.113.7",
        "size": 4711,
    }
    first = shared | {"receivedDateTime": "2026-03-02T10:00:01.123456Z"}
    ends = {"eventSource": "STOREDRIVER", "directionality": "Originating", "returnPath": None}
    failed = shared | ends | {"receivedDateTime": "2026-03-02T10:00:03.123456Z"}
    failed |= {"status": "failed", "event": "FAIL"}
    assert list(taken.docs.values()) == [
        first | {"recipientAddress": "a@x.example"},
        first | {"recipientAddress": "b@x.example"},
        shared
        | ends
        | {
            "receivedDateTime": "2026-03-02T10:00:02.123456Z",
            "recipientAddress": "a@x.example",
            "status": "delivered",
            "event": "DELIVER",
            "recipientStatus": "250 2.0.0 OK",
        },
        failed | {"recipientAddress": "b@x.example", "recipientStatus": "550 5.1.1"},
        failed | {"recipientAddress": "c@x.example", "recipientStatus": "550 5.7.1"},
    ]
    assert taken.notes == ["2 of its rows hold 4 records: each is counted"]


def test_a_hop_between_servers_says_less_than_the_end(take: Callable[..., Taken]) -> None:
    taken = take((COLUMNS + "\r\n" + row("SEND", "a@x.example") + "short,row\r\n").encode())
    assert (taken.docs[1]["status"], taken.docs[1]["event"]) == ("delivered", "SEND")
    assert "recipientStatus" not in taken.docs[1]
    assert taken.reasons == {2: "2 cells instead of 27"}


def test_a_row_without_a_recipient_stays_one_record(take: Callable[..., Taken]) -> None:
    taken = take((COLUMNS + "\r\n" + row("RECEIVE", "") + row("RECEIVE", ";")).encode())
    assert [doc["recipientAddress"] for doc in taken.docs.values()] == [None, ";"]


def test_a_tracking_log_of_a_server_is_another_thing(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(b"date-time,event-id,internal-message-id,recipient-address\r\n1,2,3,4\r\n")
