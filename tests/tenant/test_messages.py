"""Messages of the practice tenant: who may see what of them, and what reading leaves in the log."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant import READ_ROLES
from tests.support.tenant import AT_ONCE, Caller, calling

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE = replace(AT_ONCE, grants=(*READ_ROLES, "Mail.Read"))
CONTENT = {"body", "bodyPreview", "uniqueBody"}


@pytest.fixture(scope="module")
def reader() -> Iterator[Caller]:
    """A tenant whose caller may read mail whole."""
    with calling(settings=WHOLE) as caller:
        yield caller


def mail(caller: Caller, path: str, role: str = "victim") -> list[Any]:
    return [one for one in caller.served.state.mail[caller.upn(role)] if one.path == path]


def by_id(caller: Caller, message_id: str, **query: Any) -> list[dict[str, Any]]:
    quoted = message_id.replace("'", "''")
    path = f"/v1.0/users/{caller.upn('victim')}/messages"
    return caller.value(path, f"internetMessageId eq '{quoted}'", **query)


def logged(caller: Caller) -> list[dict[str, Any]]:
    return [
        record
        for record in caller.served.state.audit(caller.served.clock.now())
        if record.get("ClientAppId") == "c"
    ]


def test_the_basics_hold_no_content(tenant: Caller) -> None:
    copy = mail(tenant, "\\Inbox")[0]
    (found,) = by_id(tenant, copy.trace["messageId"])

    assert found["id"] == copy.id
    assert found["subject"] == copy.trace["subject"]
    assert found["from"]["emailAddress"]["address"] == copy.trace["senderAddress"]
    assert set(found) & {*CONTENT, "internetMessageHeaders"} == set()


@pytest.mark.parametrize("name", sorted(CONTENT))
def test_who_may_read_the_basics_is_refused_the_content(tenant: Caller, name: str) -> None:
    path = f"/v1.0/users/{tenant.upn('victim')}/messages"

    answer = tenant.get(path, select=f"id,{name}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ErrorAccessDenied")
    copy = mail(tenant, "\\Inbox")[0]
    assert tenant.get(f"{path}/{copy.id}/$value").status_code == 403


def test_headers_of_the_internet_are_there_if_selected_and_received(tenant: Caller) -> None:
    received, sent = mail(tenant, "\\Inbox")[0], mail(tenant, "\\Sent Items")[0]
    wanted = "id,internetMessageHeaders"

    (found,) = by_id(tenant, received.trace["messageId"], select=wanted)
    assert [one["name"] for one in found["internetMessageHeaders"]] == [
        "Received",
        "Authentication-Results",
        "Return-Path",
        "X-Originating-IP",
    ]
    (own,) = by_id(tenant, sent.trace["messageId"], select=wanted)
    assert own["internetMessageHeaders"] == []


def test_an_id_that_nothing_has_finds_nothing(tenant: Caller) -> None:
    assert by_id(tenant, "<o'hara' or 1 eq 1@evil.example>") == []


def test_what_was_deleted_is_among_recoverable_items_alone(tenant: Caller) -> None:
    state = tenant.served.state
    gone = [
        (upn, one)
        for upn, copies in state.mail.items()
        for one in copies
        if one.path == "\\Recoverable Items\\Deletions"
    ]
    assert gone
    upn, copy = gone[0]
    wanted = f"internetMessageId eq '{copy.trace['messageId']}'"
    folder = f"/v1.0/users/{upn}/mailFolders/recoverableitemsdeletions/messages"

    assert tenant.value(f"/v1.0/users/{upn}/messages", wanted) == []
    assert [one["id"] for one in tenant.value(folder, wanted)] == [copy.id]
    assert tenant.get(folder.replace("recoverableitemsdeletions", "nowhere")).status_code == 404


def test_what_was_purged_is_nowhere(tenant: Caller) -> None:
    book = tenant.served.state.book
    purged = {
        item["InternetMessageId"]
        for record in book.audit
        if record["Operation"] == "HardDelete"
        for item in record["AffectedItems"]
    }
    held = {one.trace["messageId"] for one in tenant.served.state.mail[tenant.upn("victim")]}

    assert purged
    assert not purged & held


def test_mime_is_a_message_that_can_be_parsed(reader: Caller) -> None:
    copy = mail(reader, "\\Inbox")[0]
    answer = reader.get(f"/v1.0/users/{reader.upn('victim')}/messages/{copy.id}/$value")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    message = message_from_bytes(answer.content, policy=policy.default)
    assert message["Message-ID"] == copy.trace["messageId"]
    assert message["Subject"] == copy.trace["subject"]
    assert "text of a message" in message.get_content()
    assert reader.get(f"/v1.0/users/{reader.upn('victim')}/messages/x/$value").status_code == 404


def test_who_may_read_mail_sees_the_content(reader: Caller) -> None:
    (found,) = by_id(reader, mail(reader, "\\Inbox")[0].trace["messageId"])

    assert "text of a message" in found["body"]["content"]


def test_reading_leaves_a_record_once_an_hour() -> None:
    with calling(settings=replace(AT_ONCE, token_life=7200)) as caller:
        first, second = mail(caller, "\\Inbox")[:2]
        by_id(caller, first.trace["messageId"])
        by_id(caller, first.trace["messageId"])
        by_id(caller, "<nothing@contoso.example>")
        by_id(caller, second.trace["messageId"])
        once = logged(caller)
        caller.served.clock.push(3600)
        by_id(caller, first.trace["messageId"])
        again = logged(caller)[len(once) :]

    assert [named(record) for record in (*once, *again)] == [
        [first.trace["messageId"]],
        [second.trace["messageId"]],
        [first.trace["messageId"]],
    ]
    record = once[0]
    assert (record["Operation"], record["RecordType"]) == ("MailItemsAccessed", 50)
    assert record["MailboxOwnerUPN"] == caller.upn("victim")
    assert record["AppId"] == "00000003-0000-0000-c000-000000000000"
    assert record["CreationTime"] >= "2026-03-19T00:00:00"


def named(record: dict[str, Any]) -> list[str]:
    return [item["InternetMessageId"] for part in record["Folders"] for item in part["FolderItems"]]
