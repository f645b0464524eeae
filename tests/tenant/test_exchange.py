from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.tenant import EXCHANGE_READER, READ_ROLES, UNLIMITED, Settings
from tests.support.tenant import calling

if TYPE_CHECKING:
    from tests.support.tenant import Caller

WHOLE = {"StartDate": "2026-03-09T00:00:00Z", "EndDate": "2026-03-19T00:00:00Z"}


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["Name"] for row in rows]


def test_rules_with_and_without_hidden_ones(tenant: Caller) -> None:
    victim = tenant.upn("victim")
    shown = tenant.rows("Get-InboxRule", Mailbox=victim)

    assert names(shown) == ["Catering", ".."]
    assert names(tenant.rows("Get-InboxRule", Mailbox=victim, IncludeHidden=True)) == [
        "Catering",
        "..",
        "Junk E-Mail Rule",
    ]
    drop = "ledger.archive@mailbox-archive.example"
    assert shown[1]["ForwardTo"] == [f'"{drop}" [SMTP:{drop}]']
    assert shown[1]["ForwardTo@odata.type"] == "#Collection(String)"
    assert shown[0]["MoveToFolder"] == "Newsletters"
    assert names(tenant.rows("Get-InboxRule", Mailbox=victim, Identity="..")) == [".."]
    assert tenant.rows("Get-SweepRule", Mailbox=victim) == []


def test_forwarding_as_the_log_leaves_it(tenant: Caller) -> None:
    (victim,) = tenant.rows("Get-Mailbox", Identity=tenant.upn("victim"))
    (leaver,) = tenant.rows("get-mailbox", identity=tenant.upn("tidy").partition("@")[0])

    assert victim["ForwardingSmtpAddress"] is None
    assert leaver["ForwardingAddress"] is not None
    assert victim["ExchangeGuid@data.type"] == "System.Guid"
    assert victim["WhenMailboxCreated@data.type"] == "System.DateTime"
    assert victim["WhenMailboxCreated"] == "2025-02-02T00:00:00.0000000+00:00"
    assert len(tenant.rows("Get-Mailbox", ResultSize="Unlimited")) == 8


def test_rights(tenant: Caller) -> None:
    director, assistant = tenant.upn("director"), tenant.upn("assistant")
    rights = tenant.rows("Get-MailboxPermission", Identity=director)
    senders = tenant.rows("Get-RecipientPermission", Identity=director)

    assert (assistant, ["FullAccess"]) in [(row["User"], row["AccessRights"]) for row in rights]
    assert [row["Trustee"] for row in senders] == ["NT AUTHORITY\\SELF", assistant]
    folders = tenant.rows("Get-MailboxFolderPermission", Identity=f"{director}:\\Calendar")
    assert [(row["User"], row["AccessRights"]) for row in folders] == [
        ("Default", ["AvailabilityOnly"]),
        ("Anonymous", ["None"]),
    ]


def test_folders_have_the_names_of_their_mailbox() -> None:
    with calling() as tenant:
        victim = tenant.upn("victim")
        mailbox = tenant.served.state.mailboxes[victim]
        mailbox.folder_names["SentItems"] = "Gesendete Elemente"
        mailbox.folder_rights.append(("SentItems", "out@elsewhere.example", "Reviewer"))
        rows = {
            row["FolderType"]: row
            for row in tenant.rows("Get-MailboxFolderStatistics", Identity=victim)
        }
        sent = rows["SentItems"]
        places = (":\\Gesendete Elemente", f":{sent['FolderId']}")
        found = [
            tenant.rows("Get-MailboxFolderPermission", Identity=f"{victim}{place}")
            for place in places
        ]
        english = tenant.run("Get-MailboxFolderPermission", Identity=f"{victim}:\\Sent Items")

    assert (sent["FolderPath"], rows["Root"]["FolderPath"]) == (
        "/Gesendete Elemente",
        "/Top of Information Store",
    )
    assert [[(row["FolderName"], row["User"]) for row in each] for each in found] == [
        [
            ("Gesendete Elemente", "Default"),
            ("Gesendete Elemente", "Anonymous"),
            ("Gesendete Elemente", "out@elsewhere.example"),
        ]
    ] * 2
    assert english.status_code == 404


@pytest.mark.parametrize(
    ("cmdlet", "count", "key"),
    [
        ("Get-TransportRule", 1, "Mode"),
        ("Get-InboundConnector", 0, ""),
        ("Get-OutboundConnector", 0, ""),
        ("Get-JournalRule", 0, ""),
        ("Get-RemoteDomain", 1, "AutoForwardEnabled"),
        ("Get-HostedOutboundSpamFilterPolicy", 1, "AutoForwardingMode"),
        ("Get-BlockedSenderAddress", 0, ""),
        ("Get-AdminAuditLogConfig", 1, "UnifiedAuditLogIngestionEnabled"),
        ("Get-MailboxAuditBypassAssociation", 8, "AuditBypassEnabled"),
        ("Get-CASMailbox", 8, "ImapEnabled"),
        ("Get-MobileDevice", 8, "FirstSyncTime"),
    ],
)
def test_the_rest_of_the_tenant(tenant: Caller, cmdlet: str, count: int, key: str) -> None:
    rows = tenant.rows(cmdlet)

    assert len(rows) == count
    assert all(key in row for row in rows)


@pytest.mark.parametrize(
    ("cmdlet", "key"),
    [
        ("Get-MailboxJunkEmailConfiguration", "TrustedSendersAndDomains"),
        ("Get-MailboxAutoReplyConfiguration", "AutoReplyState"),
    ],
)
def test_settings_of_one_mailbox(tenant: Caller, cmdlet: str, key: str) -> None:
    assert key in tenant.rows(cmdlet, Identity=tenant.upn("victim"))[0]
    assert tenant.run(cmdlet).status_code == 400


