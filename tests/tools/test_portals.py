"""A folder of downloads from Microsoft's portals is one `add`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tools import portals
from tests.tools.checks import Outcomes, Taken, blinded, once, traced

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

LACKS: tuple[str, ...] = ()
"""The portals show all that the sample holds, but for state that no detection needs."""


@pytest.fixture(scope="module")
def taken(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    home = tmp_path_factory.mktemp("portals")
    portals.write(book, home / "Downloads")
    return Taken.of(home / "Downloads", home / "case", book)


def test_every_file_is_known_or_refused_for_a_reason(taken: Taken, book: Book) -> None:
    assert taken.uneven() == []
    assert taken.unreadable() == {}
    assert list(taken.refused()) == ["portal.png"]
    span = portals.SPAN
    assert taken.formats() == {
        "entra_audit_csv": [f"AuditLogs_{span}.csv"],
        "entra_auth_details": [
            f"InteractiveSignIns_AuthDetails_{span}.csv",
            f"NonInteractiveSignIns_AuthDetails_{span}.csv",
        ],
        "entra_signin_csv": [f"InteractiveSignIns_{span}.csv", f"NonInteractiveSignIns_{span}.csv"],
        "entra_sp_signin_csv": [f"ApplicationSignIns_{span}.csv", f"MSISignIns_{span}.csv"],
        "graph_directory_audit": [f"AuditLogs_{span}.json"],
        "graph_signin": [f"InteractiveSignIns_{span}.json", f"NonInteractiveSignIns_{span}.json"],
        "purview_csv": [f"Purview_audit_{span}.csv"],
        "trace_enhanced": ["MTEnhancedSummary_1.csv"],
        "trace_extended": ["MTDetail_1.csv"],
        "trace_summary": ["MTSummary_1.csv"],
    }
    # two events of each recipient: it came in, and it was delivered
    assert taken.added["MTDetail_1.csv"].read == 2 * len(book.traces)


def test_no_record_is_doubled_and_no_copy_that_lost_data_stays(taken: Taken, book: Book) -> None:
    assert taken.ids("audit") == once(book.audit, "Id")
    assert taken.of_entra() == once(book.sign_ins, "id")
    assert taken.ids("directory_audits") == once(book.directory_audits, "id")
    assert taken.ids("messages") == traced(book)
    names = ("audit", "sign_ins", "directory_audits", "messages")
    assert [taken.lossy(name) for name in names] == [0, 0, 0, 0]


def test_a_step_that_two_files_show_is_there_once(taken: Taken, book: Book) -> None:
    wanted = {
        f"{one['id']}/{place}": 1
        for one in book.sign_ins
        for place, _ in enumerate(one["authenticationDetails"])
    }
    assert taken.ids("sign_in_steps") == wanted
    assert sum(wanted.values()) > 100


def test_the_kinds_of_sign_ins_are_those_of_the_files(taken: Taken, book: Book) -> None:
    kinds = taken.case.table("sign_ins")["kind"].value_counts().to_dict()
    logins = [record for record in book.audit if record["RecordType"] == 15]
    assert kinds == {
        "audit": len(logins),
        "interactive": 109,
        "managed_identity": 10,
        "non_interactive": 266,
        "service_principal": 10,
    }


def test_the_findings_are_those_of_the_whole_sample(taken: Taken, whole: Outcomes) -> None:
    found = Outcomes.of(taken.case)
    assert found.against(whole, LACKS) == ({}, {})
    assert set(found.blind) == blinded(LACKS)
    assert found.failed == ()
