"""A whole folder of Microsoft-Extractor-Suite is one `add`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tools import mes
from tests.tools.checks import Outcomes, Taken, blinded, once, traced

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

LACKS: tuple[str, ...] = ()
"""The suite carries all that the sample holds."""


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("mes")
    mes.write(book, home / "Output")
    return Taken.of(home / "Output", home / "case", book)


def test_every_file_is_known_or_refused_for_a_reason(taken: Taken) -> None:
    assert taken.uneven() == []
    assert taken.unreadable() == {}
    assert taken.refused() == {
        "001-20260317_094712-Invoice.eml": (
            "is no export that this version reads: its first columns are Subject: Invoice; "
            "hand in the audit, sign-in or trace export as its portal or tool wrote it"
        ),
        "20260319-090000-RiskyUsers.csv": "holds nothing (0 bytes): export it again",
        "20260319-090000-SecureScore.csv": (
            "is no export that this version reads: its first columns are Category, Title, "
            "Service, Status, CurrentScore, MaxScore, …; "
            "hand in the audit, sign-in or trace export as its portal or tool wrote it"
        ),
    }
    assert {name: len(files) for name, files in taken.formats().items()} == {
        "auditdata": 1,
        "auditdata_flat": 1,
        "exo_transport_rule": 1,
        "graph_audit_query": 3,
        "graph_directory_audit": 2,
        "graph_signin": 9,
        "mes_auth_methods": 1,
        "mes_conditional_access": 1,
        "mes_devices": 2,
        "mes_group_members": 1,
        "mes_groups": 2,
        "mes_log": 1,
        "mes_mail_messages": 1,
        "mes_mail_sessions": 1,
        "mes_pim": 1,
        "mes_roles": 2,
        "mes_rules": 1,
        "mes_security_defaults": 1,
        "mes_tenant_licences": 1,
        "mes_triage": 4,
        "mes_user_licences": 1,
        "message_trace": 2,
        "mixed": 1,
        "oauth_permissions": 1,
        "search_ual": 24,
        "users_export": 1,
    }


def test_no_record_is_doubled_and_no_copy_that_lost_data_stays(taken: Taken, book: Book) -> None:
    assert taken.ids("audit") == once(book.audit, "Id")
    assert taken.lossy("audit") == 0
    assert set(taken.ids("mail_access")) <= set(taken.ids("audit"))
    assert taken.of_entra() == once(book.sign_ins, "id")
    assert taken.ids("directory_audits") == once(book.directory_audits, "id")
    assert taken.ids("messages") == traced(book)


def test_state_is_counted_exactly(taken: Taken, book: Book) -> None:
    people = len(book.company.people)
    wanted = {
        "access_policies": mes.POLICIES + 1,  # security defaults
        "devices": mes.DEVICES,
        "grants": mes.GRANTS,
        "group_members": 3,
        "groups": mes.GROUPS,
        "inbox_rules": 2,
        "licences": mes.LICENCES + people + 1,
        "roles": 3,
        "users": people,
    }
    assert {name: len(taken.case.table(name)) for name in wanted} == wanted


def test_state_says_what_the_lists_say(taken: Taken, book: Book) -> None:
    case, admin = taken.case, book.company.role("admin").upn
    groups = case.table("groups").set_index("name")
    assert groups["role_assignable"].to_dict() == {
        "Admins": True,
        "All staff": False,  # the list of dynamic ones does not have it: the fuller one stays
        "Finance": False,
    }
    roles = case.table("roles").fillna("")
    assert sorted(zip(roles["role"], roles["kind"], roles["via_name"], strict=True)) == [
        ("Exchange Administrator", "eligible", "Admins"),
        ("Global Administrator", "assigned", ""),
        ("Global Administrator", "assigned", ""),
    ]
    assert set(roles["principal"]) == {admin}
    grants = case.table("grants").fillna("")
    assert sorted(zip(grants["kind"], grants["consent_type"], strict=True)) == [
        ("application", ""),
        ("delegated", "AllPrincipals"),
        ("delegated", "Principal"),
    ]
    policies = case.table("access_policies").set_index("name")["state"].to_dict()
    assert policies == {
        "Block legacy": "enabledForReportingButNotEnforced",
        "Require MFA": "enabled",
        "Security defaults": "disabled",
    }
    devices = case.table("devices")
    assert devices["device_id"].tolist() == ["d-1", "d-2"]
    assert devices["user"].isna().all()  # the tool writes the last owner on every row


def test_the_bodies_of_a_graph_query_are_those_for_sof_elk(taken: Taken) -> None:
    assert [name.rsplit("/", 1)[-1] for name in taken.known()] == ["UAL-Combined.jsonl"]


def test_an_array_that_stays_open_and_a_bare_header_are_evidence_of_nothing(taken: Taken) -> None:
    empty = [name for name, row in taken.added.items() if row.status == "added" and not row.read]
    assert sorted(name.rsplit("/", 1)[-1] for name in empty) == [
        "20260319-090000-TransportRules.csv",
        "20260319090000-nothing-UnifiedAuditLog.json",
    ]
    assert taken.empty() == sorted(f"Output/{name}" for name in empty)


def test_its_own_log_is_told(taken: Taken) -> None:
    assert taken.told("Extractor Suite") == [
        "Get-RiskyUsers: Forbidden, the tenant is not licensed for it",
        "No audit logs found for the period 2026-03-08 to 2026-03-09",
    ]


def test_the_findings_are_those_of_the_whole_sample(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    assert found.against(whole, LACKS) == ({}, {})
    assert set(found.blind) == blinded(LACKS)
    assert found.failed == ()
