"""A whole folder of Untitled Goose Tool is one `add`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tools import goose
from tests.tools.checks import VICTIM, Outcomes, Taken, blinded, once, traced

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

LACKS: tuple[str, ...] = ()
"""Goose carries all that the sample holds."""


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("goose")
    goose.write(book, home / "output")
    return Taken.of(home / "output", home / "case", book)


def test_every_file_is_known_or_refused_for_a_reason(taken: Taken) -> None:
    assert taken.uneven() == []
    assert taken.unreadable() == {}
    assert taken.refused() == {
        "security_secureScores.json": (
            "is no export that this version reads: its first keys are id, currentScore, maxScore; "
            "hand in the audit, sign-in or trace export as its portal or tool wrote it"
        ),
    }
    assert {name: len(files) for name, files in taken.formats().items()} == {
        "auditdata": 11,
        "exo_admin_audit_log": 1,
        "exo_inbox_rule": 1,
        "exo_mailbox": 1,
        "exo_role_group": 1,
        "goose_log": 2,
        "goose_no_results": 1,
        "goose_role_group_members": 1,
        "goose_role_group_recipients": 1,
        "goose_role_members": 1,
        "graph_auth_methods": 1,
        "graph_directory_audit": 6,
        "graph_directory_role": 1,
        "graph_signin": 39,
        "graph_user": 1,
        "trace_extended": 1,
    }


def test_no_record_is_doubled(taken: Taken, book: Book) -> None:
    assert taken.ids("audit") == once(book.audit, "Id")
    assert taken.of_entra() == once(book.sign_ins, "id")
    assert taken.ids("directory_audits") == once(book.directory_audits, "id")
    assert taken.ids("messages") == traced(book)
    names = ("audit", "sign_ins", "directory_audits")
    assert [taken.lossy(name) for name in names] == [0, 0, 0]
    # two slices of one day share a record
    assert sum(row.duplicates for row in taken.added.values() if row.source == "audit") == 1


def test_state_is_whose_it_is(taken: Taken, book: Book) -> None:
    methods = taken.case.table("auth_methods")
    people = {person.upn: 1 for person in book.company.people}
    assert methods["user"].value_counts().to_dict() == people | {VICTIM: 3}
    rules = taken.case.table("inbox_rules")
    assert rules["user"].tolist() == [VICTIM, VICTIM]
    counts = {name: len(taken.case.table(name)) for name in ("mailboxes", "users")}
    assert counts == {"mailboxes": 8, "users": 8}
    roles = taken.case.table("roles").fillna("")
    admin = book.company.role("admin")
    assert sorted(zip(roles["service"], roles["role"], roles["principal"], strict=True)) == [
        ("entra", "Global Administrator", ""),
        ("entra", "Global Administrator", admin.upn),
        ("exchange", "", admin.upn),
        ("exchange", "Discovery Management", ""),
        ("exchange", "Discovery Management", admin.upn),
        ("exchange", "Discovery Management", "help desk"),
        ("exchange", "Organization Management", admin.object_id),
    ]


def test_its_own_logs_are_told(taken: Taken) -> None:
    assert taken.told("Goose") == [
        "No output file: identityProtection_riskDetections",
        "Error: security_alerts",
        "riskyUsers: 403 Forbidden",
    ]


def test_the_findings_are_those_of_the_whole_sample(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    assert found.against(whole, LACKS) == ({}, {})
    assert set(found.blind) == blinded(LACKS)
    assert found.failed == ()
