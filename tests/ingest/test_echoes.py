"""A list that names no record repeats the records that say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.ingest.merge import merge
from bec_kit.store import parquet
from tests.formats.entra.test_entra_audit_csv import NATIVE as CHANGE
from tests.formats.entra.test_entra_audit_csv import ROW as CHANGED
from tests.formats.exchange.test_trace_enhanced import FILE as ENHANCED
from tests.support.exports import as_lines, read_mail, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bec_kit.ingest.flatten import Counts

    Take = Callable[..., Counts]

READ = {**read_mail(1), "SessionId": "s-1", "ClientIPAddress": "198.51.100.1"}
del READ["ClientIP"]
SYNC = {
    **READ,
    "Id": "00000000-0000-4000-8000-00000000000a",
    "RecordType": 2,
    "OperationProperties": [{"Name": "MailAccessType", "Value": "Sync"}],
    "Folders": None,
}
MESSAGES: list[dict[str, Any]] = [
    {
        "Timestamp": READ["CreationTime"],
        "User": READ["UserId"],
        "IPaddress": "198.51.100.1",
        "SessionID": "s-1",
        "MailAccessType": "Bind",
        "FolderPath": "\\Inbox",
        "InternetMessageId": f"<1.{place}@contoso.example>",
        "SizeInBytes": "4711",
    }
    for place in range(2)
]
SESSION = {
    "TimeStamp": READ["CreationTime"],
    "User": READ["UserId"],
    "Action": "MailItemsAccessed",
    "SessionId": "s-1",
    "ClientIP": "198.51.100.1",
    "MailAccessType": "Sync",
    "IsThrottled": "",
    "OperationCount": "",
}


LIST = "Received (UTC),Sender address,Recipient address,Subject,Status\r\n"
LISTED = '2026-03-02 10:00:01,mia@contoso.example,{},"{}",Delivered\r\n'


def merged(
    files: list[bytes], take: Take, tmp_path: Path, table: str = "audit"
) -> tuple[list[str], list[Any]]:
    """The ids that stay, and of the copies the id, the place and that of the kept one."""
    for data in files:
        take(data)
    target = tmp_path / "tables"
    target.mkdir()
    merge(sorted((tmp_path / "parts").iterdir()), target)
    ids = [row["record_id"] for row in rows(target, table)]
    copies = [
        (
            row["record_id"],
            (row["evidence_id"], row["evidence_row"]),
            (row["kept_evidence_id"], row["kept_evidence_row"]),
        )
        for row in rows(target, "duplicates")
    ]
    return sorted(ids), copies


def rows(target: Path, name: str) -> list[dict[str, Any]]:
    path = target / f"{name}.parquet"
    return parquet.read(path).to_pylist() if path.exists() else []


LISTS = [table(MESSAGES).encode(), table([SESSION]).encode()]
WHOLE = as_lines([READ, SYNC])


@pytest.mark.parametrize("first", ["records", "lists"])
def test_a_row_is_the_copy_of_its_record(first: str, take: Take, tmp_path: Path) -> None:
    files = [WHOLE, *LISTS] if first == "records" else [*LISTS, WHOLE]
    ids, copies = merged(files, take, tmp_path)
    whole, one, two = (
        ("0001-audit", "0002-audit", "0003-audit")
        if first == "records"
        else ("0003-audit", "0001-audit", "0002-audit")
    )
    assert ids == sorted([READ["Id"], SYNC["Id"]])
    assert sorted(copies) == sorted(
        [
            (READ["Id"], (one, 1), (whole, 1)),
            (READ["Id"], (one, 2), (whole, 1)),
            (SYNC["Id"], (two, 1), (whole, 2)),
        ]
    )


def test_rows_that_say_the_same_twice_are_copies_of_the_record_too(
    take: Take, tmp_path: Path
) -> None:
    ids, copies = merged([WHOLE, WHOLE, table([SESSION, SESSION]).encode()], take, tmp_path)
    assert ids == sorted([READ["Id"], SYNC["Id"]])
    assert sorted(copies) == sorted(
        [
            (READ["Id"], ("0002-audit", 1), ("0001-audit", 1)),
            (SYNC["Id"], ("0002-audit", 2), ("0001-audit", 2)),
            (SYNC["Id"], ("0003-audit", 1), ("0001-audit", 2)),
            (SYNC["Id"], ("0003-audit", 2), ("0001-audit", 2)),
        ]
    )


@pytest.mark.parametrize(
    "change",
    [
        {"Timestamp": "2026-03-02T10:00:02"},
        {"User": "other@contoso.example"},
        {"IPaddress": "198.51.100.2"},
        {"SessionID": "s-2"},
        {"MailAccessType": "Sync"},
        {"InternetMessageId": "<2@contoso.example>"},
    ],
)
def test_a_row_that_says_something_else_stays(
    change: dict[str, str], take: Take, tmp_path: Path
) -> None:
    ids, copies = merged([as_lines([READ]), table([MESSAGES[0] | change]).encode()], take, tmp_path)
    assert [name[:7] == "sha256:" for name in ids] == [False, True]
    assert copies == []


def test_a_message_without_a_session_may_be_that_of_the_record_before(
    take: Take, tmp_path: Path
) -> None:
    older = MESSAGES[0] | {"SessionID": "", "InternetMessageId": "<before@contoso.example>"}
    ids, copies = merged([as_lines([READ]), table([older]).encode()], take, tmp_path)
    assert ids == [READ["Id"]]
    assert copies == [(READ["Id"], ("0002-audit", 1), ("0001-audit", 1))]


def test_lists_alone_stay_as_they_are(take: Take, tmp_path: Path) -> None:
    ids, copies = merged(LISTS, take, tmp_path)
    assert [name[:7] for name in ids] == ["sha256:"] * 3
    assert copies == []


@pytest.mark.parametrize(
    ("change", "copies"),
    [
        ({}, [("d-1", ("0002-audit", 1), ("0001-audit", 1))]),
        ({"Date (UTC)": "2026-03-02T10:00:01Z"}, [("d-1", ("0002-audit", 1), ("0001-audit", 1))]),
        ({"Date (UTC)": "2026-03-02T10:00:02Z"}, []),
        ({"CorrelationId": "c-2"}, []),
        ({"Activity": "Delete user"}, []),
        ({"Target1ObjectId": "o-3"}, []),
        ({"ActorUserPrincipalName": "ben@contoso.example"}, []),
    ],
)
def test_a_change_without_an_id(
    change: dict[str, str], copies: list[Any], take: Take, tmp_path: Path
) -> None:
    files = [orjson.dumps([{"id": "d-1", **CHANGE}]), table([CHANGED | change]).encode()]
    ids, found = merged(files, take, tmp_path, "directory_audits")
    assert found == copies
    assert len(ids) == 2 - len(copies)


def test_a_trace_without_an_id(take: Take, tmp_path: Path) -> None:
    known = LISTED.format("A@fabrikam.example", 'Re: ""x""')
    other = LISTED.format("a@fabrikam.example", "another") + LISTED.format("b@x.example", "Re: x")
    files = [(LIST + known + other).encode(), ENHANCED.encode()]
    ids, copies = merged(files, take, tmp_path, "messages")
    assert len(ids) == 5
    assert copies == [("t-1/a@fabrikam.example", ("0001-audit", 1), ("0002-audit", 1))]


SIGN_IN: dict[str, Any] = {
    "id": "r-1",
    "createdDateTime": "2026-03-02T10:00:01Z",
    "userPrincipalName": "mia@contoso.example",
    "appId": "a-1",
    "ipAddress": "203.0.113.9",
    "status": {"errorCode": 0},
    "authenticationDetails": [
        {
            "authenticationStepDateTime": "2026-03-02T10:00:01.5Z",
            "authenticationMethod": "Password",
            "succeeded": True,
        },
        {
            "authenticationStepDateTime": "2026-03-02T10:00:05Z",
            "authenticationMethod": "Mobile app notification",
            "succeeded": False,
        },
    ],
}
STEP = {
    "Request ID": "r-1",
    "Date (UTC)": "2026-03-02T10:00:05Z",
    "Authentication method": "Mobile app notification",
    "Authentication method detail": "",
    "Succeeded": "false",
    "Result detail": "denied",
    "Requirement": "Multifactor",
}


@pytest.mark.parametrize(
    ("change", "copy"),
    [
        ({}, "r-1/1"),
        ({"Date (UTC)": ""}, "r-1/1"),
        ({"Authentication method": ""}, "r-1/1"),
        (
            {
                "Date (UTC)": "2026-03-02T10:00:01Z",
                "Authentication method": "Password",
                "Succeeded": "true",
            },
            "r-1/0",
        ),
        ({"Date (UTC)": "2026-03-02T10:00:06Z"}, None),
        ({"Authentication method": "Text message"}, None),
        ({"Succeeded": "true"}, None),
        ({"Request ID": "r-2"}, None),
        ({"Request ID": ""}, None),
    ],
)
def test_a_step_that_the_sign_in_itself_shows(
    change: dict[str, str], copy: str | None, take: Take, tmp_path: Path
) -> None:
    files = [table([STEP | change]).encode(), orjson.dumps([SIGN_IN]), orjson.dumps([SIGN_IN])]
    ids, copies = merged(files, take, tmp_path, "sign_in_steps")
    found = [each for each in copies if each[0] != "r-1"]
    assert [name for name in ids if name[:7] != "sha256:"] == ["r-1/0", "r-1/1"]
    assert len(ids) == (2 if copy else 3)
    assert found == ([(copy, ("0001-audit", 1), ("0002-audit", 1))] if copy else [])
    kept = [row for row in rows(tmp_path / "tables", "duplicates") if row["record_id"] == copy]
    assert [(row["source"], row["identical"], row["differing"]) for row in kept] == (
        [("sign_in_steps", False, [])] if copy else []
    )


def test_steps_without_their_sign_in_stay(take: Take, tmp_path: Path) -> None:
    bare = {key: value for key, value in SIGN_IN.items() if key != "authenticationDetails"}
    files = [table([STEP, STEP]).encode(), orjson.dumps([bare])]
    ids, copies = merged(files, take, tmp_path, "sign_in_steps")
    assert [name[:7] for name in ids] == ["sha256:"]
    assert [(old, kept) for _, old, kept in copies] == [(("0001-audit", 2), ("0001-audit", 1))]


RULED: dict[str, Any] = {
    "Id": "a-1",
    "CreationTime": "2026-03-02T10:00:01",
    "Operation": "New-InboxRule",
    "RecordType": 1,
    "Workload": "Exchange",
    "UserKey": "10030000A",
    "UserId": "Mia@contoso.example",
    "ClientIP": "203.0.113.9:443",
    "ObjectId": "EURP/Hosted/contoso.example/mia\\.",
    "Parameters": [{"Name": "Name", "Value": "."}, {"Name": "DeleteMessage", "Value": "True"}],
}
GIVEN: dict[str, Any] = {
    **RULED,
    "Id": "a-2",
    "Operation": "Add-MailboxPermission",
    "ObjectId": "EURP/Hosted/contoso.example/mia",
    "Parameters": [
        {"Name": "User", "Value": "ben"},
        {"Name": "AccessRights", "Value": "FullAccess"},
    ],
}
CHANGE_OF_RULE = {
    "Operation": "New-InboxRule",
    "UserKey": "mia@contoso.example",
    "RuleName": ".",
    "Parameters": "DeleteMessage=True",
    "Date": "2026-03-02T10:00:01",
}
CHANGE_OF_RIGHT = {
    "Operation": "Add-MailboxPermission",
    "UserKey": "10030000A",
    "ObjectId": "EURP/Hosted/contoso.example/mia",
    "Permissions": "FullAccess",
}


def checked(rules: list[Any], rights: list[Any]) -> bytes:
    """CIPP's result."""
    return orjson.dumps(
        {
            "NewRules": [],
            "SuspectUserDevices": [],
            "InboxRuleChanges": rules,
            "MailboxPermissionChanges": rights,
        }
    )


