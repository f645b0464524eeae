from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.registry import specs
from bec_kit.sources import source

Doc = dict[str, Any]
Rows = list[dict[str, Any]]
ORIGIN = Origin("0001-audit", datetime(2026, 3, 2, tzinfo=UTC))
SID = "0b3f6d2e-7c5a-4f18-9d21-84a6c1e7f530"
ZEROS = "00000000-0000-0000-0000-000000000000"
OWA = "00000002-0000-0ff1-ce00-000000000000"
GRAPH = "00000003-0000-0000-c000-000000000000"
OUTLOOK_MOBILE = "27922004-5251-4030-b22d-91ecd9a37ea4"
STRANGER = "e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"
MICROSOFT = "40.92.1.1"


def record(**more: Any) -> Doc:
    return {
        "Id": "r1",
        "CreationTime": "2026-03-01T10:00:00",
        "RecordType": 50,
        "Operation": "MailItemsAccessed",
        "UserId": "Jane@contoso.example",
        "Workload": "Exchange",
    } | more


def batch(*docs: Doc, **more: Any) -> Batch:
    rows = list(range(1, len(docs) + 1))
    return Batch("audit", list(docs), rows, more.pop("flags", [()] * len(docs)), **more)


def read(*docs: Doc, table: str = "audit", **more: Any) -> Rows:
    found = source("audit").normalise(batch(*docs, **more), ORIGIN)
    return found[table].to_pylist() if table in found else []


def one(**more: Any) -> dict[str, Any]:
    (row,) = read(record(**more))
    return row


def test_one_record() -> None:
    (row,) = read(
        record(
            RecordType=2,
            Operation="Send",
            UserKey="10032001ABCDEF01",
            UserType=0,
            ResultStatus="Succeeded",
            ClientIPAddress="198.51.100.7",
            SessionId=SID,
            AppId=OWA,
            ClientInfoString="Client=OWA;Action=ViaProxy",
            ActorInfoString="Client=OWA;Mozilla/5.0",
            ObjectId="x",
            MailboxOwnerUPN="Jane@Contoso.example",
            MailboxGuid="6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
            LogonType=0,
            OrganizationId="5c9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11",
            InterSystemsId="7d9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11",
            ExternalAccess=False,
        )
    )
    assert row == dict.fromkeys(tables.TABLES["audit"].names) | {
        "record_id": "r1",
        "happened_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "evidence_id": "0001-audit",
        "evidence_row": 1,
        "record_type": 2,
        "record_type_name": "ExchangeItem",
        "workload": "Exchange",
        "operation": "Send",
        "user": "jane@contoso.example",
        "user_raw": "Jane@contoso.example",
        "actor_kind": "person",
        "user_key": "10032001ABCDEF01",
        "user_type": 0,
        "ok": True,
        "result": "Succeeded",
        "ip": "198.51.100.7",
        "ip_kind": "client",
        "ip_raw": "198.51.100.7",
        "session_id": SID,
        "acting_app_id": OWA,
        "client_info": "Client=OWA;Action=ViaProxy",
        "actor_info": "Client=OWA;Mozilla/5.0",
        "app_id": OWA,
        "object_id": "x",
        "mailbox": "jane@contoso.example",
        "mailbox_guid": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
        "logon_type": 0,
        "organization_id": "5c9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11",
        "correlation_id": "7d9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11",
        "external_access": False,
        "lossy": False,
        "flags": [],
    }


def test_tables_have_their_schema_and_are_those_that_the_spec_names() -> None:
    found = source("audit").normalise(batch(record(), record(RecordType=15)), ORIGIN)
    for name, table in found.items():
        assert table.schema == tables.schema(name)
    children = specs("bec_kit.sources._audit", "CHILD")
    given_tables = {"audit", *(name for child in children.values() for name in child.tables)}
    assert given_tables == set(source("audit").tables)


def test_no_records_give_an_empty_table() -> None:
    found = source("audit").normalise(batch(), ORIGIN)
    assert [(name, table.num_rows) for name, table in found.items()] == [("audit", 0)]


