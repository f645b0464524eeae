"""Tables of advanced hunting, exported from the portal, the API or Sentinel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from bec_kit.formats._sniffing.kinds import formats as kinds
from tests.support.exports import login, read_mail
from tests.support.siem import as_ndjson, as_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

EMAIL = {
    "Timestamp": "2026-03-01T10:00:00.123Z",
    "NetworkMessageId": "4451a062-48cb-e80d-e8c0-196330437ae6",
    "InternetMessageId": "<1@contoso.example>",
    "SenderMailFromAddress": "bounce@bulk.example",
    "SenderFromAddress": "Boss@contoso.example",
    "SenderIPv4": "192.0.2.1",
    "RecipientEmailAddress": "mia@contoso.example",
    "Subject": "Invoice",
    "EmailDirection": "Inbound",
    "DeliveryAction": "Delivered",
    "DeliveryLocation": "Inbox/folder",
    "ReportId": "r-1",
}
TRACE = {
    "id": "4451a062-48cb-e80d-e8c0-196330437ae6",
    "messageId": "<1@contoso.example>",
    "senderAddress": "Boss@contoso.example",
    "recipientAddress": "mia@contoso.example",
    "subject": "Invoice",
    "status": "delivered",
    "fromIP": "192.0.2.1",
    "size": None,
    "receivedDateTime": "2026-03-01T10:00:00.123Z",
}
CLICK = {"Timestamp": "2026-03-01T10:00:00Z", "Url": "https://x.example", "ReportId": "r-2"}
DOCS = [login(1), read_mail(2)]


def app_event(doc: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Timestamp": doc["CreationTime"] + "Z",
        "ActionType": doc["Operation"],
        "Application": "Microsoft Exchange Online",
        "AccountId": "u-1",
        "IPAddress": "192.0.2.1",
        "RawEventData": doc,
        "ReportId": "r-3",
        **more,
    }


def answer(rows: list[Any]) -> bytes:
    return orjson.dumps({"schema": [{"name": "Timestamp", "type": "DateTime"}], "results": rows})


def test_an_email_event_is_a_line_of_message_trace(take: Callable[..., Taken]) -> None:
    data = as_table([EMAIL])
    sentinel = {"TimeGenerated [UTC]": EMAIL["Timestamp"], **EMAIL, "Type": "EmailEvents"}
    for each in (
        data,
        data.decode("utf-8-sig").encode("utf-16"),
        as_ndjson([EMAIL]),
        as_table([sentinel]),
    ):
        taken = take(each)
        assert (taken.sniffed.format, taken.sniffed.source) == ("ah_email_events", "messages")
        assert taken.docs == {1: TRACE}
    assert kinds()["ah_email_events"].lossy


@pytest.mark.parametrize(
    ("action", "place", "status"),
    [
        ("Junked", "Junk folder", "filteredAsSpam"),
        ("Blocked", "Quarantine", "quarantined"),
        ("Blocked", "Failed", "failed"),
        ("Blocked", "Dropped", "Blocked"),
        ("", "", None),
    ],
)
def test_what_became_of_a_message(
    action: str, place: str, status: str | None, take: Callable[..., Taken]
) -> None:
    row = {**EMAIL, "DeliveryAction": action, "DeliveryLocation": place}
    assert take(as_table([row])).docs[1]["status"] == status


def test_the_portal_may_name_the_month(take: Callable[..., Taken]) -> None:
    row = {**EMAIL, "Timestamp": "Mar 1, 2026 10:00:00 AM"}
    assert take(as_table([row])).docs[1]["receivedDateTime"] == "2026-03-01T10:00:00Z"


def test_a_cloud_app_event_holds_the_audit_record(take: Callable[..., Taken]) -> None:
    rows = [app_event(doc) for doc in DOCS]
    escaped = [{**row, "RawEventData": orjson.dumps(row["RawEventData"]).decode()} for row in rows]
    table = as_table(rows)
    for data in (
        table,
        table.decode("utf-8-sig").encode("utf-16"),
        as_ndjson(rows),
        as_ndjson(escaped),
    ):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == ("ah_cloud_app_events", "audit")
        assert list(taken.whole.values()) == DOCS


def test_an_event_of_another_app_is_unreadable_and_shown(take: Callable[..., Taken]) -> None:
    row = app_event(login(1), RawEventData={"eventVersion": "1.08"}, ActionType="GetObject")
    taken = take(as_table([app_event(login(1)), row]))
    assert list(taken.whole) == [1]
    assert taken.reasons == {2: "the body lacks both Operation and CreationTime"}
    assert taken.docs[2]["Operation"] == "GetObject"


def test_an_answer_of_the_api_is_read_row_by_row(take: Callable[..., Taken]) -> None:
    taken = take(answer([EMAIL, app_event(DOCS[0]), CLICK, "odd"]))
    assert (taken.sniffed.format, taken.sniffed.source) == ("query_results", "mixed")
    assert taken.docs == {1: TRACE, 2: DOCS[0]}
    assert taken.sources == {1: "messages", 2: "audit"}
    assert taken.reasons[3].startswith(
        "a table of advanced hunting that this version does not read"
    )
    assert taken.reasons[4] == "a record of no kind that is known"


def test_an_answer_without_rows_is_said(take: Callable[..., Taken]) -> None:
    for data in (answer([]), b'{"tables": [{"columns": [], "rows": []}]}'):
        assert take(data).reasons == {1: "a wrapper of records that holds none"}


def test_other_tables_are_refused_in_one_line() -> None:
    for data in (as_table([CLICK]), as_ndjson([CLICK])):
        with pytest.raises(RefusedError) as refused:
            formats.sniff(data, "UrlClickEvents.csv", len(data))
        assert str(refused.value) == (
            "a table of advanced hunting that this version does not read (its first columns are "
            "Timestamp, Url, ReportId): it reads EmailEvents, the tables of sign-ins, and "
            "CloudAppEvents with RawEventData"
        )


def test_a_broken_row_is_kept(take: Callable[..., Taken]) -> None:
    taken = take(as_table([EMAIL]) + b"only,three,cells\r\n")
    assert taken.docs == {1: TRACE}
    assert [broken.body.strip() for broken in taken.broken] == [b"only,three,cells"]


def test_attachments_only_look_like_messages() -> None:
    row = {"Timestamp": "x", "NetworkMessageId": "4451", "FileName": "a.pdf", "ReportId": "r"}
    data = as_table([row])
    with pytest.raises(RefusedError, match="a table of advanced hunting"):
        formats.sniff(data, "EmailAttachmentInfo.csv", len(data))
