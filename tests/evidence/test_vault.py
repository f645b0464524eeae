from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError, SealBrokenError, SpecError
from bec_kit.evidence import Journal, Vault, verify

if TYPE_CHECKING:
    from conftest import Opened

_HERE = Path(__file__).parent
_BODY = b"RecordId,AuditData\n1,{}\n2,{}\n"
_HOSTILE = (
    "naïve 帳簿.csv",
    "a\nb\x00\x1b[31m\u202ecsv.exe",
    "CON.csv",
    "nul",
    "../../etc/passwd",
    "..\\..\\x.csv",
    "/absolute.json",
    "C:\\x.csv",
    "a" * 300 + ".csv",
    " .csv ",
    "",
    b"caf\xe9.csv".decode("utf-8", "surrogateescape"),
)
_SEALER = """
import sys
from pathlib import Path
from bec_kit.evidence import Journal, Vault
root, mine, shared = map(Path, sys.argv[1:])
vault = Vault(root, Journal(root / "journal.jsonl"))
for path in [*sorted(mine.iterdir()), *sorted(shared.iterdir())]:
    vault.recover()
    incoming = vault.receive(path)
    item = vault.seal(incoming, "audit", format="purview-csv")
    if item.fresh:
        vault.finish(item.evidence_id, {"read": 1})
"""


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _actions(case: Opened) -> list[str]:
    return [entry["action"] for entry in case.again().journal.entries()]


def test_what_arrives_is_copied_and_hashed_but_not_sealed(case: Opened, tmp_path: Path) -> None:
    path = tmp_path / "Audit Log.CSV"
    path.write_bytes(_BODY)
    os.utime(path, (0, 1_772_359_200))
    incoming = case.vault.receive(path)
    assert (incoming.name, incoming.size) == ("Audit Log.CSV", len(_BODY))
    assert incoming.sha256 == hashlib.sha256(_BODY).hexdigest()
    assert incoming.path.read_bytes() == _BODY
    assert incoming.path.name == "data.csv"
    assert incoming.modified_at == "2026-03-01T10:00:00.000000Z"
    assert case.vault.known(incoming.sha256) is None
    assert case.vault.items() == []
    assert path.read_bytes() == _BODY


def test_a_sealed_item_carries_its_whole_story(case: Opened) -> None:
    sealed = case.take(_BODY, "Audit Log.CSV")
    assert sealed.evidence_id == "0001-audit"
    assert sealed.fresh
    folder = case.root / "evidence" / "0001-audit"
    assert _names(folder) == ["data.csv", "manifest.json"]
    assert sealed.file == folder / "data.csv"
    assert sealed.file.read_bytes() == _BODY
    told = case.vault.manifest("0001-audit")
    assert told == json.loads((folder / "manifest.json").read_bytes())
    clock = told.pop("clock")
    assert sorted(clock) == ["local_offset", "written_at"]
    assert told.pop("modified_at") < told["sealed_at"] <= clock["written_at"]
    assert told == {
        "evidence_id": "0001-audit",
        "source": "audit",
        "format": "purview-csv",
        "name": "Audit Log.CSV",
        "path": str(case.root.parent / "in.bin"),
        "file": "data.csv",
        "sha256": hashlib.sha256(_BODY).hexdigest(),
        "size": len(_BODY),
        "options": {"zone": "+01:00"},
        "counts": {"read": 2, "kept": 2},
        "members": [],
        "tool": "bec-kit 0.1.0",
        "sealed_at": case.journal.entries()[1]["at"],
    }


def test_sealed_files_are_read_only(case: Opened) -> None:
    sealed = case.take(_BODY)
    for path in sealed.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_the_intent_stands_in_the_journal_before_the_hashes(case: Opened) -> None:
    sealed = case.take(_BODY)
    opened, intent, added = case.journal.entries()
    assert (opened["action"], intent["action"], added["action"]) == ("open", "seal", "add")
    assert intent["incoming"].startswith(".incoming-")
    manifest = (sealed.folder / "manifest.json").read_bytes()
    assert added["files"] == {
        "evidence/0001-audit/data.csv": sealed.sha256,
        "evidence/0001-audit/manifest.json": hashlib.sha256(manifest).hexdigest(),
    }
    assert added["counts"] == {"read": 2, "kept": 2}


def test_numbers_go_on_over_all_sources_and_instances(case: Opened) -> None:
    ids = [case.take(b"1").evidence_id, case.again().take(b"2", source="sign_ins").evidence_id]
    assert [*ids, case.take(b"3", source="mixed").evidence_id] == [
        *("0001-audit", "0002-sign_ins", "0003-mixed"),
    ]
    assert [item.number for item in case.vault.items()] == [1, 2, 3]


