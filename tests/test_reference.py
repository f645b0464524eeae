"""Databases and lists from outside are kept in the case, dated, hashed and used again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from bec_kit import cli, facts
from bec_kit.case import Case
from bec_kit.errors import CaseError, UsageError
from tests.support import mmdb

if TYPE_CHECKING:
    from pathlib import Path

IP, VICTIM = "192.0.2.7", "dana@contoso.example"
APP = "11111111-0000-4000-8000-000000000000"
RECORD = {
    "Id": "44444444-0000-4000-8000-000000000000",
    "RecordType": 15,
    "CreationTime": "2026-03-02T09:00:00",
    "Operation": "UserLoggedIn",
    "UserId": VICTIM,
    "Workload": "AzureActiveDirectory",
    "ClientIP": IP,
    "ApplicationId": APP,
    "ErrorNumber": "0",
}
ROGUE = f'source = ["Our own"]\ndated = "2026-11-01"\napps = [{{ id = "{APP}", name = "Ledger" }}]'


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", users=[VICTIM], home_domains=["contoso.example"])
    export = tmp_path / "audit.json"
    export.write_text(json.dumps([RECORD]), "utf-8")
    made.add([export])
    return made


def database(folder: Path, country: str = "NO", name: str = "Test-Country") -> Path:
    folder.mkdir(exist_ok=True)
    record = {"country": {"iso_code": country}}
    return mmdb.write(folder / f"{name}.mmdb", name, {"192.0.2.0/24": record})


def places(case: Case) -> list[tuple[str | None, str]]:
    rows = case.query("select a.country, a.learnt_from from addresses a").to_pylist()
    return [(row["country"], row["learnt_from"]) for row in rows]


def wrong(case: Case) -> list[tuple[str, str]]:
    return [(each.item, each.state) for each in Case.verify(case.folder) if each.state != "ok"]


def test_a_database_is_kept_and_used_again(case: Case, tmp_path: Path) -> None:
    given = database(tmp_path / "given")

    stages = case.analyse(mmdb=[given])
    first = {path.name: path.read_bytes() for path in case.folder.glob("tables/*.parquet")}
    sha256 = hashlib.sha256(given.read_bytes()).hexdigest()
    given.unlink()
    Case.open(case.folder).analyse()

    assert places(case) == [("NO", "Test-Country")]
    assert {path.name: path.read_bytes() for path in case.folder.glob("tables/*.parquet")} == first
    (said,) = [each.message for each in stages if each.name == "addresses"]
    assert said == "Test-Country: 1 filled"
    told = case.provenance()["Places of addresses"]
    assert told == [
        "the case's own sign-ins",
        f"Test-Country (dated 2026-02-01T00:00:00.000000Z; sha256 {sha256})",
    ]
    assert wrong(case) == []


def test_a_newer_database_of_the_name_replaces_the_older(case: Case, tmp_path: Path) -> None:
    case.analyse(mmdb=[database(tmp_path / "old")])
    case.analyse(mmdb=[database(tmp_path / "new", "PE")])
    case.analyse(mmdb=case.facts.databases)  # the one that is there already

    assert [path.name for path in case.facts.databases] == ["Test-Country.mmdb"]
    assert places(case) == [("PE", "Test-Country")]


def test_a_database_that_is_taken_out_or_changed_is_named(case: Case, tmp_path: Path) -> None:
    case.analyse(mmdb=[database(tmp_path / "given")])
    (kept,) = case.facts.databases
    kept.write_bytes(kept.read_bytes() + b"x")
    assert wrong(case) == [("reference/Test-Country.mmdb", "changed")]

    kept.unlink()
    assert wrong(case) == [("reference/Test-Country.mmdb", "missing")]
    assert case.stale() is not None

    case.analyse()
    assert wrong(case) == []
    assert places(case) == [(None, "none")]
    assert case.provenance()["Places of addresses"] == ["the case's own sign-ins"]


def test_what_is_no_database_is_not_kept(case: Case, tmp_path: Path) -> None:
    text = tmp_path / "x.mmdb"
    text.write_text("no database", "utf-8")

    with pytest.raises(UsageError, match="no database of addresses"):
        case.analyse(mmdb=[database(tmp_path / "given"), text])
    with pytest.raises(UsageError, match="there is no such file"):
        case.analyse(mmdb=[tmp_path / "gone.mmdb"])
    assert case.facts.databases == ()


def test_the_command_takes_databases(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [database(tmp_path / "given"), database(tmp_path / "given", name="Other")]
    options = [part for path in given for part in ("--mmdb", str(path))]
    monkeypatch.setattr("sys.argv", ["bec-kit", "analyse", str(case.folder), *options])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 0
    assert [path.name for path in case.facts.databases] == ["Other.mmdb", "Test-Country.mmdb"]


def test_a_list_of_rogue_apps_in_the_case_is_used(case: Case) -> None:
    case.analyse()
    before = case.provenance()["List of rogue apps"]
    home = case.folder / facts.REFERENCE
    home.mkdir(exist_ok=True)
    (home / "rogue_apps.toml").write_text(ROGUE, "utf-8")
    assert case.stale() == (
        "Out of date: other files lie in the case's folder reference; analyse again."
    )
    case.analyse()
    assert case.stale() is None

    hits = case.sql(
        "select f.says from findings f where f.detection_id = 'PE-14' and f.outcome = 'hit'"
    )
    assert [said.split(" is here")[0] for said in hits["says"]] == ['The app "Ledger"']
    sha256 = hashlib.sha256(ROGUE.encode()).hexdigest()
    assert case.provenance()["List of rogue apps"] == [
        f"Our own (dated 2026-11-01; entries 1; sha256 {sha256})"
    ]
    assert "(dated 2026-11-25; entries 13; sha256 " in str(before)
    assert wrong(case) == []


def test_two_lists_are_one_too_many(case: Case) -> None:
    home = case.folder / facts.REFERENCE
    home.mkdir(exist_ok=True)
    (home / "rogue_apps.toml").write_text(ROGUE, "utf-8")
    (home / "rogueapps.json").write_text("[]", "utf-8")

    with pytest.raises(CaseError, match="both lie there: keep one"):
        Case.open(case.folder)
