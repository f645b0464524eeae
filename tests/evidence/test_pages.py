"""Answers that are collected page by page: checkpoints, sealing, and what a kill leaves."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import CaseError, SpecError
from bec_kit.evidence import Journal, PageFile, Vault, verify
from tests.evidence.kill_everywhere import PAGES, collect

if TYPE_CHECKING:
    from conftest import Opened

HERE = Path(__file__).parent
TOLD = {"url": "https://graph.example/1", "status": 200}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_pages_are_sealed_as_they_came(case: Opened) -> None:
    with case.vault.collecting("sign-ins") as pages:
        pages.put(b'{"value":[1]}', TOLD, {"next": "2"}, records=1)
        pages.put(b"\xff\x00", {"status": 403}, {}, records=None)
        sealed = case.vault.seal_pages(
            pages,
            "sign_ins",
            format="graph_signin",
            name="sign_ins of mia@contoso.example",
            told={"state": "partial", "why": "refused"},
            details={"owner": "mia@contoso.example"},
        )

    assert sealed.evidence_id == "0001-sign_ins"
    assert sealed.options == {"owner": "mia@contoso.example", "collected": "sign-ins"}
    assert names(sealed.folder) == ["00001.json", "00002.json", "pages.json"]
    assert (sealed.folder / "00002.json").read_bytes() == b"\xff\x00"
    assert json.loads(sealed.file.read_bytes()) == {
        "state": "partial",
        "why": "refused",
        "pages": [
            {
                "file": "00001.json",
                "sha256": hashlib.sha256(b'{"value":[1]}').hexdigest(),
                "size": 13,
                "records": 1,
                **TOLD,
            },
            {
                "file": "00002.json",
                "sha256": hashlib.sha256(b"\xff\x00").hexdigest(),
                "size": 2,
                "records": None,
                "status": 403,
            },
        ],
    }
    case.vault.finish(sealed.evidence_id, {"read": 1})
    assert names(case.root / "evidence") == [".lock", "0001-sign_ins"]
    assert {item.state for item in verify(case.root)} == {"ok"}


def test_a_changed_page_is_named(case: Opened) -> None:
    with case.vault.collecting("x") as pages:
        pages.put(b"{}", TOLD, {}, records=0)
        sealed = case.vault.seal_pages(pages, "users", format="none", name="x", told={})
    page = sealed.folder / "00001.json"
    page.chmod(0o600)
    page.write_bytes(b"[]")

    assert [item.item for item in verify(case.root) if item.state == "changed"] == [
        "evidence/0001-users/00001.json"
    ]


def test_whoever_asks_again_goes_on_at_the_checkpoint(case: Opened) -> None:
    with case.vault.collecting("x") as pages:
        pages.put(b"1", TOLD, {"next": "second"}, records=1)
    (pages.folder / "00002.json").write_bytes(b"torn")
    assert {item.state for item in verify(case.root)} == {"ok"}

    with case.again().vault.collecting("x") as pages:
        assert pages.state == {"next": "second"}
        assert pages.files == [PageFile("00001.json", hashlib.sha256(b"1").hexdigest(), 1, 1, TOLD)]
        pages.note({"next": "third"})
        assert names(pages.folder) == ["00001.json", "checkpoint.json"]
    with case.vault.collecting("x") as pages:
        assert pages.state == {"next": "third"}
    with case.vault.collecting("y") as pages:
        assert (pages.files, pages.state) == ([], {})


def test_one_question_is_collected_by_one_process(case: Opened) -> None:
    with (
        case.vault.collecting("x"),
        pytest.raises(CaseError, match="another process collects into this case: let it finish"),
        case.again().vault.collecting("x"),
    ):
        pass
    with case.again().vault.collecting("x"):
        pass


def test_a_source_that_is_no_word_is_refused_and_the_pages_stay(case: Opened) -> None:
    with case.vault.collecting("x") as pages:
        pages.put(b"1", TOLD, {}, records=1)
        with pytest.raises(SpecError, match="cannot be part of a folder's name"):
            case.vault.seal_pages(pages, "../x", format="none", name="x", told={})
    with case.vault.collecting("x") as pages:
        assert len(pages.files) == 1


def test_the_newest_answer_to_a_question_is_found(case: Opened) -> None:
    assert case.vault.collected("asked") is None
    collect(case.root)
    first = case.again().vault.collected("asked")
    assert first is not None
    with case.vault.collecting("asked") as pages:
        second = case.vault.seal_pages(pages, "sign_ins", format="none", name="x", told={})

    assert (first.evidence_id, second.evidence_id) == ("0001-sign_ins", "0002-sign_ins")
    newest = case.vault.collected("asked")
    assert newest is not None
    assert newest.evidence_id == "0002-sign_ins"


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_kill_at_any_step_changes_nothing_of_the_evidence(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    subprocess.run([sys.executable, HERE / "kill_everywhere.py", folder, "pages"], check=True)
    roots = list(folder.iterdir())
    assert len(roots) > 30
    for root in roots:
        assert {item.state for item in verify(root)} == {"ok"}, root.name
        collect(root)
        vault = Vault(root, Journal(root / "journal.jsonl"))
        (item,) = vault.items()
        told = json.loads(item.file.read_bytes())["pages"]
        assert [page["url"][-1] for page in told] == ["0", "1", "2"], root.name
        assert [(item.folder / page["file"]).read_bytes() for page in told] == list(PAGES)
        assert names(root / "evidence") == [".lock", "0001-sign_ins"], root.name
        assert names(item.folder) == [
            *("00001.json", "00002.json", "00003.json", "manifest.json", "pages.json")
        ]
        assert {each.state for each in verify(root)} == {"ok"}, root.name
