"""A whole folder of ANSSI's DFIR-O365RC is one `add`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tools import anssi
from tests.tools.checks import VICTIM, Outcomes, Taken, blinded, once

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

LACKS = ("messages of user",)
BLIND = {"IM-01", "IM-06"}


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("anssi")
    anssi.write(book, home / "DFIR-O365RC")
    return Taken.of(home / "DFIR-O365RC", home / "case", book)


def test_every_file_is_known_or_refused_for_a_reason(taken: Taken) -> None:
    assert taken.uneven() == []
    assert taken.unreadable() == {}
    assert taken.refused() == {
        "AADTenant_larkspur-marine.example.json": (
            "is no export that this version reads: its first keys are id, displayName, country; "
            "hand in the audit, sign-in or trace export as its portal or tool wrote it"
        ),
        "Get-O365.log": "holds nothing (0 bytes): export it again",
    }
    assert {name: len(files) for name, files in taken.formats().items()} == {
        "auditdata": 17,
        "dfir_o365rc_log": 1,
        "graph_directory_audit": 6,
        "graph_signin": 10,
        "graph_user": 2,
    }


def test_no_record_is_doubled(taken: Taken, book: Book) -> None:
    assert taken.ids("audit") == once(book.audit, "Id")
    assert taken.of_entra() == once(book.sign_ins, "id")
    assert taken.ids("directory_audits") == once(book.directory_audits, "id")
    assert [taken.lossy(name) for name in ("audit", "sign_ins", "directory_audits")] == [0, 0, 0]
    # each record came by two ways, those of the mailbox's own log by three
    twice = sum(row.duplicates for row in taken.added.values() if row.source == "audit")
    mailbox = sum(record.get("MailboxOwnerUPN") == VICTIM for record in book.audit)
    assert twice == len(book.audit) + mailbox


def test_methods_inside_of_accounts_are_told_apart(taken: Taken, book: Book) -> None:
    methods = taken.case.table("auth_methods")
    people = {person.upn: 1 for person in book.company.people}
    assert methods["user"].value_counts().to_dict() == people | {VICTIM: 3}
    assert len(taken.case.table("users")) == 8


def test_its_own_log_is_told(taken: Taken) -> None:
    assert taken.told("DFIR-O365RC") == ["The registration report is not licensed for this tenant"]


def test_the_findings_are_those_that_its_evidence_shows(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    assert found.against(whole, LACKS) == ({}, {})
    assert set(found.blind) == blinded(LACKS) >= BLIND
    assert found.failed == ()