def test_rows_keep_the_order_and_the_numbers_of_the_records() -> None:
    docs = [record(Id=f"r{n}") | ({"SessionId": SID} if n % 2 else {}) for n in range(5)]
    found = source("audit").normalise(Batch("audit", docs, [9, 8, 7, 6, 5], [()] * 5), ORIGIN)
    audit = found["audit"]
    assert audit.column("record_id").to_pylist() == ["r0", "r1", "r2", "r3", "r4"]
    assert audit.column("evidence_row").to_pylist() == [9, 8, 7, 6, 5]


# --- identity, time, flags -----------------------------------------------------------------


def test_a_record_without_an_id_is_named_by_its_hash() -> None:
    bare = {"Operation": "Send", "CreationTime": "2026-03-01T10:00:00"}
    turned = dict(reversed(bare.items()))
    first, second, third, zeros = read(bare, turned, bare | {"Id": ""}, bare | {"Id": ZEROS})
    assert first["record_id"] == second["record_id"]
    assert first["record_id"].startswith("sha256:")
    assert third["record_id"] != first["record_id"]
    assert [row["flags"] for row in (first, second, third, zeros)] == [["no_id"]] * 4


@pytest.mark.parametrize("vain", [{}, [], {"a": 1}, False, " ", "\0", "-", "<>"])
def test_what_tells_no_record_from_another_is_no_id(vain: Any) -> None:
    first, second = read(record(Id=vain), record(Id=vain, Operation="Set-Mailbox"))

    assert first["record_id"].startswith("sha256:")
    assert first["record_id"] != second["record_id"]
    assert "no_id" in first["flags"]


def test_ids_keep_their_case() -> None:
    assert one(Id="AbC")["record_id"] == "AbC"


@pytest.mark.parametrize("written", ["2026-03-01T10:00:00", "2026-03-01T10:00:00Z"])
def test_creation_time_is_utc_with_or_without_z(written: str) -> None:
    assert one(CreationTime=written)["happened_at"] == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("written", [None, "", "3/12/2025 7:31:34 AM", 5, {}])
def test_a_time_that_cannot_be_read_is_flagged(written: Any) -> None:
    row = one(CreationTime=written)
    assert (row["happened_at"], "undated" in row["flags"]) == (None, True)


def test_flags_of_the_format_stay_and_none_stands_twice() -> None:
    rows = read({}, record(), flags=[("no_body", "undated"), ("envelope_time",)])
    assert [row["flags"] for row in rows] == [["no_body", "undated", "no_id"], ["envelope_time"]]


def test_lossy_records_say_so() -> None:
    assert [row["lossy"] for row in read(record(), record(), lossy=True)] == [True, True]


def test_odd_shapes_are_kept_as_text_and_flagged() -> None:
    plain, odd = read(record(), record(ObjectId={"b": [1]}, ClientIP=["x"]))
    assert (plain["object_id"], plain["flags"]) == (None, [])
    assert (odd["object_id"], odd["flags"]) == ('{"b":[1]}', ["odd_shape"])


def test_numbers_and_truths_in_place_of_texts_are_not_odd() -> None:
    row = one(ObjectId=7, ResultStatus=True, ErrorNumber=0)
    assert (row["object_id"], row["ok"], row["error_code"], row["flags"]) == ("7", True, "0", [])


# --- numbers by name -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number", "name", "flags"),
    [
        (1, 1, "ExchangeAdmin", []),
        ("50", 50, "ExchangeItemAggregated", []),
        ("AzureActiveDirectoryStsLogon", 15, "AzureActiveDirectoryStsLogon", []),
        ("securitycompliancealerts", 40, "SecurityComplianceAlerts", []),
        (261, 261, "CopilotInteraction", []),
        (9999, 9999, None, []),
        (None, None, None, []),
        ("Nonsense", None, None, ["odd_shape"]),
    ],
)
def test_record_types(written: Any, number: int | None, name: str | None, flags: list[str]) -> None:
    row = one(RecordType=written, Operation="x")
    assert (row["record_type"], row["record_type_name"], row["flags"]) == (number, name, flags)


