from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

NAMED: dict[str, Any] = {
    "CreationTime": "2026-03-02T10:00:01",
    "Workload": "Exchange",
    "RecordType": "1",
    "Operation": "New-InboxRule",
    "ResultStatus": "True",
    "ClientIP": "203.0.113.7:4711",
    "UserId": "mia@contoso.example",
    "Id": "i-1",
    "UserType": "2",
    "ObjectId": "",
    "AppAccessContext_AADSessionId": "s-1",
    "Item_ParentFolder_Path": "\\Inbox",
    "Param_Name": ".",
    "Param_ForwardTo": "eve@fabrikam.example",
    "Param_Identity": "",
    "ParameterString": "Name=. | ForwardTo=eve@fabrikam.example",
    "FullCommand": "New-InboxRule -Name . -ForwardTo eve@fabrikam.example",
    "Error": "",
    "Record": "",
}
LISTED: dict[str, Any] = {
    "RecordType": "ExchangeAdmin",
    "CreationDate": "3/25/2026 1:30:00 PM",
    "UserIds": "mia@contoso.example",
    "Operations": "New-InboxRule",
    "ResultIndex": "1",
    "Identity": "i-1",
    "IsValid": "True",
    "AADSessionId": "s-1",
    "AuditCreationTime": "2026-03-02T10:00:01",
    "AuditId": "i-1",
    "Operation": "New-InboxRule",
    "AuditRecordType": "1",
    "UserType": "2",
    "UserId": "mia@contoso.example",
    "DeviceId": "System.Object[]",
    "Parameters": "Name=. | ForwardTo=a=b@fabrikam.example",
    "FullCommand": "New-InboxRule -Name .",
}
SHARED = {
    "Id": "i-1",
    "RecordType": 1,
    "Operation": "New-InboxRule",
    "UserId": "mia@contoso.example",
    "CreationTime": "2026-03-02T10:00:01",
    "UserType": 2,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_fields_under_their_own_names(encoding: str, take: Callable[..., Taken]) -> None:
    wrong = {**dict.fromkeys(NAMED, ""), "Error": "x", "CreationTime": "2026-03-09T00:00:00"}
    taken = take(table([NAMED, wrong]).encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("hawk_simple", "audit")
    assert taken.docs == {
        1: SHARED
        | {
            "Workload": "Exchange",
            "ResultStatus": "True",
            "ClientIP": "203.0.113.7:4711",
            "AppAccessContext": {"AADSessionId": "s-1"},
            "Item": {"ParentFolder": {"Path": "\\Inbox"}},
            "Parameters": [
                {"Name": "Name", "Value": "."},
                {"Name": "ForwardTo", "Value": "eve@fabrikam.example"},
            ],
        }
    }
    assert taken.reasons == {2: "Hawk could not convert this record: see the raw file beside it"}


def test_fields_under_names_of_the_tool_and_as_json(take: Callable[..., Taken]) -> None:
    doc = SHARED | {
        "AppAccessContext": {"AADSessionId": "s-1"},
        "Parameters": [
            {"Name": "Name", "Value": "."},
            {"Name": "ForwardTo", "Value": "a=b@fabrikam.example"},
        ],
    }
    assert take(table([LISTED]).encode()).docs == {1: doc}
    failed = {**dict.fromkeys(LISTED, ""), "RecordType": "Error", "Operations": "Error processing"}
    taken = take(b"\n".join(map(orjson.dumps, [LISTED, failed])))
    assert taken.sniffed.format == "hawk_simple"
    assert taken.docs == {1: doc}
    assert list(taken.reasons) == [2]


def test_a_row_without_its_own_time_takes_the_envelopes(take: Callable[..., Taken]) -> None:
    taken = take(table([{**LISTED, "AuditCreationTime": ""}]).encode())
    assert taken.docs[1]["CreationTime"] == "2026-03-25T13:30:00Z"


def test_a_list_of_commands_is_no_audit_log(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(b"FullCommand,UserId\r\nGet-Mailbox,mia\r\n")
