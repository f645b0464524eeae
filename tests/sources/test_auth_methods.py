from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources.auth_methods import normalise

SEALED = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTEXT = (
    "https://graph.microsoft.com/v1.0/$metadata#users('jane%40contoso.example')"
    "/authentication/methods"
)


def rows_of(*docs: dict[str, Any]) -> list[dict[str, Any]]:
    batch = Batch("auth_methods", list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    table = normalise(batch, Origin("0008-auth_methods", SEALED))["auth_methods"]
    assert table.schema == tables.schema("auth_methods")
    return table.to_pylist()


def method(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "@odata.context": CONTEXT,
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": "m1",
        **more,
    }


def test_a_phone_row_by_row() -> None:
    doc = method(
        "phoneAuthenticationMethod",
        phoneNumber="+1 5550100",
        phoneType="mobile",
        createdDateTime="2026-03-01T10:00:00Z",
    )
    assert rows_of(doc) == [
        {
            "record_id": "jane@contoso.example/m1",
            "collected_at": SEALED,
            "gone_at": None,
            "evidence_id": "0008-auth_methods",
            "evidence_row": 1,
            "user": "jane@contoso.example",
            "user_raw": "jane@contoso.example",
            "method_id": "m1",
            "method": "phone",
            "detail": "+1 5550100",
            "view": "methods",
            "created_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
            "flags": [],
        }
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "found", "detail"),
    [
        ("passwordAuthenticationMethod", {"password": None}, "password", None),
        (
            "microsoftAuthenticatorAuthenticationMethod",
            {"displayName": "SM-1", "deviceTag": "SoftwareTokenActivated"},
            "microsoftAuthenticator",
            "SM-1",
        ),
        (
            "fido2AuthenticationMethod",
            {"displayName": "Red key", "model": "NFC key"},
            "fido2",
            "Red key; NFC key",
        ),
        ("emailAuthenticationMethod", {"emailAddress": "j@x.example"}, "email", "j@x.example"),
        ("softwareOathAuthenticationMethod", {"secretKey": "S3CRET"}, "softwareOath", None),
        ("externalAuthenticationMethod", {"displayName": "Duo"}, "external", "Duo"),
    ],
)
def test_kinds(kind: str, fields: dict[str, Any], found: str, detail: str | None) -> None:
    (row,) = rows_of(method(kind, **fields))
    assert (row["method"], row["detail"]) == (found, detail)


@pytest.mark.parametrize("key", ["createdDateTime", "creationDateTime"])
def test_both_names_of_its_age(key: str) -> None:
    (row,) = rows_of(method("fido2AuthenticationMethod", **{key: "2020-08-10T06:44:09Z"}))
    assert row["created_at"] == datetime(2020, 8, 10, 6, 44, 9, tzinfo=UTC)


def test_one_id_of_two_users_makes_two_records() -> None:
    docs = [
        method("passwordAuthenticationMethod"),
        method(
            "passwordAuthenticationMethod", **{"@odata.context": CONTEXT.replace("jane", "bob")}
        ),
        method("passwordAuthenticationMethod", **{"@odata.context": ""}),
    ]
    assert [(row["record_id"], row["flags"]) for row in rows_of(*docs)] == [
        ("jane@contoso.example/m1", []),
        ("bob@contoso.example/m1", []),
        ("0008-auth_methods/m1", ["no_owner"]),
    ]


def test_odd_shapes_give_one_row() -> None:
    docs = [{}, {"id": [1], "@odata.type": {"x": 1}, "displayName": [2], "createdDateTime": 7}]
    assert [row["method"] for row in rows_of(*docs)] == [None, '{"x":1}']


@pytest.mark.parametrize(
    ("parent", "user"),
    [
        ({"userPrincipalName": "Jane@contoso.example", "id": "u1"}, "jane@contoso.example"),
        ({"id": "u1"}, "u1"),
        ({}, None),
        ("u1", "bob@contoso.example"),
    ],
)
def test_goose_lays_the_user_beside(parent: Any, user: str | None) -> None:
    doc = method("passwordAuthenticationMethod", users=parent)
    doc["@odata.context"] = CONTEXT.replace("jane", "bob")
    (row,) = rows_of(doc)
    assert row["user"] == user
    assert row["record_id"] == f"{user or '0008-auth_methods'}/m1"


def test_who_was_asked_for_owns_what_the_answer_holds() -> None:
    doc = method("phoneAuthenticationMethod") | {"@odata.context": "https://graph.example/x"}
    batch = Batch("auth_methods", [doc], [1], [()])

    asked = normalise(batch, Origin("0008-auth_methods", SEALED, owner="Mia@contoso.example"))

    (row,) = asked["auth_methods"].to_pylist()
    assert (row["record_id"], row["user"], row["user_raw"], row["flags"]) == (
        "mia@contoso.example/m1",
        "mia@contoso.example",
        "Mia@contoso.example",
        [],
    )