@pytest.mark.parametrize("first", ["records", "list"])
def test_a_check_of_cipp_beside_the_log_that_it_drew_from(
    first: str, take: Take, tmp_path: Path
) -> None:
    dated = {**CHANGE_OF_RIGHT, "UserId": "mia@contoso.example", "Date": GIVEN["CreationTime"]}
    list_ = checked([CHANGE_OF_RULE], [CHANGE_OF_RIGHT, dated])
    files = [as_lines([RULED, GIVEN]), list_]
    ids, copies = merged(files if first == "records" else files[::-1], take, tmp_path)
    whole, one = ("0001-audit", "0002-audit")[:: 1 if first == "records" else -1]
    assert ids == ["a-1", "a-2"]
    assert sorted(copies) == [
        ("a-1", (one, 1), (whole, 1)),
        ("a-2", (one, 2), (whole, 2)),
        ("a-2", (one, 3), (whole, 2)),
    ]
    assert len(rows(tmp_path / "tables", "rule_changes")) == 1
    assert [row["grantee"] for row in rows(tmp_path / "tables", "delegations")] == ["ben"]


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        ({"Operation": "Set-InboxRule"}, {"Operation": "Remove-MailboxPermission"}),
        ({"UserKey": "ben@contoso.example"}, {"UserKey": "10030000B"}),
        ({"Date": "2026-03-02T10:00:02"}, {"Date": "2026-03-02T10:00:02"}),
        ({"ClientIP": "203.0.113.10"}, {"ClientIP": "203.0.113.10"}),
        ({"RuleName": "EURP/Hosted/contoso.example/ben\\."}, {"ObjectId": "ben"}),
        ({"Date": ""}, {"ObjectId": ""}),
    ],
)
def test_a_change_that_the_log_does_not_show_stays(
    rule: dict[str, str], right: dict[str, str], take: Take, tmp_path: Path
) -> None:
    list_ = checked([CHANGE_OF_RULE | rule], [CHANGE_OF_RIGHT | right])
    ids, copies = merged([as_lines([RULED, GIVEN]), list_], take, tmp_path)
    assert [name[:7] for name in ids] == ["a-1", "a-2", "sha256:", "sha256:"]
    assert copies == []


def test_whole_records_of_a_check_settle_as_any_others(take: Take, tmp_path: Path) -> None:
    list_ = checked([{**CHANGE_OF_RULE, "AuditData": RULED}], [CHANGE_OF_RIGHT])
    ids, copies = merged([list_, as_lines([GIVEN])], take, tmp_path)
    assert ids == ["a-1", "a-2"]
    assert copies == [("a-2", ("0001-audit", 2), ("0002-audit", 1))]
