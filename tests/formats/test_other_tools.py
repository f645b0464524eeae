"""What other tools write as the service does: read by the formats of the service itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from tests.support.exports import as_lines, login, read_mail, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

DOCS = [login(1), read_mail(2), login(3)]
SIGN_INS: list[dict[str, Any]] = [
    {
        "id": f"r-{number}",
        "createdDateTime": "2026-03-02T10:00:01Z",
        "appId": "a-1",
        "ipAddress": "203.0.113.7",
        "status": {"errorCode": 0},
        "signInEventTypes": ["interactiveUser"],
    }
    for number in range(3)
]
CHANGE: dict[str, Any] = {
    "id": "d-1",
    "activityDateTime": "2026-03-02T10:00:01Z",
    "initiatedBy": {},
    "targetResources": [],
}


def outer(doc: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "RecordType": "ExchangeItem",
        "CreationDate": "2026-03-02T10:00:01",
        "UserIds": "mia@contoso.example",
        "Operations": doc["Operation"],
        "AuditData": doc,
        "ResultIndex": 1,
        "ResultCount": 3,
        "Identity": doc["Id"],
        "IsValid": True,
        "ObjectState": "Unchanged",
        **more,
    }


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(as_lines(DOCS), "ual_2026-03-01_2026-03-02.json", id="goose"),
        pytest.param(as_lines(DOCS), "UnifiedAuditLog_t_2026-03-02.json", id="anssi lines"),
        pytest.param(orjson.dumps(DOCS), "UnifiedAuditLogPurview_t_1.json", id="anssi pages"),
        pytest.param(orjson.dumps(DOCS), "MailboxAuditLog_t_u.json", id="anssi mailbox"),
        pytest.param(as_lines(DOCS), "UAL-20260301.json", id="suite for SOF-ELK"),
        pytest.param(
            b"[" + as_lines(DOCS) + b"\r\n\r\n", "UAL.json", id="a bracket that stays open"
        ),
    ],
)
def test_audit_records_by_themselves(data: bytes, name: str, take: Callable[..., Taken]) -> None:
    taken = take(data, name)
    assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata", "audit")
    assert list(taken.docs.values()) == DOCS


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(orjson.dumps([outer(doc) for doc in DOCS]), id="suite"),
        pytest.param(
            b"".join(orjson.dumps([outer(doc)]) for doc in DOCS), id="documents one after another"
        ),
        pytest.param(
            b"[" + b",".join(orjson.dumps([outer(doc)]) for doc in DOCS) + b"]", id="merged"
        ),
        pytest.param(
            b"\r\n".join(
                orjson.dumps(outer(doc, AuditData=orjson.dumps(doc).decode())) for doc in DOCS
            ),
            id="lines",
        ),
        pytest.param(
            table([outer(doc, AuditData=orjson.dumps(doc).decode()) for doc in DOCS]).encode(
                "utf-16"
            ),
            id="hawk",
        ),
        # brackets taken away as text: objects with commas between, closed once too often
        pytest.param(
            b",\r\n".join(orjson.dumps(outer(doc)) for doc in DOCS) + b"]", id="merged as text"
        ),
    ],
)
def test_the_cmdlets_rows(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data)
    assert (taken.sniffed.format, taken.sniffed.source) == ("search_ual", "audit")
    assert list(taken.docs.values()) == DOCS


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(as_lines(SIGN_INS), "adfs_signin_log_2026-03-02.json", id="goose"),
        pytest.param(orjson.dumps(SIGN_INS), "AADSigninLog_t_2026-03-02.json", id="anssi"),
        pytest.param(
            orjson.dumps(SIGN_INS[:1]) + orjson.dumps(SIGN_INS[1:]),
            "20260302-interactiveUser-nonInteractiveUser-SignInLogs.json",
            id="suite, two pages",
        ),
    ],
)
def test_sign_ins(data: bytes, name: str, take: Callable[..., Taken]) -> None:
    taken = take(data, name)
    assert (taken.sniffed.format, taken.sniffed.source) == ("graph_signin", "sign_ins")
    assert list(taken.docs.values()) == SIGN_INS


@pytest.mark.parametrize("data", [orjson.dumps(CHANGE), orjson.dumps([CHANGE])])
def test_directory_audits(data: bytes, take: Callable[..., Taken]) -> None:
    taken = take(data, "azureadauditlog_2026-03-02.json")
    assert (taken.sniffed.format, taken.docs) == ("graph_directory_audit", {1: CHANGE})


def test_a_search_without_results_is_an_open_bracket(take: Callable[..., Taken]) -> None:
    taken = take(b"[\r\n", "20260302-x-UnifiedAuditLog.json")
    assert (taken.sniffed.container, taken.docs, taken.broken) == ("json", {}, [])


def test_the_suites_query_records_in_three_containers(take: Callable[..., Taken]) -> None:
    keys = ("id", "createdDateTime", "auditLogRecordType", "operation", "userId", "auditData")
    values = [(doc["Id"], doc["CreationTime"], "x", "y", "z", doc) for doc in DOCS]
    rows = [dict(zip(keys, each, strict=True)) for each in values]
    assert list(take(orjson.dumps(rows)).docs.values()) == DOCS
    texts = [{**row, "auditData": orjson.dumps(row["auditData"]).decode()} for row in rows]
    assert list(take(table(texts).encode("utf-16")).docs.values()) == DOCS
    assert list(take(as_lines(DOCS)).docs.values()) == DOCS


def test_the_first_message_trace_of_hawk(take: Callable[..., Taken]) -> None:
    row = {
        "PSComputerName": "outlook.office365.example",
        "RunspaceId": "r",
        "PSShowComputerName": "False",
        "Organization": "contoso.example",
        "MessageId": "<1@contoso.example>",
        "Received": "3/25/2026 1:30:00 PM",
        "SenderAddress": "mia@contoso.example",
        "RecipientAddress": "a@fabrikam.example",
        "Subject": "Re: x",
        "Status": "Delivered",
        "ToIP": "",
        "FromIP": "203.0.113.7",
        "Size": "4711",
        "MessageTraceId": "t-1",
        "StartDate": "3/24/2026 1:30:00 PM",
        "EndDate": "3/26/2026 1:30:00 PM",
        "Index": "0",
    }
    taken = take(table([row]).encode("utf-16"))
    assert taken.sniffed.format == "message_trace"
    assert taken.docs == {
        1: {
            "id": "t-1",
            "messageId": "<1@contoso.example>",
            "senderAddress": "mia@contoso.example",
            "recipientAddress": "a@fabrikam.example",
            "subject": "Re: x",
            "status": "Delivered",
            "fromIP": "203.0.113.7",
            "toIP": None,
            "receivedDateTime": "2026-03-25T13:30:00Z",
            "size": 4711,
        }
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_older_portals_four_columns(encoding: str, take: Callable[..., Taken]) -> None:
    rows = [
        {
            "CreationDate": "3/25/2026 1:30:00 PM",
            "UserIds": "mia@contoso.example",
            "Operations": doc["Operation"],
            "AuditData": orjson.dumps(doc).decode(),
        }
        for doc in DOCS
    ]
    taken = take(table(rows).encode(encoding))
    assert (taken.sniffed.format, list(taken.docs.values())) == ("portal_csv", DOCS)
