"""The command line as a user calls it: what it prints, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bec_kit import __version__, demo, share
from bec_kit.case import Case
from bec_kit.cli import app, main
from bec_kit.evidence import Incoming, Journal, Vault

if TYPE_CHECKING:
    from collections.abc import Callable

EXPORTS = share.path(demo.SAMPLE) / "exports"
FINDINGS = [
    "finding_id",
    "detection_id",
    "title",
    "severity",
    "outcome",
    "happened_at",
    "last_at",
    "user",
    "says",
    "why",
    "record_ids",
    "attack",
    "benign",
    "counter",
    "fix",
    "missing",
]
TIMELINE = [
    "happened_at",
    "kind",
    "user",
    "actor",
    "ip",
    "says",
    "source",
    "record_id",
    "severity",
]


def called(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from bec_kit.cli import main; main()", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = str(tmp_path_factory.mktemp("cli") / "case")
    options = ["--user", "amelia.abernethy@larkspur-marine.example"]
    options += ["--home-domain", "larkspur-marine.example"]
    assert called("new", made, *options).returncode == 0
    added = called("add", made, str(EXPORTS), "--json")
    assert added.returncode == 2, added.stderr  # README.txt is refused, the rest went in
    assert called("analyse", made, "--json").returncode == 3  # one record has no body
    return made


def test_add_says_what_became_of_each_file(folder: str, tmp_path: Path) -> None:
    (tmp_path / "odd.bin").write_bytes(b"\x00\x01\x02")
    done = called("add", folder, str(tmp_path), str(EXPORTS / "messageRules.json"), "--json")

    rows = json.loads(done.stdout)
    assert done.returncode == 2
    assert [(row["file"].split("/")[-1], row["status"]) for row in rows] == [
        ("odd.bin", "refused"),
        ("messageRules.json", "known"),
    ]
    assert list(rows[0]) == [
        "file",
        "format",
        "source",
        "sha256",
        "size",
        "read",
        "kept",
        "duplicates",
        "unreadable",
        "status",
        "message",
    ]


def test_a_path_that_is_not_there_is_refused_and_the_rest_goes_in(tmp_path: Path) -> None:
    made = str(tmp_path / "case")
    called("new", made)

    done = called("add", made, str(tmp_path / "no"), str(EXPORTS / "messageRules.json"), "--json")

    assert done.returncode == 2
    assert [(row["status"], row["message"]) for row in json.loads(done.stdout)] == [
        ("refused", "it does not exist; mend the path"),
        ("added", ""),
    ]


def locked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let nobody look into a folder, root neither."""
    lock = {"scandir": (folder,), "stat": (folder / "a.csv",)}
    for name, paths in lock.items():
        monkeypatch.setattr(os, name, _refusing(getattr(os, name), paths))
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != str(folder) and access(path, mode))


