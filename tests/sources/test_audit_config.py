from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.state import said, state_rows

LOG = {
    "Name": "Admin Audit Log Settings",
    "UnifiedAuditLogIngestionEnabled": False,
    "AdminAuditLogEnabled": "True",
    "AdminAuditLogCmdlets": ["*"],
    "AdminAuditLogParameters": "{*}",
    "AdminAuditLogExcludedCmdlets": [],
    "RunspaceId": "0e1c7a52-0000-4000-8000-000000000001",
    "WhenChangedUTC": "2026-03-01T10:00:00Z",
}


def settings_of(*docs: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = state_rows("audit_config", *docs, table="audit_config")
    return [(row["scope"], row["setting"], row["value"]) for row in rows]


def test_the_log_row_by_row() -> None:
    (row,) = state_rows("audit_config", LOG)
    assert row["record_id"] == "admin_audit_log"
    assert said(row) == {
        "kind": "admin_audit_log",
        "name": "Admin Audit Log Settings",
        "settings": [
            "Name=Admin Audit Log Settings",
            "AdminAuditLogEnabled=True",
            "AdminAuditLogCmdlets=*",
            "AdminAuditLogParameters={*}",
            "UnifiedAuditLogIngestionEnabled=false",
        ],
        "modified_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
    }
    assert settings_of(LOG) == [
        ("organization", "UnifiedAuditLogIngestionEnabled", "false"),
        ("organization", "AdminAuditLogEnabled", "true"),
        ("organization", "AdminAuditLogCmdlets", "*"),
        ("organization", "AdminAuditLogParameters", "*"),
    ]


@pytest.mark.parametrize(
    ("doc", "record_id", "settings"),
    [
        (
            {"Name": "contoso.example", "AuditDisabled": True},
            "organization",
            [("organization", "AuditDisabled", "true")],
        ),
        (
            {"Name": "Jane@contoso.example", "AuditBypassEnabled": "False"},
            "audit_bypass/Jane@contoso.example",
            [("jane@contoso.example", "AuditBypassEnabled", "false")],
        ),
        ({"Name": "Default", "AutoForwardEnabled": True}, "remote_domain/Default", []),
        ({"Name": "Default", "AutoForwardingMode": "On"}, "outbound_spam/Default", []),
        ({"Name": "j", "JournalEmailAddress": "x@evil.example"}, "journal_rule/j", []),
        ({"Name": "c", "SenderDomains": ["smtp:*;1"]}, "inbound_connector/c", []),
        ({"Name": "c", "RecipientDomains": ["*"]}, "outbound_connector/c", []),
        ({"Name": "t", "SmtpClientAuthenticationDisabled": False}, "transport", []),
        ({"id": "evil.example", "isVerified": True}, "domain/evil.example", []),
    ],
)
def test_kinds(doc: dict[str, Any], record_id: str, settings: list[tuple[str, str, str]]) -> None:
    (row,) = state_rows("audit_config", doc)
    assert row["record_id"] == record_id
    assert settings_of(doc) == settings


def test_a_domain_says_who_vouches_for_its_people() -> None:
    domain = {"id": "contoso.example", "authenticationType": "Federated", "isVerified": True}
    (row,) = state_rows("audit_config", domain | {"supportedServices": ["Email"]})
    assert said(row) == {
        "kind": "domain",
        "name": "contoso.example",
        "settings": [
            "id=contoso.example",
            "authenticationType=Federated",
            "isVerified=true",
            "supportedServices=Email",
        ],
    }


def test_what_is_none_of_these_keeps_its_row() -> None:
    (row,) = state_rows("audit_config", {"Name": "x"})
    assert row["record_id"].startswith("sha256:")
    assert said(row) == {"name": "x", "settings": ["Name=x"], "flags": ["no_id"]}


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text())


@given(st.dictionaries(st.sampled_from([*LOG, "AuditBypassEnabled", "AuditDisabled"]), VALUES))
def test_odd_shapes_give_one_row(doc: dict[str, Any]) -> None:
    state_rows("audit_config", doc)
