"""A folder of blobs from diagnostic settings and of tables of Log Analytics is one `add`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tools import log_analytics
from tests.tools.checks import Outcomes, Taken, blinded, once

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

LACKS = ("alerts", "messages of user")
BLIND = {"AL-01", "IM-01", "IM-06"}


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("la")
    log_analytics.write(book, home / "export")
    return Taken.of(home / "export", home / "case", book)


def test_every_file_is_known_or_refused_for_a_reason(taken: Taken) -> None:
    assert taken.uneven() == []
    assert taken.unreadable() == {}
    assert [(name.split("/")[0], why) for name, why in refusals(taken)] == [
        (
            "insights-logs-microsoftgraphactivitylogs",
            "a diagnostic record of the category MicrosoftGraphActivityLogs, which this version "
            "does not read: it reads the four kinds of sign-in logs, AuditLogs, and those of risk",
        )
    ]
    assert {name: len(files) for name, files in taken.formats().items()} == {
        "azure_diag_audit": 6,
        "azure_diag_signin": 39,
        "la_audit": 1,
        "la_office": 1,
        "la_signin": 4,
    }


def refusals(taken: Taken) -> list[tuple[str, str]]:
    """Blobs share the last part of their names, so the whole ones tell them apart."""
    return [(name, row.message) for name, row in taken.added.items() if row.status == "refused"]


def test_no_record_is_doubled_between_blobs_and_tables(taken: Taken, book: Book) -> None:
    assert taken.ids("sign_ins") == once(book.sign_ins, "id")
    assert taken.ids("directory_audits") == once(book.directory_audits, "id")
    assert taken.ids("audit") == once(log_analytics.office(book), "Id")
    assert [taken.lossy(name) for name in ("sign_ins", "directory_audits")] == [0, 0]
    copies = taken.case.table("duplicates")
    assert copies["source"].value_counts().to_dict() == {
        "sign_ins": len(book.sign_ins),
        "directory_audits": len(book.directory_audits),
    }
    assert copies["identical"].all()


def test_reads_and_actions_are_those_of_the_audit_log(taken: Taken, book: Book) -> None:
    reads = [one for one in book.audit if one["Operation"] == "MailItemsAccessed"]
    assert set(taken.ids("mail_access")) == {one["Id"] for one in reads}
    assert taken.case.table("mail_access")["internet_message_id"].notna().sum() == sum(
        len(folder["FolderItems"]) for one in reads for folder in one.get("Folders") or ()
    )


def test_the_findings_are_those_that_its_evidence_shows(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    assert found.against(whole, LACKS) == ({}, {})
    assert set(found.blind) == blinded(LACKS) >= BLIND
    assert found.failed == ()
