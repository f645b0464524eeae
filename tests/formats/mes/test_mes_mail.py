from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

SESSION: dict[str, Any] = {
    "TimeStamp": "2026-03-02T10:00:01",
    "User": "mia@contoso.example",
    "Action": "MailItemsAccessed",
    "SessionId": "s-1",
    "ClientIP": "203.0.113.7",
    "MailAccessType": "Sync",
    "IsThrottled": "True",
    "OperationCount": "3",
}
MESSAGE: dict[str, Any] = {
    "Timestamp": "3/25/2026 1:30:00 PM",
    "User": "mia@contoso.example",
    "IPaddress": "203.0.113.7",
    "SessionID": "s-1",
    "MailAccessType": "Bind",
    "FolderPath": "\\Inbox",
    "InternetMessageId": "<1@contoso.example>",
    "SizeInBytes": "4711",
}
SHARED = {
    "Operation": "MailItemsAccessed",
    "Workload": "Exchange",
    "UserId": "mia@contoso.example",
    "SessionId": "s-1",
    "ClientIPAddress": "203.0.113.7",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_session(encoding: str, take: Callable[..., Taken]) -> None:
    bound = {**SESSION, "MailAccessType": "Bind", "IsThrottled": "", "OperationCount": ""}
    taken = take((table([SESSION, bound]) + "cut,row\r\n").encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_mail_sessions", "audit")
    timed = SHARED | {"CreationTime": "2026-03-02T10:00:01"}
    assert taken.docs == {
        1: timed
        | {
            "RecordType": 2,
            "OperationProperties": [
                {"Name": "MailAccessType", "Value": "Sync"},
                {"Name": "IsThrottled", "Value": "True"},
            ],
            "OperationCount": 3,
        },
        2: timed
        | {
            "RecordType": 50,
            "OperationProperties": [{"Name": "MailAccessType", "Value": "Bind"}],
        },
    }
    assert taken.reasons == {3: "2 cells instead of 8"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_message(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take((table([MESSAGE]) + "cut,row\r\n").encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_mail_messages", "audit")
    item = {"InternetMessageId": "<1@contoso.example>", "SizeInBytes": 4711}
    assert taken.docs == {
        1: SHARED
        | {
            "CreationTime": "2026-03-25T13:30:00Z",
            "RecordType": 50,
            "OperationProperties": [{"Name": "MailAccessType", "Value": "Bind"}],
            "Folders": [{"Path": "\\Inbox", "FolderItems": [item]}],
        }
    }
    assert list(taken.reasons) == [2]


def test_an_older_list_may_name_the_message_before(take: Callable[..., Taken]) -> None:
    older = {
        key: cell for key, cell in MESSAGE.items() if key not in ("MailAccessType", "FolderPath")
    }
    taken = take(orjson.dumps([older, {**older, "SessionID": ""}, {**MESSAGE, "SessionID": ""}]))
    assert taken.sniffed.format == "mes_mail_messages"
    assert taken.flags == {1: (), 2: ("unsure_item",), 3: ()}
    assert taken.docs[2]["Folders"][0]["FolderItems"][0]["InternetMessageId"] == (
        "<1@contoso.example>"
    )


def test_a_list_of_messages_without_sessions_is_none(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError):
        take(table([{"Timestamp": "x", "User": "y", "InternetMessageId": "z"}]).encode())
