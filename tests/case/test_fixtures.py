"""Records that other people wrote, where the folder with them is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bec_kit.case import Case

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs ../shared/fixtures")

COVERED = {
    "plaso_microsoft_audit_log.jsonl": ("auditdata", "audit", 4),
    "signins_page.json": ("graph_signin", "sign_ins", 1),
    "directoryaudits_page.json": ("graph_directory_audit", "directory_audits", 2),
    "messagetraces_page.json": ("graph_message_trace", "messages", 4),
    "messagerules_page.json": ("graph_message_rules", "inbox_rules", 2),
    "authmethods_page.json": ("graph_auth_methods", "auth_methods", 2),
}
LATER = (
    "SOURCES.md",
    "disable_accounts.csv",
    "office_activity_inbox_rule.csv",
    "otrf_AADAuditEvents.jsonl",
    "otrf_OfficeActivityEvents.jsonl",
    "panther_azure_tests.jsonl",
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = Case.create(tmp_path_factory.mktemp("fixtures") / "case", home_domains=["contoso.com"])
    made.add([FIXTURES])
    made.analyse()
    return made


def test_every_file_has_its_place(case: Case) -> None:
    found = {
        row.file.split("/")[-1]: (row.format, row.source, row.read)
        for row in Case.create(case.folder.with_name("again")).add([FIXTURES])
        if row.status == "added"
    }

    assert found == COVERED


def test_counts_add_up_and_the_others_are_refused_in_one_line(tmp_path: Path) -> None:
    added = Case.create(tmp_path / "case").add([FIXTURES])

    assert sorted(row.file.split("/")[-1] for row in added if row.status == "refused") == sorted(
        LATER
    )
    for row in added:
        assert row.read == row.kept + row.duplicates + row.unreadable
        assert "\n" not in row.message
        assert row.message or row.status == "added"


def test_the_records_say_what_they_say(case: Case) -> None:
    audit = case.table("audit")
    assert sorted(audit["operation"]) == [
        "Install-DefaultSharingPolicy",
        "Set-AdminAuditLogConfig",
        "Set-MailboxPlan",
        "UserLoggedIn",
    ]
    assert set(audit["actor_kind"]) == {"service", "person"}
    sign_in = case.table("sign_ins").iloc[-1]
    rules = case.table("inbox_rules")
    assert list(rules["name"]) == ["Remove spam", "From partner"]
    assert list(rules["deletes"]) == [True, False]
    assert rules["recipients"].iloc[1] == ["alexw@contoso.onmicrosoft.com"]
    assert rules["external"].iloc[1] == ["alexw@contoso.onmicrosoft.com"]
    assert case.table("messages")["sender"].unique().tolist() == ["sender@contoso.com"]
    assert set(case.table("messages")["direction"]) == {"internal"}
    assert sign_in["happened_at"] is not None
    methods = case.table("auth_methods")
    assert sorted(methods["method"]) == ["fido2", "windowsHelloForBusiness"]


def test_the_case_verifies(case: Case) -> None:
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}
