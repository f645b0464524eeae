from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bec_kit import tables
from bec_kit.sources._audit import logins

Doc = dict[str, Any]
OID = "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"
SID = "0b3f6d2e-7c5a-4f18-9d21-84a6c1e7f530"
TENANT = "5c9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11"
OFFICE_HOME = "4765445b-32c6-49b0-83e6-1d93765276ca"
EXCHANGE = "00000002-0000-0FF1-CE00-000000000000"


def login(operation: str = "UserLoggedIn", **more: Any) -> Doc:
    return {
        "Id": "request-1",
        "CreationTime": "2026-03-01T10:00:00",
        "RecordType": 15,
        "Operation": operation,
        "ResultStatus": "Success",
        "UserId": "Jane@contoso.example",
        "UserKey": OID,
    } | more


def test_one_login(child_rows: Any) -> None:
    doc = login(
        ClientIP="192.0.2.1:4711",
        ActorIpAddress="192.0.2.1",
        ErrorNumber="0",
        ApplicationId=OFFICE_HOME,
        Actor=[{"ID": "Jane@contoso.example", "Type": 5}, {"ID": OID, "Type": 0}],
        Target=[{"ID": EXCHANGE, "Type": 0}],
        ActorContextId=TENANT,
        TargetContextId=TENANT,
        InterSystemsId="corr-1",
        ExtendedProperties=[
            {"Name": "ResultStatusDetail", "Value": "Redirect"},
            {"Name": "UserAgent", "Value": "Mozilla/5.0"},
            {"Name": "RequestType", "Value": "OAuth2:Authorize"},
        ],
        DeviceProperties=[
            {"Name": "Id", "Value": "device-1"},
            {"Name": "DisplayName", "Value": "LAPTOP-7"},
            {"Name": "OS", "Value": "Windows10"},
            {"Name": "BrowserType", "Value": "Edge"},
            {"Name": "TrustType", "Value": "2"},
            {"Name": "IsCompliant", "Value": "True"},
            {"Name": "IsCompliantAndManaged", "Value": "False"},
            {"Name": "SessionId", "Value": SID},
        ],
    )
    (row,) = child_rows(logins.CHILD, [doc])
    assert row == dict.fromkeys(tables.TABLES["sign_ins"].names) | {
        "record_id": "request-1",
        "happened_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "evidence_id": "0001-test",
        "evidence_row": 1,
        "kind": "audit",
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "actor_kind": "person",
        "user_id": OID,
        "app_id": OFFICE_HOME,
        "resource_id": EXCHANGE.lower(),
        "ip": "192.0.2.1",
        "ip_port": 4711,
        "ip_kind": "client",
        "ip_raw": "192.0.2.1:4711",
        "user_agent": "Mozilla/5.0",
        "browser": "Edge",
        "os": "Windows10",
        "device_id": "device-1",
        "device_name": "LAPTOP-7",
        "device_compliant": True,
        "device_trust": "2",
        "ok": True,
        "error_code": "0",
        "request_type": "OAuth2:Authorize",
        "result_detail": "Redirect",
        "correlation_id": "corr-1",
        "request_id": "request-1",
        "session_id": SID,
        "home_tenant_id": TENANT,
        "resource_tenant_id": TENANT,
        "lossy": False,
        "flags": [],
    }


def test_a_failure_that_says_success(child_rows: Any) -> None:
    doc = login("UserLoginFailed", ErrorNumber="50126", LogonError="InvalidUserNameOrPassword")
    (row,) = child_rows(logins.CHILD, [doc], None, "ok", "error_code", "logon_error")
    assert tuple(row.values()) == (False, "50126", "InvalidUserNameOrPassword")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, OID),
        ({"UserKey": "10032001ABCDEF01@contoso.example"}, None),
        ({"UserKey": "x", "Actor": [{"ID": "Jane", "Type": 0}, {"ID": OID, "Type": 0}]}, None),
        ({"UserKey": "x", "Actor": [{"ID": OID, "Type": 3}]}, None),
        ({"UserKey": "x", "Actor": [{"ID": OID, "Type": "0"}]}, OID),
        ({"UserKey": "x", "Actor": '[{"ID":"' + OID + '","Type":0}]'}, OID),
    ],
)
def test_object_id_of_the_user(child_rows: Any, more: Doc, expected: str | None) -> None:
    (row,) = child_rows(logins.CHILD, [login(**more)], None, "user_id")
    assert row["user_id"] == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ([{"Name": "IsCompliantAndManaged", "Value": "True"}], (True, True)),
        ([{"Name": "IsCompliantAndManaged", "Value": "False"}], (None, None)),
        ([{"Name": "IsCompliant", "Value": "False"}], (False, None)),
        ([], (None, None)),
    ],
)
def test_not_compliant_and_managed_says_nothing_of_either(
    child_rows: Any, properties: Any, expected: Any
) -> None:
    doc = login(DeviceProperties=properties)
    (row,) = child_rows(logins.CHILD, [doc], None, "device_compliant", "device_managed")
    assert tuple(row.values()) == expected


def test_values_stay_with_their_login_among_other_records(child_rows: Any) -> None:
    other = {"Id": "x", "RecordType": 1, "Operation": "Set-Mailbox",
             "ExtendedProperties": [{"Name": "UserAgent", "Value": "other"}]}  # fmt: skip
    docs = [
        other,
        login(ExtendedProperties=[{"Name": "UserAgent", "Value": "one"}]),
        other,
        login(ExtendedProperties=[{"Name": "RequestType", "Value": "Cmsi:Cmsi"}]),
    ]
    rows = child_rows(logins.CHILD, docs, None, "evidence_row", "user_agent", "request_type")
    assert [tuple(row.values()) for row in rows] == [(2, "one", None), (4, None, "Cmsi:Cmsi")]


@pytest.mark.parametrize(
    ("record_type", "operation", "rows"),
    [(15, "Whatever", 1), (None, "UserLoggedIn", 1), (None, "Send", 0), (8, "UserLoggedIn", 0)],
)
def test_which_records_are_logins(
    child_rows: Any, record_type: int | None, operation: str, rows: int
) -> None:
    assert len(child_rows(logins.CHILD, [login(operation, RecordType=record_type)])) == rows