def test_kinds_of_user_and_logon_by_number_and_by_word() -> None:
    rows = read(
        record(UserType=2, LogonType=1),
        record(UserType="Admin", LogonType="Admin"),
        record(UserType="DcAdmin", LogonType="Delegated"),
        record(UserType="Guest", LogonType="Owner"),
    )
    assert [(row["user_type"], row["logon_type"]) for row in rows] == [
        (2, 1), (2, 1), (3, 2), (10, 0),
    ]  # fmt: skip


# --- session, token, device ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"SessionId": SID, "AppAccessContext": {"AADSessionId": "other"}}, SID),
        ({"SessionId": "", "AppAccessContext": {"AADSessionId": SID}}, SID),
        ({"SessionId": ZEROS, "AppAccessContext": {"AADSessionId": SID}}, SID),
        ({"AppAccessContext": json.dumps({"AADSessionId": SID})}, SID),
        ({"AppAccessContext": {"AADSessionId": ZEROS},
          "DeviceProperties": [{"Name": "SessionId", "Value": SID}]}, SID),
        ({"DeviceProperties": [{"Name": "OS", "Value": "x"}, {"Name": "sessionid", "Value": ""},
                               {"Name": "SESSIONID", "Value": SID}]}, SID),
        ({"DeviceProperties": [{"Name": "SessionId", "Value": ZEROS}]}, None),
        ({"SessionId": ZEROS}, None),
        ({"AppAccessContext": None}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_session(more: Doc, expected: str | None) -> None:
    assert one(**more)["session_id"] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"DeviceId": "d1", "DeviceProperties": [{"Name": "Id", "Value": "d2"}]}, "d1"),
        ({"DeviceId": ZEROS, "DeviceProperties": [{"Name": "Id", "Value": "d2"}]}, "d2"),
        ({"DeviceProperties": [{"Name": "Id", "Value": ""}]}, None),
        ({"DeviceProperties": [{"Name": "DeviceId", "Value": "d3"}]}, None),
    ],
)
def test_device(more: Doc, expected: str | None) -> None:
    assert one(**more)["device_id"] == expected


def test_token_id_keeps_its_case_and_decodes_to_the_request_id() -> None:
    request = uuid.UUID("4f1c2a88-9d0e-4b7f-8c11-2233445566ff")
    token = base64.urlsafe_b64encode(request.bytes_le).decode().rstrip("=")
    row = one(AppAccessContext={"UniqueTokenId": token})
    assert row["unique_token_id"] == token
    assert row["token_request_id"] == str(request)
    assert token != token.lower()


def test_a_token_id_that_does_not_decode_gives_no_request_id() -> None:
    row = one(AppAccessContext={"UniqueTokenId": "short"})
    assert (row["unique_token_id"], row["token_request_id"]) == ("short", None)


def test_a_login_has_no_invented_token_id() -> None:
    row = one(RecordType=15, Operation="UserLoggedIn", Id=SID, IntraSystemId=SID)
    assert (row["unique_token_id"], row["token_request_id"]) == (None, None)


@pytest.mark.parametrize(
    "more",
    [
        {"AppAccessContext": {"IssuedAtTime": "2026-03-01T09:55:00"}},
        {"AppAccessContext": {"TokenIssuedAtTime": "2026-03-01T09:55:00Z"}},
        {"TokenIssuedAtTime": "2026-03-01T09:55:00"},
    ],
)
def test_when_the_token_was_issued(more: Doc) -> None:
    assert one(**more)["token_issued_at"] == datetime(2026, 3, 1, 9, 55, tzinfo=UTC)


def test_no_token_was_issued_in_1601() -> None:
    row = one(AppAccessContext={"IssuedAtTime": "1601-01-01T00:00:00"})
    assert (row["token_issued_at"], row["flags"]) == (None, [])