def _refusing(real: Callable[..., object], paths: tuple[Path, ...]) -> Callable[..., object]:
    def asked(path: str | Path | int, **options: object) -> object:
        if not isinstance(path, int) and Path(path) in paths:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **options)

    return asked


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    """A command in this process: its exit code, and what it printed."""
    monkeypatch.setattr(sys, "argv", ["bec-kit", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_what_may_not_be_read_is_refused_and_the_rest_goes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = written(tmp_path / "given/locked/a.csv", b"x").parent
    written(tmp_path / "given/z.json", (EXPORTS / "messageRules.json").read_bytes())
    case = Case.create(tmp_path / "case")
    locked(monkeypatch, lock)
    words = [str(lock / "a.csv"), str(lock), str(lock.parent)]

    code, out, err = run(monkeypatch, capsys, "add", str(case.folder), *words, "--json")

    why = "cannot be read (Permission denied); mend the path or its rights, then add it again"
    assert (code, err) == (2, "")
    assert [(row["file"], row["status"], row["message"]) for row in json.loads(out)] == [
        (words[0], "refused", why),
        ("locked", "refused", why),
        ("given/locked", "refused", why),
        ("given/z.json", "added", ""),
    ]
    entries = Journal(case.folder / "journal.jsonl").entries()
    assert [entry["path"] for entry in entries if entry["action"] == "refuse"] == [
        words[0],
        words[1],
        words[1],
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_not_utf_8_is_printed_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "in" / os.fsdecode(b"\xff.json"), b"[]")
    case = Case.create(tmp_path / "case")
    words = [str(tmp_path / "in"), os.fsdecode(b"no\xfe"), "--json"]

    _, out, _ = run(monkeypatch, capsys, "add", str(case.folder), *words)

    names = [row["file"] for row in json.loads(out)]
    assert names == ["in/\\udcff.json", "no\\udcfe"]


@pytest.mark.parametrize("step", ["fsync", "look", "write"])
def test_a_full_disk_is_one_line_and_what_is_in_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    step: str,
) -> None:
    given = tmp_path / "in"
    written(given / "a.json", (EXPORTS / "messageRules.json").read_bytes())
    written(given / "b.json", (EXPORTS / "messageRules.json").read_bytes() + b"\n")
    written(given / "c.json", b"[]")
    case = Case.create(tmp_path / "case")
    adding, place = Vault.receive, "bec_kit.ingest.adding.look" if step == "look" else f"os.{step}"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def receive(vault: Vault, path: Path, name: str | None = None) -> Incoming:
        if path.name == "b.json" and step == "fsync":  # of the copy
            monkeypatch.setattr(place, full)
        incoming = adding(vault, path, name)
        if path.name == "b.json":
            monkeypatch.setattr(place, full)
        return incoming

    monkeypatch.setattr(Vault, "receive", receive)
    code, out, err = run(monkeypatch, capsys, "add", str(case.folder), str(given), "--json")

    assert code == 2
    assert [(row["file"], row["status"]) for row in json.loads(out)] == [("in/a.json", "added")]
    assert err == (
        f"bec-kit: {case.folder}: the disk is full: stopped at in/b.json, with 1 files after it; "
        "make room, then add the same again: what is in already stays as it is\n"
    )
    monkeypatch.undo()
    assert [path.name for path in (case.folder / "evidence").iterdir() if path.is_dir()] == [
        "0001-inbox_rules"
    ]
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}
    assert [row.status for row in Case.open(case.folder).add(given)] == [
        "known",
        "added",
        "added",
    ]


def test_a_disk_that_is_full_elsewhere_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case.create(tmp_path / "case")

    def full(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", "report.html")

    monkeypatch.setattr(Case, "report", full)
    code, out, err = run(monkeypatch, capsys, "report", str(case.folder))

    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "bec-kit: report.html: the disk can only be read; make room, then run this again"
    )


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_findings_as_json(folder: str) -> None:
    rows = json.loads(called("findings", folder, "--format", "json").stdout)

    assert list(rows[0]) == FINDINGS
    hit = next(row for row in rows if row["outcome"] == "hit")
    assert isinstance(hit["record_ids"], list)
    assert len(hit["happened_at"]) == len("2026-03-01T10:00:00.123456Z")
    assert hit["happened_at"].endswith("Z")
    for row in rows:
        if row["outcome"] != "hit":
            assert row["happened_at"] is None


def test_timeline_as_csv_and_json_lines(folder: str) -> None:
    table = list(csv.reader(io.StringIO(called("timeline", folder, "--format", "csv").stdout)))
    lines = called("timeline", folder, "--format", "jsonl").stdout.splitlines()

    assert table[0] == TIMELINE
    assert len(table) - 1 == len(lines) > 1000
    assert list(json.loads(lines[0])) == TIMELINE


def test_coverage_as_json(folder: str) -> None:
    rows = json.loads(called("coverage", folder, "--format", "json").stdout)

    assert list(rows[0]) == ["kind", "name", "user", "day", "rows", "state", "why"]
    assert {row["kind"] for row in rows} >= {"source", "window", "detection"}
    assert {len(row["day"]) for row in rows if row["day"]} == {len("2026-03-01")}


