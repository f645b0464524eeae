"""CIPP's BEC check is one `add` of one object."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bec_kit.case import Case
from bec_kit.ingest import parts
from bec_kit.ingest.merge import merge
from bec_kit.store import parquet
from tests.tools import cipp
from tests.tools.checks import VICTIM, Outcomes, Taken, blinded, once
from tests.tools.writing import lines, put

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.scenarios.book import Book

LACKS = (
    "alerts",
    "app_ids of user",
    "attacker context",
    "audit type 1",
    "audit type 2",
    "audit type 3",
    "audit type 8",
    "baseline of user",
    "client_apps of user",
    "coordinates of user",
    "directory_audits",
    "every cmdlet",
    "grants",
    "mail_access of mailbox",
    "non_interactive of user",
    "sends of user",
    "session_use of user",
    "signed sessions of user",
    "unattended client_apps of user",
    "user_agents of user",
)
"""It lists some fields of some records: neither what was read nor what was granted."""
BLIND = {
    *("AL-01", "CO-01", "CO-02", "CO-03", "CO-13", "DE-01", "DE-04", "IA-01", "IA-02", "IA-03"),
    *(
        "IA-05",
        "IA-12",
        "IA-13",
        "IA-15",
        "IM-01",
        "PE-05",
        "PE-07",
        "PE-12",
        "PE-13",
        "PE-14",
        "PE-22",
    ),
    "PE-24",
}
SHOWN = {"PE-01", "PE-02", "PE-03", "PE-09", "PE-10", "PE-16"}
"""What hits on its lists, though they do not stand for the logs that silence would need."""
FEWER = {
    ("IM-06", VICTIM): 1,  # what the look-alike of the supplier sent is not in the list
}


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("cipp")
    cipp.write(book, home / "CIPP")
    return Taken.of(home / "CIPP", home / "case", book)


def test_every_entry_is_counted(taken: Taken, book: Book) -> None:
    (row,) = taken.added.values()
    changes = len(cipp.changes(book, cipp.RULES)) + len(cipp.changes(book, cipp.RIGHTS))
    entries = len(cipp.logons(book)) + changes + len(cipp.sent(book))
    state = len(book.rules) + len(book.methods)
    last, log = 1, 2
    assert (row.format, row.read) == ("cipp", entries + state + last + log + cipp.CHANGED)
    assert taken.uneven() == []
    assert taken.unreadable() == {"BEC_amelia.json": cipp.CHANGED}
    assert set(taken.case.table("unreadable")["reason"]) == {
        "CIPP's list ChangedPasswords is not read by this version"
    }


def test_every_record_is_there_once(taken: Taken, book: Book) -> None:
    assert taken.ids("sign_ins") == once(cipp.logons(book), "id")
    sent = {f"{row['id']}/{row['recipientAddress']}" for row in cipp.sent(book)}
    assert set(taken.ids("messages")) == sent
    told = taken.case.table("audit")["operation"].value_counts().to_dict()
    assert told == {
        "Add-MailboxPermission": 5,
        "Add-RecipientPermission": 1,
        "New-InboxRule": 3,
        "Remove-InboxRule": 1,
        "UpdateInboxRules": 2,
        "set-InboxRule": 1,
    }
    for name in ("audit", "sign_ins", "messages"):
        assert taken.lossy(name) == len(taken.case.table(name))


def test_what_is_the_suspects_is_his(taken: Taken, book: Book) -> None:
    assert set(taken.case.table("messages")["sender"]) == {VICTIM}
    assert taken.case.table("auth_methods")["user"].tolist() == [VICTIM] * len(book.methods)
    assert set(taken.case.table("inbox_rules")["user"]) == {VICTIM}


def test_what_it_could_not_do_is_told(taken: Taken) -> None:
    assert taken.told("CIPP") == ["IntuneDevicesError: Forbidden: the tenant has no licence"]


def test_the_findings_are_those_that_its_evidence_shows(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    gone = blinded(LACKS) - SHOWN
    wanted = {key: count for key, count in whole.hits.items() if key[0] not in gone}
    assert dict(found.hits) == {
        key: left for key, count in wanted.items() if (left := count - FEWER.get(key, 0))
    }
    assert set(found.blind) == gone >= BLIND
    assert found.failed == ()


def test_beside_the_whole_audit_log_nothing_is_doubled(book: Book, tmp_path: Path) -> None:
    cipp.write(book, tmp_path / "export")
    put(tmp_path / "export", "audit.json", lines(book.audit))
    case = Case.create(tmp_path / "case")
    case.add([tmp_path / "export"])
    (tmp_path / "tables").mkdir()
    merge(parts.folders(case.folder, case._vault), tmp_path / "tables")
    kept = parquet.read(tmp_path / "tables/audit.parquet").column("record_id").to_pylist()
    assert Counter(kept) == once(book.audit, "Id")
    copies = parquet.read(tmp_path / "tables/duplicates.parquet").to_pylist()
    # rights have no time: of two that are alike in all else either one may be meant
    known = {one["Id"]: (one["Operation"], one.get("ObjectId")) for one in book.audit}
    changes = [*cipp.changes(book, cipp.RULES), *cipp.changes(book, cipp.RIGHTS)]
    assert Counter(
        known[row["record_id"]] for row in copies if row["source"] == "audit"
    ) == Counter(known[one["Id"]] for one in changes)