# --- apps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "app", "client", "acting"),
    [
        ({"AppId": GRAPH, "ClientAppId": STRANGER}, GRAPH, STRANGER, STRANGER),
        ({"AppId": GRAPH, "ClientAppId": ""}, GRAPH, None, GRAPH),
        ({"AppId": GRAPH, "ClientAppId": ZEROS}, GRAPH, None, GRAPH),
        ({"AppId": "", "ClientAppId": ""}, None, None, None),
        ({"ApplicationId": STRANGER.upper()}, STRANGER, None, STRANGER),
        ({"AppId": GRAPH, "AppAccessContext": {"ClientAppId": STRANGER}}, GRAPH, STRANGER,
         STRANGER),
    ],
)  # fmt: skip
def test_acting_app(more: Doc, app: str | None, client: str | None, acting: str | None) -> None:
    row = one(**more)
    assert (row["app_id"], row["client_app_id"], row["acting_app_id"]) == (app, client, acting)


# --- addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "ip", "port", "kind", "raw", "others"),
    [
        ({"ClientIP": "192.0.2.1", "ClientIPAddress": "192.0.2.2", "ActorIpAddress": "192.0.2.3"},
         "192.0.2.1", None, "client", "192.0.2.1", ["192.0.2.2", "192.0.2.3"]),
        ({"ClientIPAddress": "[2001:db8::1]:443", "ActorIpAddress": "192.0.2.3"},
         "2001:db8::1", 443, "client", "[2001:db8::1]:443", ["192.0.2.3"]),
        ({"ClientIP": "192.0.2.1:52378", "ClientIPAddress": "192.0.2.1"},
         "192.0.2.1", 52378, "client", "192.0.2.1:52378", None),
        ({"ClientIP": "", "ClientIPAddress": "<null>", "ActorIpAddress": "192.0.2.3"},
         "192.0.2.3", None, "client", "192.0.2.3", None),
        ({"ClientIP": "::1", "ClientIPAddress": "192.0.2.2"},
         "::1", None, "internal", "::1", ["192.0.2.2"]),
        ({"ClientIP": "::ffff:192.0.2.9", "ActorIpAddress": "192.0.2.9"},
         "192.0.2.9", None, "client", "::ffff:192.0.2.9", None),
        ({"ClientIP": MICROSOFT}, MICROSOFT, None, "service", MICROSOFT, None),
        ({"UserIp": "192.0.2.4"}, "192.0.2.4", None, "client", "192.0.2.4", None),
        ({"SenderIp": "192.0.2.5"}, "192.0.2.5", None, "client", "192.0.2.5", None),
        ({"ClientIPs": ["192.0.2.6", "192.0.2.7"]},
         "192.0.2.6", None, "client", "192.0.2.6,192.0.2.7", ["192.0.2.7"]),
        ({"ClientIP": "192.0.2.1", "ClientIPs": ["192.0.2.1", "192.0.2.7"]},
         "192.0.2.1", None, "client", "192.0.2.1", ["192.0.2.7"]),
        ({"ClientIP": "<null>"}, None, None, None, "<null>", None),
        ({"ActorIPAddress": "192.0.2.3"}, None, None, None, None, None),
        ({}, None, None, None, None, None),
    ],
)  # fmt: skip
def test_addresses(
    more: Doc, ip: str | None, port: int | None, kind: str | None, raw: str | None,
    others: list[str] | None,
) -> None:  # fmt: skip
    row = one(**more)
    found = tuple(row[name] for name in ("ip", "ip_port", "ip_kind", "ip_raw", "ip_others"))
    assert found == (ip, port, kind, raw, others)


