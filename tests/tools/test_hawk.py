"""A whole folder of Hawk is one `add`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.tools import hawk
from tests.tools.checks import VICTIM, Outcomes, Taken, blinded, once, traced

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

LACKS = (
    "alerts",
    "every cmdlet",
    "non_interactive of user",
    "unattended client_apps of user",
)
BLIND = {"AL-01", "DE-04", "IA-05", "IA-15", "PE-24"}
"""Hawk fetches the cmdlets on rules, forwarding and rights alone, and of sign-ins those of people.

So nothing tells whether auditing was switched off or a transport rule made, nor whether a script
redeemed a token.
"""
SHOWN = {"IA-12", "IA-13"}
"""What hits on sign-ins of people, though its silence would need the others."""
DIRECTOR, ADMIN, ROAMER = (
    f"{name}@larkspur-marine.example"
    for name in ("bashir.hartnell", "dewi.vasquez", "farah.kowalczyk")
)
# Hawk asks version 1.0 of Graph: no sign-ins without a person, no session, no network's number.
MORE = {
    ("IA-01", ADMIN): 1,  # one provider, two protocols: its number would tell
    ("IA-02", VICTIM): 1,  # the relay's network signed in without a person alone
}
FEWER = {
    ("IA-01", DIRECTOR): 2,  # the other networks of these sessions signed in so, too
    ("IA-01", ROAMER): 1,
    ("IA-12", VICTIM): 3,  # of the four pairs of places one was signed in to by a person
    ("IA-13", VICTIM): 1,
}


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("hawk")
    hawk.write(book, home / "Hawk")
    return Taken.of(home / "Hawk", home / "case", book)


def test_every_file_is_known_or_refused_for_a_reason(taken: Taken, book: Book) -> None:
    assert taken.uneven() == []
    assert taken.unreadable() == {"Tenant/Simple_Forwarding_Changes.csv": 1}
    assert taken.refused() == {
        f"Mailbox_Statistics_{person.upn.split('@')[0]}.txt": (
            "is a list of properties of no object that this version reads: "
            "DisplayName, ItemCount, TotalItemSize"
        )
        for person in book.company.people
    }
    # flagged lists of a single record are the same bytes as the list that they are drawn from
    assert taken.known() == [
        "Tenant/_Investigate_Admin_Inbox_Rules_Modification.csv",
        "Tenant/_Investigate_Admin_Inbox_Rules_Removal.csv",
    ]
    assert {name: len(files) for name, files in taken.formats().items()} == {
        "auditdata_flat": 8,
        "exo_admin_audit_log": 1,
        "exo_inbox_rule": 4,
        "exo_mailbox": 8,
        "hawk_directory_audit": 1,
        "hawk_directory_audit_csv": 1,
        "hawk_entra_admins": 2,
        "hawk_log": 1,
        "hawk_logins": 8,
        "hawk_signin": 16,
        "hawk_signin_csv": 8,
        "hawk_simple": 29,
        "message_trace": 8,
        "search_ual": 92,
        "users_export": 2,
    }


def test_no_record_is_doubled_and_no_copy_that_lost_data_stays(taken: Taken, book: Book) -> None:
    people = {person.upn for person in book.company.people}
    traces = [
        row for row in book.traces if people & {row["senderAddress"], row["recipientAddress"]}
    ]
    assert taken.ids("audit") == once(hawk.carried(book), "Id")
    assert taken.of_entra() == once(hawk.interactive(book), "id")
    assert taken.ids("directory_audits") == once(book.directory_audits, "id")
    assert taken.ids("messages") == Counter(
        {f"{row['id']}/{row['recipientAddress']}": 1 for row in traces}
    )
    assert taken.ids("messages") <= traced(book)
    assert [taken.lossy(name) for name in ("audit", "sign_ins", "directory_audits")] == [0, 0, 0]
    rules = taken.case.table("inbox_rules")
    assert sorted(rules["name"]) == ["..", "Catering"]
    assert all(flags == [] for flags in rules["flags"])
    counts = {name: len(taken.case.table(name)) for name in ("mailboxes", "roles", "users")}
    assert counts == {"mailboxes": 8, "roles": 1, "users": 8}


def test_its_own_log_is_told(taken: Taken) -> None:
    assert taken.told("Hawk") == ["Risky users need a licence that this tenant lacks"]


def test_the_findings_are_those_that_its_evidence_shows(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    assert found.against(whole, LACKS, SHOWN) == (MORE, FEWER)
    assert set(found.blind) == blinded(LACKS) - SHOWN == BLIND
    assert found.blind["IA-05"] == (
        f"for {VICTIM}: non-interactive sign-ins, where tokens are redeemed and renewed"
    )
    assert found.blind["DE-04"] == (
        f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings) of every cmdlet, and "
        "not of those on rules, forwarding, rights and roles alone"
    )
    assert found.failed == ()
