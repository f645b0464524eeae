"""Policies, places, replies and alerts as Graph writes them, or its SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.state import state_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

BASE = "https://graph.microsoft.com/v1.0/$metadata#"
RECORDS: list[tuple[str, str, str, dict[str, Any]]] = [
    (
        "graph_conditional_access",
        "access_policies",
        "identity/conditionalAccess/policies",
        {
            "id": "p1",
            "displayName": "MFA",
            "state": "enabled",
            "conditions": {"users": {"includeUsers": ["All"]}},
            "grantControls": {"builtInControls": ["mfa"]},
        },
    ),
    (
        "graph_named_location",
        "access_policies",
        "identity/conditionalAccess/namedLocations",
        {"id": "l1", "displayName": "NO", "countriesAndRegions": ["NO"]},
    ),
    (
        "graph_authorization_policy",
        "access_policies",
        "policies/authorizationPolicy/$entity",
        {"id": "authorizationPolicy", "defaultUserRolePermissions": {"allowedToCreateApps": True}},
    ),
    (
        "graph_security_defaults",
        "access_policies",
        "policies/identitySecurityDefaultsEnforcementPolicy/$entity",
        {
            "id": "00000000-0000-0000-0000-000000000005",
            "displayName": "Security Defaults",
            "isEnabled": True,
        },
    ),
    (
        "graph_alert",
        "alerts",
        "security/alerts_v2",
        {
            "id": "a1",
            "title": "x",
            "severity": "high",
            "createdDateTime": "2026-03-01T10:00:00Z",
            "serviceSource": "microsoftDefenderForOffice365",
            "evidence": [{"userAccount": {"userPrincipalName": "jane@contoso.example"}}],
        },
    ),
]


def pascal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(each) for key, each in value.items()}
    return [pascal(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("kind", "source", "context", "record"), RECORDS, ids=[each[0] for each in RECORDS]
)
def test_a_page_lines_and_the_sdk_give_the_same(
    kind: str, source: str, context: str, record: dict[str, Any], take: Callable[..., Taken]
) -> None:
    page = {"@odata.context": BASE + context, "value": [record]}
    for data in (
        orjson.dumps(page),
        orjson.dumps(record) + b"\n" + orjson.dumps(record),
        orjson.dumps([pascal(record)]),
        orjson.dumps(page).decode().encode("utf-16"),
    ):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == (kind, source)
        assert taken.docs[1] == record
        assert taken.broken == []


def test_what_the_sdk_keeps_aside(take: Callable[..., Taken]) -> None:
    inner = {"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": True, "ipRanges": []}
    taken = take(orjson.dumps([{"Id": "l1", "DisplayName": "x", "AdditionalProperties": inner}]))
    assert taken.sniffed.format == "graph_named_location"
    (row,) = state_rows("access_policies", taken.docs[1])
    assert (row["kind"], row["trusted"], row["name"]) == ("named_location", True, "x")


def test_an_empty_page_is_known_by_its_context(take: Callable[..., Taken]) -> None:
    page = {"@odata.context": BASE + "identity/conditionalAccess/policies", "value": []}
    taken = take(orjson.dumps(page))
    assert (taken.sniffed.format, taken.docs) == ("graph_conditional_access", {})


def test_automatic_replies_of_a_user(take: Callable[..., Taken]) -> None:
    record = {
        "@odata.context": BASE + "users('jane%40contoso.example')/mailboxSettings",
        "automaticRepliesSetting": {
            "status": "scheduled",
            "externalAudience": "all",
            "internalReplyMessage": "in",
            "externalReplyMessage": "out",
            "scheduledStartDateTime": {
                "dateTime": "2026-03-01T10:00:00.0000000",
                "timeZone": "UTC",
            },
            "scheduledEndDateTime": None,
        },
        "timeZone": "UTC",
    }
    taken = take(orjson.dumps(record))
    assert (taken.sniffed.format, taken.sniffed.source) == ("graph_mailbox_settings", "mailboxes")
    (row,) = state_rows("mailboxes", taken.docs[1])
    assert row["record_id"] == "jane@contoso.example/auto_reply"
    assert (row["auto_reply"], row["auto_reply_audience"], row["auto_reply_text"]) == (
        "scheduled",
        "all",
        "in\nout",
    )
    assert row["auto_reply_from"].isoformat() == "2026-03-01T10:00:00+00:00"


def test_a_broken_policy_is_set_aside_alone(take: Callable[..., Taken]) -> None:
    whole = orjson.dumps(RECORDS[0][3])
    taken = take(b"[" + whole + b',{"id": oops, "displayName": "x"},' + whole + b"]")
    assert list(taken.docs) == [1, 3]
    assert list(taken.reasons) == [2]


@pytest.mark.parametrize(
    "record",
    [
        {"id": "x", "displayName": "y", "isEnabled": True},
        {"id": "x", "title": "y", "severity": "high", "createdDateTime": "2026-03-01T10:00:00Z"},
        {"id": "x", "displayName": "y", "state": "enabled", "conditions": {}},
    ],
)
def test_what_only_looks_like_one_is_refused(
    record: dict[str, Any], take: Callable[..., Taken]
) -> None:
    with pytest.raises(RefusedError):
        take(orjson.dumps([record]))