# --- outcome -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record_type", "operation", "result", "error", "expected"),
    [
        (15, "UserLoginFailed", "Success", "50126", False),
        (15, "UserLoginFailed", "Success", None, False),
        (15, "UserLoggedIn", "Success", "0", True),
        (15, "UserLoggedIn", "Failed", "0", True),
        (15, "UserLoggedIn", None, None, True),
        (15, "UserLoggedIn", "Success", "", True),
        (15, "UserLoggedIn", "Success", 0, True),
        (15, "UserLoggedIn", "Success", "50140", None),
        (15, "ForeignRealmIndexLogonCookieCopyUsingDAToken", "Success", "0", None),
        (None, "UserLoggedIn", None, "0", True),
        (1, "New-InboxRule", "True", None, True),
        (1, "New-InboxRule", "False", None, False),
        (2, "Send", "Succeeded", None, True),
        (3, "Move", "PartiallySucceeded", None, None),
        (3, "Move", "Failed", None, False),
        (8, "Add user.", "Success", None, True),
        (8, "Add user.", "success", None, True),
        (8, "Add user.", "Failure", None, False),
        (18, "Get-ComplianceSearch", "Successful", None, True),
        (40, "AlertTriggered", "Succeeded", None, True),
        (6, "FileAccessed", None, None, None),
        (6, "FileAccessed", "", None, None),
        (6, "FileAccessed", "0", None, None),
        (1, "UserLoggedIn", "False", "0", False),
    ],
)
def test_outcome(
    record_type: int | None, operation: str, result: str | None, error: Any, expected: bool | None
) -> None:
    row = one(RecordType=record_type, Operation=operation, ResultStatus=result, ErrorNumber=error)
    assert row["ok"] is expected
    assert row["result"] == (result or None)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"ErrorNumber": "50126", "ResultStatus": "Success"}, "50126"),
        ({"ErrorNumber": "", "ResultStatus": "-2147217900"}, "-2147217900"),
        ({"ResultStatus": "Succeeded"}, None),
    ],
)
def test_error_code(more: Doc, expected: str | None) -> None:
    assert one(**more)["error_code"] == expected


# --- who -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "person"),
        ({"UserType": 4}, "person"),
        ({"AppId": OWA, "ClientIPAddress": "192.0.2.1"}, "person"),
        ({"AppId": STRANGER, "ClientIPAddress": "192.0.2.1"}, "person"),
        ({"AppId": GRAPH, "ClientAppId": STRANGER, "ClientIPAddress": MICROSOFT}, "app"),
        ({"AppId": GRAPH, "ClientAppId": "", "ClientIPAddress": MICROSOFT}, "service"),
        ({"AppId": GRAPH, "ClientAppId": OUTLOOK_MOBILE, "ClientIPAddress": MICROSOFT}, "person"),
        ({"ClientIPAddress": MICROSOFT}, "person"),
        ({"ClientInfoString": "Client=REST;Client=RESTSystem;;", "ClientIPAddress": "192.0.2.1"},
         "service"),
        ({"ClientInfoString": "Client=REST;;", "ClientIPAddress": "192.0.2.1"}, "person"),
        ({"UserId": "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.Servicehost)", "UserType": 0},
         "service"),
        ({"UserId": "S-1-5-18"}, "service"),
        ({"UserId": "S-1-5-21-1-2-3-1104"}, "unknown"),
        ({"UserId": "SecurityComplianceAlerts"}, "service"),
        ({"UserId": "ServicePrincipal_6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"}, "app"),
        ({"UserId": "ServicePrincipal_6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6", "AppId": GRAPH},
         "service"),
        ({"UserId": "Certificate"}, "app"),
        ({"UserId": "app@sharepoint"}, "app"),
        ({"UserId": "NOT-FOUND"}, "unknown"),
        ({"UserId": "Not Available"}, "unknown"),
        ({"UserId": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"}, "unknown"),
        ({"UserId": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6", "AppId": STRANGER,
          "ClientIPAddress": MICROSOFT}, "app"),
        ({"UserId": "", "UserKey": "10032001ABCDEF01"}, "person"),
        ({"UserId": "", "UserKey": "i:0h.f|membership|10032001abcdef01@live.com"}, "person"),
        ({"UserId": None}, "unknown"),
    ],
)  # fmt: skip
def test_kind_of_actor(more: Doc, expected: str) -> None:
    assert one(**more)["actor_kind"] == expected


