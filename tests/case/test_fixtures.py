"""Records that other people wrote, where the folder with them is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bec_kit.case import Case

if TYPE_CHECKING:
    import pandas as pd

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
pytestmark = pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs ../shared/fixtures")

COVERED = {
    "plaso_microsoft_audit_log.jsonl": ("auditdata", "audit", 4),
    "signins_page.json": ("graph_signin", "sign_ins", 1),
    "directoryaudits_page.json": ("graph_directory_audit", "directory_audits", 2),
    "messagetraces_page.json": ("graph_message_trace", "messages", 4),
    "messagerules_page.json": ("graph_message_rules", "inbox_rules", 2),
    "authmethods_page.json": ("graph_auth_methods", "auth_methods", 2),
    "disable_accounts.csv": ("la_signin", "sign_ins", 4),
    "office_activity_inbox_rule.csv": ("la_office", "audit", 2),
    "otrf_AADAuditEvents.jsonl": ("la_audit", "directory_audits", 4),
    "otrf_OfficeActivityEvents.jsonl": ("la_office", "audit", 1),
    "panther_azure_tests.jsonl": ("auditdata_in_column", "mixed", 47),
}
LATER = ("SOURCES.md",)


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
    audit = audit[~audit["lossy"]]
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


def evidence(case: Case, name: str, table: str) -> pd.DataFrame:
    """The rows of a table that come from one file."""
    ids = {
        item["evidence_id"]
        for path in case.folder.glob("evidence/*/manifest.json")
        if (item := json.loads(path.read_text("utf-8")))["name"].endswith(name)
    }
    rows = case.table(table)
    return rows[rows["evidence_id"].isin(ids)].sort_values("evidence_row")


def test_sign_ins_of_log_analytics_are_dated_by_their_first_step(case: Case) -> None:
    rows = evidence(case, "disable_accounts.csv", "sign_ins")

    assert rows["happened_at"].dt.strftime("%Y-%m-%d %H:%M:%S").tolist() == [
        "2021-04-19 12:13:19",
        "2021-04-19 12:13:31",
        "2021-04-19 12:16:30",
        "2021-04-19 12:16:34",
    ]
    assert set(rows["error_code"]) == {"50057"}
    assert set(rows["kind"]) == {"interactive"}
    assert set(rows["country"]) == {"KP"}
    assert [list(flags) for flags in rows["flags"]] == [["late_time"]] * 4


def test_rules_and_reads_of_log_analytics(case: Case) -> None:
    rules = evidence(case, "office_activity_inbox_rule.csv", "rule_changes")
    reads = evidence(case, "otrf_OfficeActivityEvents.jsonl", "mail_access")

    assert rules["name"].tolist() == ["rule2", "my_rule1"]
    assert rules["move_to"].tolist()[0] == "Junk Email"
    assert rules["deletes"].tolist() == [False, True]
    assert rules["ip_port"].tolist() == [36185, 45955]
    assert len(reads) == 7
    assert set(reads["access_type"]) == {"Bind"}
    assert set(reads["acting_app_id"]) == {"5a95e683-08ad-424e-a441-1d1aec52c02c"}


def test_audits_of_log_analytics(case: Case) -> None:
    rows = evidence(case, "otrf_AADAuditEvents.jsonl", "directory_audits")

    assert rows["operation_type"].tolist() == ["Update", "Update", "Assign"]
    assert rows["target"].tolist() == ["SimuLandApp", "SimuLandApp", "Microsoft Graph"]
    assert set(rows["user"]) == {"pgustavo@simulandlabs.com"}
    assert rows["ok"].all()


def test_diagnostic_records_inside_a_wrapper(case: Case) -> None:
    signs = evidence(case, "panther_azure_tests.jsonl", "sign_ins")
    audits = evidence(case, "panther_azure_tests.jsonl", "directory_audits")

    assert signs["kind"].value_counts().to_dict() == {
        "interactive": 14,
        "non_interactive": 3,
        "service_principal": 2,
    }
    assert len(audits) == 14
    assert signs["happened_at"].notna().all()
    assert signs["ip"].notna().all()
    assert audits["user"].notna().all()
    assert case.table("unreadable").empty


def test_the_case_verifies(case: Case) -> None:
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}