def test_a_number_that_a_stray_folder_has_is_not_given_again(case: Opened) -> None:
    (case.root / "evidence" / "0007-audit").mkdir()
    assert case.take(_BODY).evidence_id == "0008-audit"


def test_what_another_instance_or_another_journal_says_counts_at_once(case: Opened) -> None:
    other = case.again()
    assert other.vault.items() == []
    first = case.take(b"one")
    assert other.vault.known(first.sha256) == first.evidence_id
    assert [item.evidence_id for item in other.vault.items()] == [first.evidence_id]

    line = case.journal.path.read_bytes().partition(b"\n")[0]
    case.journal.path.write_bytes(line + b"\n")  # an older one took its place
    assert other.vault.known(first.sha256) is None
    assert other.vault.items() == []


def test_known_bytes_make_no_new_evidence(case: Opened, tmp_path: Path) -> None:
    sealed = case.take(_BODY)
    path = tmp_path / "the same again.csv"
    path.write_bytes(_BODY)
    incoming = case.vault.receive(path)
    assert case.vault.known(incoming.sha256) == "0001-audit"
    case.vault.drop(incoming)
    again = case.vault.seal(case.vault.receive(path), "audit", format="purview-csv")
    assert (again.evidence_id, again.fresh) == (sealed.evidence_id, False)
    assert _names(case.root / "evidence") == [".lock", "0001-audit"]
    assert _actions(case) == ["open", "seal", "add", "repeat", "repeat"]
    assert case.journal.entries()[-1]["name"] == "the same again.csv"
    assert case.journal.entries()[-1]["evidence_id"] == "0001-audit"


