from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import login

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

LOGON = {
    "CreatedDateTime": "2026-03-02T10:00:01Z",
    "id": "r-1",
    "AppDisplayName": "Office 365 Exchange Online",
    "Status": "Success",
    "IPAddress": "203.0.113.7",
    "UserPrincipalName": "mia@contoso.example",
    "UserDisplayName": "Mia",
}
RESULT: dict[str, Any] = {
    "AddedApps": [{"displayName": "x", "createdDateTime": "t", "id": "a"}, "No apps"],
    "SuspectUserMailboxLogons": [LOGON, {**LOGON, "id": "r-2", "Status": "Failed"}],
    "LastSuspectUserLogon": [{**LOGON, "id": "r-3", "Status": {"ErrorCode": 50126}}],
    "SuspectUserDevices": None,
    "NewRules": [],
    "InboxRuleChanges": [
        {
            "Operation": "New-InboxRule",
            "UserKey": "mia@contoso.example",
            "RuleName": ".",
            "Parameters": [{"Name": "DeleteMessage", "Value": "True"}],
            "Date": "2026-03-02T10:00:01",
        },
        login(7),
    ],
    "SentMessages": [
        {
            "MessageTraceId": "t-1",
            "Status": "Delivered",
            "Subject": "Re: x",
            "RecipientAddress": "a@fabrikam.example",
            "Received": "2026-03-02T10:00:01",
            "FromIP": "203.0.113.7",
        }
    ],
    "MailboxPermissionChanges": [
        {
            "Operation": "Add-MailboxPermission",
            "UserKey": "10030000A",
            "ObjectId": "mia",
            "Permissions": "FullAccess",
        }
    ],
    "MFADevices": [{"@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "id": "p"}],
    "IntuneDevicesError": "Forbidden",
    "ExtractedAt": "2026-03-03T10:00:00",
    "ExtractResult": "Succesfully extracted logs from auditlog",
}
OTHER = {"UserPrincipalName": "ben@contoso.example"}
EMPTY: dict[str, Any] = {
    "NewRules": [],
    "MailboxPermissionChanges": None,
    "SuspectUserDevices": None,
}


def test_each_entry_is_a_record_of_its_kind(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps(RESULT))
    assert (taken.sniffed.format, taken.sniffed.source) == ("cipp", "mixed")
    signed_in = {
        "createdDateTime": "2026-03-02T10:00:01Z",
        "resourceDisplayName": "Office 365 Exchange Online",
        "ipAddress": "203.0.113.7",
        "userPrincipalName": "mia@contoso.example",
        "userDisplayName": "Mia",
    }
    assert {row: (taken.sources[row], doc) for row, doc in taken.docs.items()} == {
        3: (
            "sign_ins",
            signed_in | {"id": "r-1", "status": {"errorCode": 0, "failureReason": None}},
        ),
        4: (
            "sign_ins",
            signed_in | {"id": "r-2", "status": {"errorCode": None, "failureReason": "Failed"}},
        ),
        5: (
            "sign_ins",
            signed_in | {"id": "r-3", "status": {"errorCode": 50126, "failureReason": None}},
        ),
        6: (
            "audit",
            {
                "Operation": "New-InboxRule",
                "UserKey": "mia@contoso.example",
                "UserId": "mia@contoso.example",
                "Workload": "Exchange",
                "RecordType": 1,
                "CreationTime": "2026-03-02T10:00:01",
                "Parameters": [
                    {"Name": "DeleteMessage", "Value": "True"},
                    {"Name": "Name", "Value": "."},
                ],
            },
        ),
        7: ("audit", login(7)),
        8: (
            "messages",
            {
                "id": "t-1",
                "recipientAddress": "a@fabrikam.example",
                "senderAddress": "mia@contoso.example",
                "subject": "Re: x",
                "status": "Delivered",
                "fromIP": "203.0.113.7",
                "receivedDateTime": "2026-03-02T10:00:01",
            },
        ),
        9: (
            "audit",
            {
                "Operation": "Add-MailboxPermission",
                "UserKey": "10030000A",
                "ObjectId": "mia",
                "Workload": "Exchange",
                "RecordType": 1,
                "Parameters": [{"Name": "AccessRights", "Value": "FullAccess"}],
            },
        ),
        10: (
            "auth_methods",
            RESULT["MFADevices"][0] | {"users": {"userPrincipalName": "mia@contoso.example"}},
        ),
        11: (
            "tool_log",
            {
                "tool": "CIPP",
                "level": "error",
                "topic": "IntuneDevicesError",
                "said": "IntuneDevicesError: Forbidden",
                "time": "2026-03-03T10:00:00",
            },
        ),
        12: (
            "tool_log",
            {
                "tool": "CIPP",
                "level": "info",
                "topic": "ExtractResult",
                "said": "ExtractResult: Succesfully extracted logs from auditlog",
                "time": "2026-03-03T10:00:00",
            },
        ),
    }
    why = "CIPP's list AddedApps is not read by this version"
    assert taken.reasons == {1: why, 2: why}
    assert taken.notes == ["1 of its rows holds 12 records: each is counted"]


@pytest.mark.parametrize(
    "logons",
    [None, [], "x", ["x"], {}, [{"UserPrincipalName": None}], [LOGON, {**LOGON, **OTHER}]],
)
def test_whose_they_are_is_left_open_where_nothing_says_it(
    logons: object, take: Callable[..., Taken]
) -> None:
    taken = take(orjson.dumps({**RESULT, "LastSuspectUserLogon": logons}))
    docs = {taken.sources[row]: doc for row, doc in taken.docs.items()}
    assert docs["auth_methods"] == RESULT["MFADevices"][0]
    assert "senderAddress" not in docs["messages"]


def test_one_logon_that_is_no_list_says_it_too(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps({**RESULT, "LastSuspectUserLogon": LOGON}))
    docs = {taken.sources[row]: doc for row, doc in taken.docs.items()}
    assert docs["messages"]["senderAddress"] == "mia@contoso.example"


def test_a_disabled_log_is_a_warning(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps({**EMPTY, "ExtractResult": "AuditLog is disabled."}))
    assert [(doc["level"], doc["said"]) for doc in taken.docs.values()] == [
        ("warning", "ExtractResult: AuditLog is disabled.")
    ]


def test_an_empty_result_is_kept_as_what_it_is(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps(EMPTY))
    assert not taken.docs
    assert list(taken.reasons) == [1]


@pytest.mark.parametrize("key", ["NewRules", "SuspectUserDevices"])
def test_an_object_that_lacks_a_key_is_no_result(key: str, take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(orjson.dumps({name: value for name, value in RESULT.items() if name != key}))


def test_a_result_among_other_records_is_taken_apart_too(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps([login(1), RESULT]))
    assert taken.sniffed.format == "mixed"
    assert len(taken.docs) == 11


def change(take: Callable[..., Taken], name: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The record that one entry of a list gives."""
    taken = take(orjson.dumps({**EMPTY, name: [entry]}))
    assert set(taken.sources.values()) == {"audit"}
    return taken.docs[1]


RULE = {
    "Operation": "Set-InboxRule",
    "UserKey": "mia@contoso.example",
    "RuleName": "EURP/Hosted/contoso.example/mia\\old",
    "Date": "2026-03-02T10:00:01",
}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "ForwardTo=smtp:a@x.example; SubjectContainsWords=pay; bank; DeleteMessage=True",
            [
                ("ForwardTo", "smtp:a@x.example"),
                ("SubjectContainsWords", "pay; bank"),
                ("DeleteMessage", "True"),
            ],
        ),
        ("DeleteMessage=", [("DeleteMessage", "")]),
        ("no parameter", [("Parameters", "no parameter")]),
        ("x; DeleteMessage=True", [("Parameters", "x; DeleteMessage=True")]),
        ("", []),
        (None, []),
        ([{"Name": "DeleteMessage", "Value": "True"}], [("DeleteMessage", "True")]),
    ],
)
def test_parameters_of_newer_versions_are_one_text(
    written: Any, told: list[tuple[str, str]], take: Callable[..., Taken]
) -> None:
    doc = change(take, "InboxRuleChanges", {**RULE, "Parameters": written})
    assert doc.get("Parameters", []) == [{"Name": name, "Value": value} for name, value in told]
    # a change that sets no name shows the rule's place instead
    assert (doc["ObjectId"], doc["UserId"]) == (RULE["RuleName"], "mia@contoso.example")


def test_a_right_of_a_newer_version_has_a_time_and_who_got_it(take: Callable[..., Taken]) -> None:
    entry = {
        "Operation": "Add-MailboxPermission",
        "UserKey": "10030000A",
        "UserId": "admin@contoso.example",
        "ObjectId": "mia",
        "Permissions": ["FullAccess", "ReadPermission"],
        "Trustee": "ben@contoso.example",
        "Date": "2026-03-02T10:00:01",
        "ClientIP": "203.0.113.9",
        "TargetsSuspect": False,
        "AuditData": None,
    }
    assert change(take, "MailboxPermissionChanges", entry) == {
        "Operation": "Add-MailboxPermission",
        "UserKey": "10030000A",
        "UserId": "admin@contoso.example",
        "ObjectId": "mia",
        "ClientIP": "203.0.113.9",
        "Workload": "Exchange",
        "CreationTime": "2026-03-02T10:00:01",
        "RecordType": 1,
        "Parameters": [
            {"Name": "AccessRights", "Value": "FullAccess, ReadPermission"},
            {"Name": "User", "Value": "ben@contoso.example"},
        ],
    }


def test_the_whole_record_beside_is_read_instead(take: Callable[..., Taken]) -> None:
    assert change(take, "InboxRuleChanges", {**RULE, "AuditData": login(3)}) == login(3)


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (
            "mia@contoso.example\\Calendar\\Old",
            {
                "MailboxOwnerUPN": "mia@contoso.example",
                "Item": {"ParentFolder": {"Path": "\\Calendar\\Old", "MemberRights": "ReadAny"}},
            },
        ),
        (
            "mia@contoso.example",
            {
                "MailboxOwnerUPN": "mia@contoso.example",
                "Item": {"ParentFolder": {"MemberRights": "ReadAny"}},
            },
        ),
        ("mia", {"ObjectId": "mia", "Item": {"ParentFolder": {"MemberRights": "ReadAny"}}}),
        ("", {"Item": {"ParentFolder": {"MemberRights": "ReadAny"}}}),
    ],
)
def test_a_right_on_a_folder(
    place: str, wanted: dict[str, Any], take: Callable[..., Taken]
) -> None:
    entry = {
        "Operation": "AddFolderPermissions",
        "UserKey": "10030000A",
        "ObjectId": place,
        "Permissions": "ReadAny",
    }
    common = {
        "Operation": "AddFolderPermissions",
        "UserKey": "10030000A",
        "Workload": "Exchange",
        "RecordType": 2,
    }
    assert change(take, "MailboxPermissionChanges", entry) == common | wanted