def test_sql_answers_one_select(folder: str) -> None:
    done = called("sql", folder, "select count(*) as n from sign_ins", "--format", "json")

    assert json.loads(done.stdout)[0]["n"] > 100
    refused = called("sql", folder, "copy audit to 'out.csv'")
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        "bec-kit: the query was refused: it is no select; write one select statement"
    ]


def test_a_query_that_takes_the_zone_away_gives_no_utc(folder: str) -> None:
    query = (
        "select s.happened_at as happened_at, "
        "s.happened_at at time zone 'America/New_York' as there "
        "from sign_ins s where s.happened_at >= '2026-03-12' order by 1 limit 1"
    )
    (row,) = json.loads(called("sql", folder, query, "--format", "json").stdout)

    utc, there = (datetime.fromisoformat(row[name]) for name in ("happened_at", "there"))
    assert (utc.tzinfo, there.tzinfo) == (UTC, None)
    assert utc.replace(tzinfo=None) - there == timedelta(hours=4)  # summer time began on the 8th
    assert len(row["there"]) == len("2026-03-01T10:00:00.123456")


def test_columns_of_one_name_are_told_apart(folder: str) -> None:
    done = called("sql", folder, "select 1 as a, 2 as a", "--format", "json")

    assert json.loads(done.stdout) == [{"a": 1, "a (2)": 2}]


def test_an_analysis_says_how_each_detection_ended(folder: str) -> None:
    rows = json.loads(called("analyse", folder, "--json").stdout)

    assert list(rows[0]) == ["stage", "name", "rows", "state", "message"]
    ended = {row["name"]: (row["rows"], row["message"]) for row in rows if row["stage"] == "detect"}
    assert ended["PE-24"] == (0, "clear")
    assert ended["CO-01"] == (2, "hit")


def test_verify(folder: str) -> None:
    done = called("verify", folder)

    assert done.returncode == 0
    assert "as they were sealed" in done.stdout
    assert {row["state"] for row in json.loads(called("verify", folder, "--json").stdout)} == {"ok"}


@pytest.mark.parametrize(
    "words",
    [
        ("findings", "nowhere"),
        ("add", "nowhere", "x"),
        ("report", "nowhere"),
        ("verify", "nowhere"),
        ("sql", "nowhere", "select 1"),
    ],
)
def test_no_case_is_one_line_and_exit_2(words: tuple[str, ...]) -> None:
    done = called(*words)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "is no case" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_format_that_does_not_exist(folder: str) -> None:
    done = called("findings", folder, "--format", "xml")

    assert done.returncode == 2
    assert "choose one of table, json, csv, jsonl" in done.stderr


def test_a_collection_that_is_stopped_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case.create(tmp_path / "case", users=["jo@contoso.example"])

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Case, "collect", stopped)
    way = ["--tenant", "contoso.example", "--client-id", "any", "--auth", "secret"]
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "hush")
    monkeypatch.setattr(sys, "argv", ["bec-kit", "collect", str(case.folder), *way])
    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (130, "")
    assert said.err == "Stopped; what came is kept. Collect again to go on.\n"


@pytest.mark.parametrize(
    "command", ["analyse", "findings", "timeline", "coverage", "report", "sql"]
)
def test_a_case_that_is_not_ready_says_what_to_do(tmp_path: Path, command: str) -> None:
    made = str(tmp_path / "my case [1]")
    assert f'bec-kit add "{made}"' in called("new", made).stdout

    done = called(command, made, *(["select 1"] if command == "sql" else []))

    assert done.returncode == 2
    assert "bec-kit a" in done.stderr
    assert f'"{made}' in done.stderr


def test_a_demo_needs_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")

    done = called("demo", "--out", str(tmp_path / "file"))

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "name", sorted(command.name or command.callback.__name__ for command in app.registered_commands)
)  # type: ignore[union-attr]  # typer keeps either
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"])

    assert shown.exit_code == 0
    assert f"bec-kit {name}" in share.path("README.md").read_text("utf-8")


def test_the_version(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bec-kit", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()

    assert (ended.value.code, capsys.readouterr().out) == (0, f"bec-kit {__version__}\n")


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bec_kit", "--version"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, f"bec-kit {__version__}\n", "")
