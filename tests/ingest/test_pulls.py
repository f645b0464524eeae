"""State that was pulled more than once: the tables show the latest pull of each object."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.case import Case
from bec_kit.ingest import parts
from bec_kit.ingest.merge import merge
from bec_kit.ingest.pulls import named, pulls
from bec_kit.store import parquet

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#"
HEAD = "UserPrincipalName,DisplayName,Id,AccountEnabled,CreatedDateTime,UserType\r\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case")


def page(of: str, *docs: dict[str, Any]) -> bytes:
    return orjson.dumps({"@odata.context": CONTEXT + of, "value": list(docs)})


def jane(**more: Any) -> dict[str, Any]:
    return {"id": "u1", "userPrincipalName": "jane@contoso.example"} | more


def listed(name: str) -> bytes:
    """What Microsoft-Extractor-Suite lists of the account."""
    return (HEAD + f"jane@contoso.example,{name},u1,True,2026-01-02T08:00:00Z,Member\r\n").encode()


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def merged(case: Case, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    target = tmp_path / "tables"
    target.mkdir()
    vault = case._vault
    merge(parts.folders(case.folder, vault), target, pulls=pulls(vault))
    return {path.stem: parquet.read(path).to_pylist() for path in target.iterdir()}


def test_what_is_handed_in_later_stays_however_little_it_says(case: Case, tmp_path: Path) -> None:
    before = jane(displayName="Jane", accountEnabled=True, department="Sales", jobTitle="Clerk")
    case.add([write(tmp_path / "one", {"users.json": page("users", before, jane(id="u2"))})])
    case.add([write(tmp_path / "two", {"users.json": page("users", jane(accountEnabled=False))})])
    tables = merged(case, tmp_path)
    assert [
        (row["record_id"], row["enabled"], row["name"], row["evidence_id"])
        for row in tables["users"]
    ] == [("u1", False, None, "0002-users"), ("u2", None, None, "0001-users")]
    assert tables["duplicates"] == [
        {
            "source": "users",
            "record_id": "u1",
            "evidence_id": "0001-users",
            "evidence_row": 1,
            "kept_evidence_id": "0002-users",
            "kept_evidence_row": 1,
            "identical": False,
            "differing": ["accountEnabled", "department", "displayName", "jobTitle"],
        }
    ]


def test_of_what_is_handed_in_together_the_richest_stays(case: Case, tmp_path: Path) -> None:
    files = {
        "a.json": page("users", jane(displayName="Jane", department="Sales")),
        "b.json": page("users", jane(displayName="Jane Doe")),
    }
    case.add([write(tmp_path / "one", files)])
    assert [row["name"] for row in merged(case, tmp_path)["users"]] == ["Jane"]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_names_tell_the_pulls_of_one_folder_apart(case: Case, tmp_path: Path, names: str) -> None:
    files = {
        f"{names[0]}/20260301-101500/20260301-101500-Users.csv": listed("Old and much longer"),
        f"{names[1]}/20260308-091000/20260308-091000-Users.csv": listed(""),
    }
    case.add([write(tmp_path / "one", files)])
    (row,) = merged(case, tmp_path)["users"]
    assert (row["name"], row["enabled"]) == (None, True)


def test_members_of_an_archive_are_told_apart_too(case: Case, tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        out.writestr("20260308091000-Users.csv", listed("New"))
        out.writestr("20260301101500-Users.csv", listed("Old"))
    case.add([write(tmp_path / "one", {"mes.zip": held.getvalue()})])
    (row,) = merged(case, tmp_path)["users"]
    assert (row["name"], row["evidence_id"]) == ("New", "0001-users.1")


def test_a_list_of_another_format_is_no_other_pull(case: Case, tmp_path: Path) -> None:
    files = {
        "20260308-091000-Users.csv": listed("Listed"),
        "2026-03-01.json": page(
            "users",
            jane(displayName="Jane", accountEnabled=True, mail="j@x.example", jobTitle="A")
            | {"department": "Sales", "userType": "Member"},
        ),
    }
    case.add([write(tmp_path / "one", files)])
    assert [row["name"] for row in merged(case, tmp_path)["users"]] == ["Jane"]


def test_what_belongs_to_an_older_copy_goes_with_it(case: Case, tmp_path: Path) -> None:
    app = {"id": "o1", "appId": "a1", "displayName": "Sync", "signInAudience": "AzureADMyOrg"}
    secret = {"keyId": "k1", "displayName": "evil", "startDateTime": "2026-03-01T10:00:00Z"}
    first = app | {"passwordCredentials": [secret]}
    case.add([write(tmp_path / "one", {"apps.json": page("applications", first)})])
    second = app | {"passwordCredentials": []}
    case.add([write(tmp_path / "two", {"apps.json": page("applications", second)})])
    tables = merged(case, tmp_path)
    assert [row["evidence_id"] for row in tables["apps"]] == ["0002-apps"]
    assert "app_credentials" not in tables


def test_of_events_the_richest_stays_whenever_it_came(case: Case, tmp_path: Path) -> None:
    poor = {
        "id": "s1",
        "createdDateTime": "2026-03-02T10:00:00Z",
        "userPrincipalName": "jane@contoso.example",
        "appId": "a1",
        "ipAddress": "203.0.113.9",
        "status": {"errorCode": 0},
    }
    rich = poor | {"userAgent": "Edge"}
    case.add([write(tmp_path / "one", {"s.json": page("auditLogs/signIns", rich)})])
    case.add([write(tmp_path / "two", {"s.json": page("auditLogs/signIns", poor)})])
    tables = merged(case, tmp_path)
    assert [row["user_agent"] for row in tables["sign_ins"]] == ["Edge"]
    assert [row["evidence_id"] for row in tables["duplicates"]] == ["0002-sign_ins"]


def test_tables_that_were_deleted_come_back_the_same(case: Case, tmp_path: Path) -> None:
    first = page("users", jane(displayName="Jane", department="Sales"))
    case.add([write(tmp_path / "one", {"users.json": first})])
    case.add([write(tmp_path / "two", {"users.json": page("users", jane(displayName="J"))})])
    case.analyse()
    before = case.table("users").to_dict("records")
    for path in (case.folder / parts.HOME).rglob("*"):
        if path.is_file():
            path.unlink()
    Case.open(case.folder).analyse()
    assert [row["name"] for row in before] == ["J"]
    assert case.table("users").to_dict("records") == before


MORNING = datetime(2026, 3, 1, 10, 15)  # noqa: DTZ001  a name does not say a zone
DAY = (MORNING.replace(hour=0, minute=0), MORNING.replace(hour=23, minute=59, second=59))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("20260301-101500-Users.csv", (MORNING, MORNING)),
        ("20260301101500-Users.csv", (MORNING, MORNING)),
        ("Users/20260308-091000/20260301-101500-x.csv", (MORNING, MORNING)),
        ("Admins/20260301-101500/20260301-All.csv", (MORNING, MORNING)),
        ("20260301-101500/users-20261399.csv", (MORNING, MORNING)),
        ("users_2026-03-01_10-15.json", (MORNING, MORNING)),
        ("users_2026-03-01.json", DAY),
        ("2026-02-01/users_20260301.json", DAY),
        ("users.json", (None, None)),
        ("users-123456789012.json", (None, None)),
        ("120260301.json", (None, None)),
        ("2026-0301.json", (None, None)),
    ],
)
def test_a_time_in_a_name(name: str, told: tuple[datetime | None, datetime | None]) -> None:
    assert named(name) == told


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("20260301-101500", "20260301-111500", "Jane and much more"),
        ("20260301-101500", "20260301-111501", ""),
        ("20260301", "20260301-180000", "Jane and much more"),
        ("20260301", "20260302-010000", ""),
        ("Users", "20260308-010000", "Jane and much more"),
    ],
)
def test_one_run_of_a_tool_may_take_an_hour(
    first: str, second: str, kept: str, case: Case, tmp_path: Path
) -> None:
    files = {
        f"{first}-Users.csv": listed("Jane and much more"),
        f"{second}-Users.csv": listed(""),
    }
    case.add([write(tmp_path / "one", files)])
    (row,) = merged(case, tmp_path)["users"]
    assert (row["name"] or "") == kept
