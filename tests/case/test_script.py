"""A script that somebody else runs gives the tables that collecting from Exchange gives."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.case import Case
from bec_kit.cli import main
from bec_kit.errors import UsageError
from bec_kit.ingest.scripting import scriptable
from tests.support.collecting import collected, reading
from tests.support.script import run
from tests.support.tenant import AT_ONCE, calling

if TYPE_CHECKING:
    from pathlib import Path

USERS = ["mia@contoso.example", "noa.o\u2019hara's@contoso.example"]
OWN = ("evidence_id", "evidence_row", "collected_at")
TABLES = (
    "audit_config",
    "mailboxes",
    "permissions",
    "restricted_senders",
    "transport_rules",
)
Both = tuple[Case, Case, "list[str]"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """One case that collected, one that had its script run, of a tenant with hidden rules."""
    home = tmp_path_factory.mktemp("both")
    with calling("hidden-rule", "restricted-sender", settings=AT_ONCE) as caller:
        users = [caller.upn("victim"), caller.upn("assistant")]
        mailbox = caller.served.state.mailboxes[users[0]]
        mailbox.folder_names |= {"SentItems": "Gesendete Elemente"}
        mailbox.folder_rights.append(("SentItems", "out@elsewhere.example", "Reviewer"))
        live = Case.create(home / "live", users=users)
        with reading(caller.served) as tenant:
            collected(live, tenant, *scriptable())
        other = Case.create(home / "other", users=users)
        other.script(home / "ask.ps1")
        ran = run(home / "ask.ps1", caller, home / "answers")
    archive = shutil.make_archive(str(home / "answers"), "zip", home / "answers")
    other.add([archive])
    live.analyse()
    other.analyse()
    return live, other, ran


def rows(case: Case, table: str, where: str = "true") -> list[dict[str, Any]]:
    found = case.sql(f"select * from {table} t where {where} order by t.record_id")  # noqa: S608
    return [
        {name: str(value) for name, value in row.items() if name not in OWN}
        for row in found.to_dict("records")
    ]


@pytest.mark.parametrize("table", TABLES)
def test_the_script_gives_the_rows_of_a_collection(both: Both, table: str) -> None:
    live, other, _ = both

    assert rows(live, table)
    assert rows(other, table) == rows(live, table)


def test_rules_have_their_owners_and_the_hidden_ones_are_known(both: Both) -> None:
    live, other, _ = both
    of_exchange = "not list_contains(t.seen_by, 'graph')"
    found = rows(other, "inbox_rules", of_exchange)

    assert found == rows(live, "inbox_rules", of_exchange)
    assert {row["hidden"] for row in found} >= {"True"}
    assert {row["user"] for row in found} <= set(other.facts.users)


def test_mobile_devices_are_their_owners(both: Both) -> None:
    live, other, _ = both
    mobile = "t.kind = 'mobile'"

    assert rows(live, "devices", mobile)
    assert rows(other, "devices", mobile) == rows(live, "devices", mobile)
    assert {row["user"] for row in rows(live, "devices", mobile)} <= set(live.facts.users)


def test_every_record_is_counted_and_every_question_told(both: Both) -> None:
    _, other, ran = both
    files = other.evidence()
    log = other.sql("select t.said, t.level, t.happened_at from tool_log t")

    assert sum(files["unreadable"]) == 0
    assert set(log["level"]) == {"info"}
    assert sorted(said.partition(": ")[0] for said in log["said"]) == sorted(ran)


def test_a_question_that_was_refused_stands_in_coverage(tmp_path: Path) -> None:
    with calling("exchange-forbidden", settings=AT_ONCE) as caller:
        case = Case.create(tmp_path / "case", users=[caller.upn("victim")])
        case.script(tmp_path / "ask.ps1", sources=["transport_rules"])
        run(tmp_path / "ask.ps1", caller, tmp_path / "answers")
    case.add([tmp_path / "answers"])
    case.analyse()

    told = case.coverage()
    (row,) = told[told["name"] == "bec-kit script"].to_dict("records")
    assert row["state"] == "partial"
    assert (
        "Get-TransportRule -ResultSize 'Unlimited' -ErrorAction Stop: The operation" in row["why"]
    )


def test_names_that_end_a_text_end_none_in_the_script(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", users=USERS)
    made = case.script(tmp_path / "ask.ps1", sources=["permissions"])
    script = (tmp_path / "ask.ps1").read_bytes()

    assert script.startswith(b"\xef\xbb\xbf# Asks Exchange")
    assert made.answers == (
        "01-permissions-mia@contoso.example.json",
        "02-permissions-noa.o_hara_s@contoso.example.json",
    )
    line = (
        "{ Get-MailboxPermission -Identity 'noa.o\u2019\u2019hara''s@contoso.example' -ErrorAction"
    )
    assert line in script.decode()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", users=USERS[:1])
    (tmp_path / "there.ps1").write_text("mine")

    with pytest.raises(UsageError, match="is there already"):
        case.script(tmp_path / "there.ps1")
    with pytest.raises(UsageError, match="--source sign_ins: Exchange is asked for"):
        case.script(tmp_path / "ask.ps1", sources=["sign_ins"])
    with pytest.raises(UsageError, match="names no account"):
        Case.create(tmp_path / "nobody").script(tmp_path / "ask.ps1")
    assert (tmp_path / "there.ps1").read_text() == "mine"
    assert not (tmp_path / "ask.ps1").exists()


def test_an_id_of_a_case_cannot_end_the_comment_that_names_it(tmp_path: Path) -> None:
    folder = Case.create(tmp_path / "case", users=USERS).folder
    told = folder / "case.toml"
    head, _, rest = told.read_text("utf-8").partition("\n")
    told.write_text(f'id = "x\\nRemove-Mailbox y"\n{rest}', "utf-8")

    Case.open(folder).script(tmp_path / "ask.ps1")

    assert head.startswith("id = ")
    assert "Case x_Remove-Mailbox_y, " in (tmp_path / "ask.ps1").read_text("utf-8")


def test_the_command_writes_the_script_and_says_what_comes_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Case.create(tmp_path / "case", users=USERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bec-kit", "collect", "case", "--script", "ask.ps1"])
    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said == (
        "Wrote ask.ps1: 32 questions. Have it run by somebody who may use Exchange; then: "
        "bec-kit add case FOLDER\n"
    )
    entries = (tmp_path / "case" / "journal.jsonl").read_text("utf-8").splitlines()
    assert '"action":"script"' in entries[-1]
    assert {item.state for item in Case.verify(tmp_path / "case")} == {"ok"}