def test_a_client_cannot_pass_for_a_service_by_what_it_writes() -> None:
    row = one(
        AppId=OWA,
        ClientIPAddress="192.0.2.1",
        ClientInfoString="Client=OWA;\x1fservice\x1fClient=REST;Client=RESTSystem",
    )
    assert row["actor_kind"] == "person"


def test_users_are_folded_and_kept_as_written() -> None:
    row = one(UserId="JaneD@Contoso.Example")
    assert (row["user"], row["user_raw"]) == ("janed@contoso.example", "JaneD@Contoso.Example")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"UserAgent": "own", "ExtendedProperties": [{"Name": "UserAgent", "Value": "login"}]},
         "own"),
        ({"ExtendedProperties": [{"Name": "useragent", "Value": "login"}]}, "login"),
        ({"ExtendedProperties": [{"Name": "additionalDetails",
                                  "Value": '{"User-Agent":"directory","AppId":"x"}'}]},
         "directory"),
        ({"ExtendedProperties": [{"Name": "additionalDetails", "Value": "{}"}]}, None),
        ({"ExtraProperties": [{"Key": "OsName", "Value": "x"},
                              {"Key": "UserAgent", "Value": "teams"}]}, "teams"),
        ({"ExtraProperties": "x", "ExtendedProperties": "UserAgent"}, None),
    ],
)  # fmt: skip
def test_user_agent(more: Doc, expected: str | None) -> None:
    assert one(**more)["user_agent"] == expected


# --- whatever comes ------------------------------------------------------------------------

KEYS = st.sampled_from(
    ["Id", "CreationTime", "RecordType", "Operation", "UserId", "UserKey", "ClientIP",
     "ClientIPAddress", "ClientIPs", "SessionId", "AppAccessContext", "AADSessionId",
     "UniqueTokenId", "IssuedAtTime", "Folders", "FolderItems", "Item", "ParentFolder", "Path",
     "Name", "Value", "NewValue", "OldValue", "Parameters", "ExtendedProperties",
     "DeviceProperties", "OperationProperties", "ModifiedProperties", "AffectedItems", "Folder",
     "DestFolder", "Actor", "Target", "ID", "Type", "Data", "reid", "f3u", "ExtraProperties",
     "UserType", "LogonType", "ExternalAccess", "ErrorNumber", "ResultStatus", "ObjectId"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["MailItemsAccessed", "Send", "Move", "UserLoggedIn", "New-InboxRule", "UpdateInboxRules",
     "Set-Mailbox", "Add-MailboxPermission", "Consent to application.", "Add member to role.",
     "Update user.", "FileAccessed", "SearchQueryPerformed", "AlertTriggered", "Sync", "Bind",
     "UserAgent", "additionalDetails", "[", "{}", '[{"Name":"a"}]', "\ud800", "\x00", "\x1f"]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.integers(-1, 60), st.text(), WORDS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(KEYS, st.text()), inner, max_size=4)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=12)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(OBJECTS, max_size=6))
def test_any_json_object_gives_one_row_and_breaks_nothing(docs: list[Doc]) -> None:
    found = source("audit").normalise(batch(*docs), ORIGIN)
    assert found["audit"].num_rows == len(docs)
    assert found["audit"].column("evidence_row").to_pylist() == list(range(1, len(docs) + 1))
    assert None not in found["audit"].column("record_id").to_pylist()
    for name, table in found.items():
        assert table.schema == tables.schema(name)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(OBJECTS, min_size=1, max_size=4))
def test_a_record_reads_the_same_alone_and_among_others(docs: list[Doc]) -> None:
    among = read(*docs)
    for place, doc in enumerate(docs):
        (alone,) = read(doc)
        assert alone | {"evidence_row": place + 1} == among[place]


def test_a_record_nested_too_deeply_for_json_still_has_a_row() -> None:
    deep: Any = {}
    for _ in range(1020):
        deep = {"a": deep}
    (row,) = read({"Operation": "Send", "RecordType": 2, "Item": deep, "ObjectId": deep})
    assert row["operation"] == "Send"
    assert row["record_id"].startswith("sha256:")
    assert row["flags"] == ["no_id", "undated", "odd_shape"]
