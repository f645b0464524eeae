from __future__ import annotations

from typing import Any

from tests.support.accounts import at, rows_of

SECRET = {
    "keyId": "K1",
    "displayName": "sync",
    "hint": "abc",
    "secretText": "abc-very-secret",
    "startDateTime": "2026-03-02T12:05:00Z",
    "endDateTime": "2028-03-02T12:05:00Z",
}
APP: dict[str, Any] = {
    "id": "O1",
    "appId": "A1",
    "displayName": "Mail sync",
    "signInAudience": "AzureADMultipleOrgs",
    "publisherDomain": "fabrikam.example",
    "createdDateTime": "2026-03-02T12:00:00Z",
    "passwordCredentials": [SECRET],
    "keyCredentials": [{"keyId": "K2", "usage": "Verify", "type": "AsymmetricX509Cert"}],
    "web": {"redirectUris": ["https://sync.example/cb"]},
    "publicClient": {"redirectUris": ["http://localhost"]},
    "requiredResourceAccess": [
        {"resourceAppId": "R1", "resourceAccess": [{"id": "P1", "type": "Scope"}]}
    ],
}
PRINCIPAL: dict[str, Any] = {
    "id": "s1",
    "appId": "a1",
    "displayName": "Mail sync",
    "servicePrincipalType": "Application",
    "accountEnabled": True,
    "appOwnerOrganizationId": "t1",
    "verifiedPublisher": {"displayName": "Fabrikam", "verifiedPublisherId": "5365206"},
    "replyUrls": ["https://sync.example/cb"],
    "tags": ["HideApp"],
}


def test_a_registration_and_its_principal() -> None:
    assert rows_of("apps", APP, PRINCIPAL) == [
        {
            "record_id": "o1",
            "app_id": "a1",
            "object_id": "o1",
            "kind": "application",
            "name": "Mail sync",
            "publisher": "fabrikam.example",
            "audience": "AzureADMultipleOrgs",
            "reply_urls": ["https://sync.example/cb", "http://localhost"],
            "requested": ["r1/p1=Scope"],
            "credentials": ["k1", "k2"],
            "created_at": at("2026-03-02T12:00:00"),
        },
        {
            "record_id": "s1",
            "app_id": "a1",
            "object_id": "s1",
            "kind": "service_principal",
            "principal_type": "Application",
            "name": "Mail sync",
            "publisher": "Fabrikam",
            "verified": True,
            "owner_tenant": "t1",
            "enabled": True,
            "reply_urls": ["https://sync.example/cb"],
            "tags": ["HideApp"],
        },
    ]


def test_secrets_are_listed_and_never_read() -> None:
    rows = rows_of("apps", PRINCIPAL, APP, table="app_credentials")
    assert rows == [
        {
            "record_id": "o1/k1",
            "app_id": "a1",
            "object_id": "o1",
            "app": "Mail sync",
            "key_id": "k1",
            "kind": "secret",
            "name": "sync",
            "hint": "abc",
            "start_at": at("2026-03-02T12:05:00"),
            "end_at": at("2028-03-02T12:05:00"),
        },
        {
            "record_id": "o1/k2",
            "app_id": "a1",
            "object_id": "o1",
            "app": "Mail sync",
            "key_id": "k2",
            "kind": "certificate",
            "usage": "Verify",
        },
    ]
    assert "very-secret" not in repr(rows)


def test_a_credential_by_itself_has_the_id_of_the_one_in_its_app() -> None:
    alone = {
        "appObjectId": "O1",
        "appDisplayName": "Mail sync",
        "keyId": "K1",
        "kind": "secret",
        "startDateTime": "2026-03-02T12:05:00Z",
    }
    (row,) = rows_of("app_credentials", alone)
    assert row == {
        "record_id": "o1/k1",
        "object_id": "o1",
        "app": "Mail sync",
        "key_id": "k1",
        "kind": "secret",
        "start_at": at("2026-03-02T12:05:00"),
    }
    (nothing,) = rows_of("app_credentials", {"appObjectId": "O1"})
    assert nothing["flags"] == ["no_id"]


def test_an_unverified_publisher_is_not_an_unknown_one() -> None:
    empty = PRINCIPAL | {"verifiedPublisher": {"displayName": None, "verifiedPublisherId": None}}
    absent = {key: value for key, value in PRINCIPAL.items() if key != "verifiedPublisher"}
    assert [row.get("verified") for row in rows_of("apps", empty, absent)] == [False, None]


def test_without_an_object_id_the_kind_tells_the_two_apart() -> None:
    rows = rows_of("apps", {"appId": "A1", "accountEnabled": "True"}, {"appId": "A1"}, {})
    assert [row["record_id"] for row in rows[:2]] == ["service_principal:a1", "application:a1"]
    assert rows[2]["flags"] == ["no_id"]


def test_odd_shapes() -> None:
    odd = APP | {"web": 1, "passwordCredentials": "x", "keyCredentials": [None, 3, {}], "tags": {}}
    (row,) = rows_of("apps", odd)
    assert row["reply_urls"] == ["http://localhost"]
    assert [each["record_id"] for each in rows_of("apps", odd, table="app_credentials")] == [
        "o1/certificate 0"
    ]
