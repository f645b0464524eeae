from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources.directory_audits import SPEC, normalise

ORIGIN = Origin("0003-directory_audits", datetime(2026, 3, 2, tzinfo=UTC))
DEVICES = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9"  # the Device Registration Service
ACTIVITY = "Update application \N{EN DASH} Certificates and secrets management "
OBJECT_ID = "7f3a1e8c-4d29-4b65-b0c7-9e2d5a8f1b36"


def tables_of(*docs: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    rows = list(range(1, len(docs) + 1))
    found = normalise(Batch("directory_audits", list(docs), rows, [()] * len(docs)), ORIGIN)
    assert set(found) <= set(SPEC.tables)
    for name, table in found.items():
        assert table.schema == tables.schema(name)
    return {name: table.to_pylist() for name, table in found.items()}


def record(**more: Any) -> dict[str, Any]:
    return {
        "id": "Directory_1_ABC_2",
        "category": "ApplicationManagement",
        "correlationId": "corr-1",
        "result": "success",
        "resultReason": "",
        "activityDisplayName": ACTIVITY,
        "activityDateTime": "2026-03-01T10:00:00.1234567Z",
        "loggedByService": "Core Directory",
        "operationType": "Update",
        "initiatedBy": {
            "app": None,
            "user": {
                "id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
                "userPrincipalName": "Jane@contoso.example",
                "ipAddress": "[2001:db8::7]:443",
            },
        },
        "targetResources": [
            {
                "id": OBJECT_ID,
                "displayName": "Mail Safe",
                "Type": "Application",
                "modifiedProperties": [
                    {
                        "displayName": "KeyDescription",
                        "oldValue": "[]",
                        "newValue": '["[KeyIdentifier=k1,KeyType=Password]"]',
                    },
                    {"displayName": "Count", "oldValue": None, "newValue": "0012"},
                    {"displayName": "Role", "newValue": '"Global Administrator"'},
                    {"displayName": "Enabled", "newValue": "[\r\n  true\r\n]"},
                    {"displayName": "Odd", "newValue": "[1.10, not json"},
                ],
            },
            {"id": "u2", "displayName": None, "userPrincipalName": "Bob@contoso.example"},
        ],
        "additionalDetails": [{"key": "User-Agent", "value": "axios/1.7"}, {"key": None}],
        **more,
    }


def test_a_record_row_by_row() -> None:
    assert tables_of(record())["directory_audits"] == [
        {
            "record_id": "Directory_1_ABC_2",
            "happened_at": datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC),
            "evidence_id": "0003-directory_audits",
            "evidence_row": 1,
            "activity": ACTIVITY,
            "activity_key": "update application - certificates and secrets management",
            "category": "ApplicationManagement",
            "service": "Core Directory",
            "operation_type": "Update",
            "result": "success",
            "result_reason": None,
            "ok": True,
            "user": "jane@contoso.example",
            "user_raw": "Jane@contoso.example",
            "actor_kind": "person",
            "user_id": "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6",
            "app_id": None,
            "app": None,
            "ip": "2001:db8::7",
            "ip_port": 443,
            "ip_kind": "client",
            "ip_raw": "[2001:db8::7]:443",
            "user_agent": "axios/1.7",
            "correlation_id": "corr-1",
            "target": "bob@contoso.example",
            "target_id": "u2",
            "target_kind": "User",
            "targets": ["Mail Safe", "bob@contoso.example"],
            "lossy": False,
            "flags": [],
        }
    ]


