"""What an analyst names and the case does not hold: said in one line, and no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit import cli, demo, share
from bec_kit.case import Case

if TYPE_CHECKING:
    from pathlib import Path

GHOST = "ghost@larkspur-marine.example"


def called(monkeypatch: pytest.MonkeyPatch, *words: str) -> int | str | None:
    """The exit code of a command; 0 where it just ends."""
    monkeypatch.setattr("sys.argv", ["bec-kit", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def marked(
    own: Path,
    kind: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    told: pytest.CaptureFixture[str],
) -> tuple[str, str]:
    """What is marked then, and what stderr said."""
    assert called(monkeypatch, "mark", str(own), "attacker", kind, value, "--why", "seen") == 0
    return Case.open(own).facts.marks[-1].value, told.readouterr().err


def test_a_session_in_upper_case_is_the_session(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "select min(s.session_id) as id from sign_ins s where s.session_id is not null"
    session = Case.open(own).sql(query)["id"][0]
    assert session != session.upper()

    assert marked(own, "session", session.upper(), monkeypatch, capsys) == (session, "")


def test_an_app_by_its_name_is_told_its_id(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    value, said = marked(own, "app", "em client", monkeypatch, capsys)
    assert (value, said) == (
        "em client",
        "bec-kit: app em client appears in 0 records of the case as analysed last; an app of this "
        "name has the id e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd\n",
    )


def test_an_address_of_no_record_is_said_and_marked(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert marked(own, "ip", "198.18.0.77", monkeypatch, capsys) == (
        "198.18.0.77",
        "bec-kit: ip 198.18.0.77 appears in 0 records of the case as analysed last\n",
    )


def test_damaged_tables_keep_nobody_from_marking(own: Path) -> None:
    (own / "tables" / "sign_ins.parquet").write_bytes(b"x")
    case = Case.open(own)

    mark = case.mark("attacker", "session", "0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0", why="seen")
    assert mark.value == "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    assert case.unseen(mark) is None


def test_before_an_analysis_nothing_can_be_said_of_a_mark(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case")

    mark = case.mark("attacker", "app", "E9A7FEA1-1CC0-4CD9-A31B-9137CA5DEEDD", why="seen")
    assert mark.value == "e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"
    assert case.unseen(mark) is None


def test_a_mistyped_account_is_said_after_an_analysis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Case.create(tmp_path / "case", users=[GHOST])
    exports = share.path(demo.SAMPLE) / "exports"
    case.add(sorted(exports.glob("*SignIn*")))

    assert called(monkeypatch, "analyse", str(case.folder), "--json") == 0
    said = "the account occurs in no record of the case: look how it is written"
    assert capsys.readouterr().err == f"bec-kit: {GHOST}: {said}\n"
    rows = case.coverage().query("name == 'case.toml'")[["kind", "user", "state", "why"]]
    assert rows.to_numpy().tolist() == [["window", GHOST, "none", said]]