def test_a_refused_file_leaves_its_name_hash_and_reason_and_nothing_else(
    case: Opened, tmp_path: Path
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8")
    case.vault.refuse(case.vault.receive(path), "no format is known for this")
    entry = case.journal.entries()[-1]
    assert (entry["action"], entry["name"], entry["size"]) == ("refuse", "photo.jpg", 2)
    assert entry["sha256"] == hashlib.sha256(b"\xff\xd8").hexdigest()
    assert entry["reason"] == "no format is known for this"
    assert _names(case.root / "evidence") == [".lock"]


def test_a_file_that_cannot_be_read_is_refused_in_one_line(case: Opened, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"^gone\.csv: cannot be read"):
        case.vault.receive(tmp_path / "gone.csv")
    with pytest.raises(RefusedError, match="no plain file"):
        case.vault.receive(tmp_path)
    with pytest.raises(RefusedError) as told:
        case.vault.receive(tmp_path / "gone.csv", "a\nb\x1b" + "c" * 500)
    assert str(told.value).startswith("a\\nb\\x1bccc")
    assert len(str(told.value)) < 200
    assert _actions(case) == ["open", "refuse", "refuse", "refuse"]
    assert _names(case.root / "evidence") == [".lock"]


def test_a_pipe_is_not_waited_for(case: Opened, tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("the system has no pipes with a name")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RefusedError, match="no plain file"):
        case.vault.receive(tmp_path / "pipe")


@pytest.mark.parametrize("name", _HOSTILE, ids=range(len(_HOSTILE)))
def test_a_name_is_text_and_never_a_path(case: Opened, name: str) -> None:
    sealed = case.take(_BODY, name)
    assert sealed.folder.parent == case.root / "evidence"
    assert sealed.file.name in ("data", "data.csv", "data.json")
    kept = name.encode("utf-8", "backslashreplace").decode()
    assert case.vault.manifest(sealed.evidence_id)["name"] == kept
    assert case.again().vault.items()[0].name == kept
    assert _names(case.root) == [".journal.jsonl.lock", "evidence", "journal.jsonl"]
    assert {item.state for item in verify(case.root)} == {"ok"}


@pytest.mark.parametrize("source", ["", "..", "a/b", "a.b", "A", "a b", "x" * 60])
def test_a_source_is_a_plain_word(case: Opened, tmp_path: Path, source: str) -> None:
    (tmp_path / "x").write_bytes(_BODY)
    incoming = case.vault.receive(tmp_path / "x")
    with pytest.raises(SpecError, match="folder's name"):
        case.vault.seal(incoming, source, format="purview-csv")
    assert _actions(case) == ["open"]


def test_finishing_twice_changes_nothing(case: Opened) -> None:
    sealed = case.take(_BODY)
    before = (sealed.folder / "manifest.json").read_bytes()
    case.again().vault.finish("0001-audit", {"read": 99})
    assert (sealed.folder / "manifest.json").read_bytes() == before
    assert _actions(case) == ["open", "seal", "add"]


def test_only_what_is_sealed_can_be_finished(case: Opened) -> None:
    with pytest.raises(SpecError, match="0001-audit: nothing is sealed"):
        case.vault.finish("0001-audit", {})


def test_members_are_kept_as_they_were_read(case: Opened, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"PK")
    incoming = case.vault.receive(tmp_path / "x", "a.zip")
    seen = [{"name": "inner/b.csv", "sha256": "00", "size": 3}]
    sealed = case.vault.seal(incoming, "mixed", format="archive", members=seen)
    assert sealed.members == ({"name": "inner/b.csv", "sha256": "00", "size": 3},)
    case.vault.finish(sealed.evidence_id, {"read": 1}, members=[seen[0] | {"read": 1}])
    assert case.vault.manifest(sealed.evidence_id)["members"] == [
        {"name": "inner/b.csv", "sha256": "00", "size": 3, "read": 1}
    ]


def test_a_manifest_that_is_gone_is_named(case: Opened) -> None:
    sealed = case.take(_BODY)
    (sealed.folder / "manifest.json").unlink()
    with pytest.raises(SealBrokenError, match=r"0001-audit/manifest\.json: cannot be read"):
        case.vault.manifest("0001-audit")


def test_work_in_progress_is_nobody_elses(case: Opened, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(_BODY)
    incoming = case.vault.receive(tmp_path / "x")
    other = case.again().vault
    other.recover()
    assert incoming.path.read_bytes() == _BODY
    sealed = case.vault.seal(incoming, "audit", format="purview-csv")
    assert other.unfinished() == []
    assert [item.evidence_id for item in case.vault.unfinished()] == ["0001-audit"]
    case.vault.finish(sealed.evidence_id, {"read": 2})
    assert (other.unfinished(), case.vault.unfinished()) == ([], [])
    other.recover()
    assert _names(case.root / "evidence") == [".lock", "0001-audit"]


def test_scratch_lasts_as_long_as_its_block(case: Opened) -> None:
    with case.vault.scratch() as scratch:
        (scratch / "member.csv").write_bytes(b"x")
        case.again().vault.recover()
        assert _names(scratch) == ["member.csv"]
        assert {item.state for item in verify(case.root)} == {"ok"}
    assert _names(case.root / "evidence") == [".lock"]


def test_recovery_with_nothing_to_do_writes_nothing(case: Opened) -> None:
    case.take(_BODY)
    before = case.journal.path.read_bytes()
    case.again().vault.recover()
    assert case.journal.path.read_bytes() == before
    assert _names(case.root / "evidence") == [".lock", "0001-audit"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork of itself")
def test_a_kill_at_any_step_loses_and_doubles_nothing(tmp_path: Path) -> None:
    source = tmp_path / "export.csv"
    source.write_bytes(_BODY)
    folder = tmp_path / "cases"
    folder.mkdir()
    program = [sys.executable, _HERE / "kill_everywhere.py", folder, source]
    subprocess.run(program, check=True)
    roots = list(folder.iterdir())
    assert len(roots) > 15
    for root in roots:
        vault = Vault(root, Journal(root / "journal.jsonl"))
        assert {item.state for item in verify(root)} == {"ok"}, root.name
        vault.recover()
        for item in vault.unfinished():
            vault.finish(item.evidence_id, {"read": 2})
        incoming = vault.receive(source)
        sealed = vault.seal(incoming, "audit", format="purview-csv")
        if sealed.fresh:
            vault.finish(sealed.evidence_id, {"read": 2})
        assert [item.evidence_id for item in vault.items()] == ["0001-audit"], root.name
        assert _names(root / "evidence") == [".lock", "0001-audit"], root.name
        assert _names(root / "evidence" / "0001-audit") == ["data.csv", "manifest.json"]
        actions = [entry["action"] for entry in vault.journal.entries()]
        assert (actions.count("seal"), actions.count("add")) == (1, 1), root.name
        assert {item.state for item in verify(root)} == {"ok"}, root.name
        assert not list(root.glob(".*.new")), root.name


def test_processes_that_seal_at_once_share_the_numbers(case: Opened, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    for number in range(3):
        (shared / f"{number}.csv").write_bytes(b"shared %d" % number)
    running = []
    for name in ("one", "two", "three"):
        mine = tmp_path / name
        mine.mkdir()
        for number in range(3):
            (mine / f"{number}.csv").write_bytes(f"{name} {number}".encode())
        program = [sys.executable, "-c", _SEALER, case.root, mine, shared]
        running.append(subprocess.Popen(program))
    assert [process.wait() for process in running] == [0, 0, 0]
    items = case.again().vault.items()
    assert [item.number for item in items] == list(range(1, 13))
    assert len({item.sha256 for item in items}) == 12
    assert _actions(case).count("repeat") == 6
    assert {item.state for item in verify(case.root)} == {"ok"}
    assert len(_names(case.root / "evidence")) == 13