def test_values_are_decoded_where_they_are_json_and_only_there() -> None:
    rows = tables_of(record())["directory_values"]
    columns = ("position", "property", "target", "name", "value", "old_value")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        (0, "modifiedProperties", "Mail Safe", "KeyDescription",
         '["[KeyIdentifier=k1,KeyType=Password]"]', "[]"),
        (1, "modifiedProperties", "Mail Safe", "Count", "0012", None),
        (2, "modifiedProperties", "Mail Safe", "Role", "Global Administrator", None),
        (3, "modifiedProperties", "Mail Safe", "Enabled", "[true]", None),
        (4, "modifiedProperties", "Mail Safe", "Odd", "[1.10, not json", None),
        (5, "additionalDetails", None, "User-Agent", "axios/1.7", None),
        (6, "additionalDetails", None, None, None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("started", "user", "kind", "ip"),
    [
        (
            {"app": {"servicePrincipalId": "SP1", "displayName": "x", "appId": DEVICES}},
            "serviceprincipal_sp1",
            "service",
            None,
        ),
        (
            {"app": {"servicePrincipalId": "SP1", "displayName": "Device Registration Service"}},
            "serviceprincipal_sp1",
            "app",
            None,
        ),
        ({"app": {"displayName": "Something"}}, "something", "unknown", None),
        ({"user": {"id": OBJECT_ID, "ipAddress": "192.0.2.1"}}, OBJECT_ID, "unknown", "192.0.2.1"),
        (
            {"user": {"id": "00000000-0000-0000-0000-000000000000", "ipAddress": "<null>"}},
            None,
            "unknown",
            None,
        ),
        (None, None, "unknown", None),
        (["odd"], None, "unknown", None),
    ],
)
def test_who_did_it(started: Any, user: str | None, kind: str, ip: str | None) -> None:
    (row,) = tables_of(record(initiatedBy=started))["directory_audits"]
    assert (row["user"], row["actor_kind"], row["ip"]) == (user, kind, ip)


@pytest.mark.parametrize(
    ("result", "ok"), [("success", True), ("failure", False), ("timeout", None), (None, None)]
)
def test_the_outcome(result: str | None, ok: bool | None) -> None:
    (row,) = tables_of(record(result=result))["directory_audits"]
    assert (row["result"], row["ok"]) == (result, ok)


def test_an_address_among_the_details() -> None:
    details = [{"key": "ipaddr", "value": "198.51.100.4"}]
    doc = record(
        initiatedBy={"user": {"userPrincipalName": "j@x.example"}}, additionalDetails=details
    )
    (row,) = tables_of(doc)["directory_audits"]
    assert (row["ip"], row["ip_raw"]) == ("198.51.100.4", "198.51.100.4")


def test_what_the_record_lacks_is_flagged() -> None:
    (row,) = tables_of({"activityDisplayName": "Add user"})["directory_audits"]
    assert row["record_id"].startswith("sha256:")
    assert (row["happened_at"], sorted(row["flags"])) == (None, ["no_id", "undated"])


@pytest.mark.parametrize("vain", [" ", "-", False])
def test_what_tells_no_record_from_another_is_no_id(vain: Any) -> None:
    (row,) = tables_of(record(id=vain))["directory_audits"]
    assert row["record_id"].startswith("sha256:")
    assert "no_id" in row["flags"]


def test_nothing_gives_an_empty_table() -> None:
    assert tables_of() == {"directory_audits": []}


KEYS = st.sampled_from(
    [
        "app",
        "displayName",
        "id",
        "key",
        "modifiedProperties",
        "newValue",
        "oldValue",
        "type",
        "Type",
        "user",
        "userPrincipalName",
        "value",
    ]
)
NAMES = st.sampled_from(
    ["StrongAuthenticationMethod", "ConsentAction.Permissions", "Role.DisplayName", "MethodType"]
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(
    activity=st.sampled_from(
        ["Update user", "Consent to application", "Add member to role", "Add device", "Add user"]
    )
    | ODD,
    parts=st.dictionaries(
        st.sampled_from(["id", "initiatedBy", "targetResources", "additionalDetails", "result"]),
        ODD,
    ),
    properties=st.lists(
        st.fixed_dictionaries({"displayName": NAMES | ODD, "newValue": ODD, "oldValue": ODD}),
        max_size=3,
    ),
)
def test_odd_shapes_give_one_row(
    activity: Any, parts: dict[str, Any], properties: list[dict[str, Any]]
) -> None:
    targets = {"targetResources": [{"type": "User", "modifiedProperties": properties}]}
    doc = {"activityDisplayName": activity, **targets, **parts}
    assert len(tables_of(doc)["directory_audits"]) == 1