@pytest.mark.parametrize(
    ("cmdlet", "parameters", "status", "reason"),
    [
        ("Get-InboxRule", {}, 400, "missing mandatory parameters: Mailbox."),
        ("Get-Mailbox", {"Colour": "red"}, 400, "matches parameter name 'Colour'."),
        ("Get-Mailbox", {"Identity": "nobody"}, 404, "object 'nobody' couldn't be found"),
        ("Get-Mailbox", {"ResultSize": "few"}, 400, "neither a number nor Unlimited."),
        ("Get-MailboxFolderPermission", {"Identity": "x"}, 404, "object 'x' couldn't be found"),
        ("Search-UnifiedAuditLog", {"StartDate": "x", "EndDate": "y"}, 400, "Cannot convert"),
        ("Search-UnifiedAuditLog", {**WHOLE, "ResultSize": 5001}, 400, "between 1 and 5000."),
        ("Get-MessageTraceV2", {**WHOLE, "EndDate": "2026-03-20T00:00:00Z"}, 400, "10 days."),
        ("Get-MessageTraceV2", {"StartDate": "2026-03-18"}, 400, "given together."),
    ],
)
def test_errors_name_the_reason_inside(
    tenant: Caller, cmdlet: str, parameters: dict[str, Any], status: int, reason: str
) -> None:
    answer = tenant.run(cmdlet, **parameters)
    error = answer.json()["error"]

    assert (answer.status_code, error["message"]) == (status, "Error executing cmdlet")
    assert reason in error["innererror"]["internalexception"]["message"]
    assert error["details"][0]["message"].split("|")[0] == "Ex6F9304"


def test_no_role_and_no_cmdlet_look_alike(tenant: Caller) -> None:
    unknown = tenant.run("Get-Nothing")

    assert (unknown.status_code, set(unknown.content)) == (403, {0})
    grants = tuple(name for name in READ_ROLES if name != EXCHANGE_READER)
    with calling(settings=Settings(grants=grants)) as poor:
        assert poor.run("Get-Mailbox").content == unknown.content
    with calling(settings=Settings(grants=(*grants, "Global Reader"))) as reader:
        assert reader.run("Get-Mailbox").status_code == 200
        rule = reader.run("Get-InboxRule", Mailbox=reader.upn("victim"))
        assert rule.content == unknown.content
    with calling(settings=Settings(grants=("Exchange Administrator",))) as bare:
        assert bare.run("Get-Mailbox").status_code == 401


def test_pages_by_the_same_body_again() -> None:
    with calling(settings=Settings(rates=UNLIMITED, page=3)) as tenant:
        first = tenant.run("Get-Mailbox", ResultSize="Unlimited").json()
        link = first["@odata.nextLink"]
        second = tenant.run("Get-Mailbox", link, ResultSize="Unlimited").json()
        third = tenant.run("Get-Mailbox", second["@odata.nextLink"], ResultSize="Unlimited").json()
        other = tenant.run("Get-Mailbox", link)

        rows = first["value"] + second["value"] + third["value"]
        assert len({row["Identity"] for row in rows}) == 8
        assert "@odata.nextLink" not in third
        assert "pagination" in other.json()["error"]["innererror"]["internalexception"]["message"]


def test_a_result_size_cuts_with_a_warning(tenant: Caller) -> None:
    answer = tenant.run("Get-Mailbox", ResultSize=2).json()

    assert len(answer["value"]) == 2
    assert "ResultSize" in answer["@adminapi.warnings"][0]


def test_audit_search_in_a_session(tenant: Caller) -> None:
    book = tenant.served.state.book.audit
    asked = {
        **WHOLE,
        "SessionId": "one",
        "SessionCommand": "ReturnLargeSet",
        "ResultSize": 500,
    }
    rows: list[dict[str, Any]] = []
    while part := tenant.rows("Search-UnifiedAuditLog", **asked):
        rows += part

    assert {row["Identity"] for row in rows} == {record["Id"] for record in book}
    assert {row["ResultCount"] for row in rows} == {len(book)}
    assert sorted(row["ResultIndex"] for row in rows) == list(range(1, len(book) + 1))
    times = [row["CreationDate"] for row in rows]
    assert times != sorted(times)


def test_audit_search_by_user_and_operation(tenant: Caller) -> None:
    asked = {**WHOLE, "UserIds": tenant.upn("victim"), "Operations": ["new-inboxrule"]}
    rows = tenant.rows("Search-UnifiedAuditLog", **asked)

    assert [row["RecordType"] for row in rows] == ["ExchangeAdmin"] * 2
    assert len(tenant.rows("Search-UnifiedAuditLog", **WHOLE)) == 100


def test_trace_goes_on_from_its_last_row(tenant: Caller) -> None:
    asked: dict[str, Any] = {**WHOLE, "ResultSize": 100}
    found: list[dict[str, Any]] = []
    while True:
        answer = tenant.run("Get-MessageTraceV2", **asked).json()
        found += answer["value"]
        if not answer["@adminapi.warnings"]:
            break
        last = answer["value"][-1]
        asked |= {
            "EndDate": last["Received"],
            "StartingRecipientAddress": last["RecipientAddress"],
        }

    book = tenant.served.state.book.traces
    keys = {(row["MessageTraceId"], row["RecipientAddress"]) for row in found}
    assert len(found) == len(keys) == len(book)
    assert {row["Status"] for row in found} <= {"Delivered", "FilteredAsSpam", "Expanded"}
