from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.evidence import verify
from bec_kit.model import Mark

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Opened

_FILES = (
    "evidence/0001-audit/data.csv",
    "evidence/0001-audit/manifest.json",
    "tables/audit.parquet",
    "tables/parts/0001-audit/audit-1.parquet",
    "reports/report.html",
)


def _write(case: Opened, action: str, files: dict[str, bytes], **fields: str) -> None:
    for name, content in files.items():
        path = case.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    case.journal.append(action, files=hashes, **fields)


@pytest.fixture
def full(case: Opened) -> Opened:
    """A case with one item, its parts, its tables, a report and a mark."""
    case.take(b"RecordId,AuditData\n1,{}\n")
    part = {"tables/parts/0001-audit/audit-1.parquet": b"part"}
    _write(case, "flatten", part, evidence_id="0001-audit")
    _write(case, "analyse", {"tables/audit.parquet": b"table"})
    _write(case, "report", {"reports/report.html": b"<p>report</p>"})
    at = datetime(2026, 3, 1, tzinfo=UTC)
    case.marks.add(Mark("attacker", "ip", "198.51.100.7", "signed in", at))
    return case


def _bad(root: Path) -> list[tuple[str, str]]:
    return [(item.item, item.state) for item in verify(root) if item.state != "ok"]


def test_an_untouched_case_is_whole_and_every_file_is_named(full: Opened) -> None:
    items = verify(full.root)
    assert [item.item for item in items] == [
        "journal.jsonl",
        *_FILES[:2],
        *sorted(_FILES[2:]),
        "marks.sqlite",
    ]
    assert {item.state for item in items} == {"ok"}
    sha256 = hashlib.sha256(b"table").hexdigest()
    assert {item.item: item.why for item in items}["tables/audit.parquet"] == f"sha256 {sha256}"


def test_looking_changes_nothing(full: Opened) -> None:
    def seen() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in full.root.rglob("*") if p.is_file()}

    before = seen()
    verify(full.root)
    assert seen() == before


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(_FILES), where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255)
)
def test_a_flipped_byte_in_any_file_names_that_file(
    full: Opened, name: str, where: float, flip: int
) -> None:
    path = full.root / name
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[int(where * len(whole))] ^= flip
    path.chmod(0o600)
    path.write_bytes(changed)
    try:
        assert _bad(full.root) == [(name, "changed")]
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("name", _FILES)
def test_a_file_that_is_gone_is_named(full: Opened, name: str) -> None:
    (full.root / name).unlink()
    assert _bad(full.root) == [(name, "missing")]


@pytest.mark.parametrize("name", _FILES)
def test_a_link_is_not_the_file_even_with_the_same_bytes(full: Opened, name: str) -> None:
    path = full.root / name
    aside = full.root.parent / "aside"
    path.rename(aside)
    path.symlink_to(aside)
    assert _bad(full.root) == [(name, "changed")]


def test_a_deleted_tables_folder_is_derived(full: Opened) -> None:
    shutil.rmtree(full.root / "tables")
    assert [(i.item, i.state, i.why) for i in verify(full.root) if i.state != "ok"] == [
        ("tables", "missing", "derived: run analyse")
    ]


def test_a_deleted_item_is_named_file_by_file(full: Opened) -> None:
    shutil.rmtree(full.root / "evidence" / "0001-audit")
    assert _bad(full.root) == [(name, "missing") for name in _FILES[:2]]


def test_what_nobody_sealed_is_extra(full: Opened) -> None:
    evidence = full.root / "evidence"
    (evidence / "0001-audit" / "note\n.txt").write_bytes(b"x")
    (evidence / ".hidden").write_bytes(b"x")
    (evidence / "0002-audit").mkdir()
    (evidence / "0002-audit" / "data.csv").write_bytes(b"x")
    (evidence / "elsewhere").symlink_to(full.root.parent)
    assert sorted(_bad(full.root)) == [
        ("evidence/.hidden", "extra"),
        ("evidence/0001-audit/note\\n.txt", "extra"),
        ("evidence/0002-audit/data.csv", "extra"),
        ("evidence/elsewhere", "extra"),
    ]


_CUT = "the journal's end was cut"


def _cut(case: Opened, lines: int) -> None:
    """Take the last lines off the journal: nothing in the rest shows it."""
    kept = case.journal.path.read_bytes().splitlines(keepends=True)[:-lines]
    case.journal.path.write_bytes(b"".join(kept))


def test_what_no_entry_names_in_reports_is_extra(full: Opened) -> None:
    reports = full.root / "reports"
    (reports / "report2.html").write_bytes(b"forged")
    (reports / "old").mkdir()
    (reports / "old" / "a.html").write_bytes(b"x")
    (reports / "elsewhere").symlink_to(full.root.parent)
    (reports / ".report.html.new").write_bytes(b"a report that is being written")
    assert _bad(full.root) == [
        ("reports/elsewhere", "extra"),
        ("reports/report2.html", "extra"),
        ("reports/old/a.html", "extra"),
    ]


def test_a_report_whose_entry_was_cut_off_is_extra(case: Opened) -> None:
    _write(case, "report", {"reports/report.html": b"<p>report</p>"})
    _cut(case, 1)
    (case.root / "reports" / "report.html").write_bytes(b"<p>forged</p>")
    (case.root / "reports" / "report2.html").write_bytes(b"<p>forged</p>")
    bad = [item for item in verify(case.root) if item.state != "ok"]
    assert [(item.item, item.state) for item in bad] == [
        ("reports/report.html", "extra"),
        ("reports/report2.html", "extra"),
    ]
    assert all(_CUT in item.why for item in bad)


def test_a_cut_end_of_the_journal_shows_in_what_it_had_named(full: Opened) -> None:
    _cut(full, 3)  # the mark, the report and the analysis
    assert _bad(full.root) == [
        ("reports/report.html", "extra"),
        ("tables/audit.parquet", "extra"),
        ("marks.sqlite: ip 198.51.100.7", "extra"),
    ]


def test_a_table_that_no_analysis_wrote_is_extra(full: Opened) -> None:
    (full.root / "tables" / "risk.parquet").write_bytes(b"x")
    (full.root / "tables" / ".next").mkdir()
    (full.root / "tables" / ".next" / "audit.parquet").write_bytes(b"being made")
    assert _bad(full.root) == [("tables/risk.parquet", "extra")]


def test_running_work_is_not_extra(full: Opened, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"new")
    incoming = full.vault.receive(tmp_path / "x", "a.json")
    assert _bad(full.root) == []
    full.vault.seal(incoming, "audit", format="auditdata")
    assert _bad(full.root) == []


def test_a_sealed_item_that_was_not_read_yet_is_held_to_its_hash(
    full: Opened, tmp_path: Path
) -> None:
    (tmp_path / "x").write_bytes(b"new")
    sealed = full.vault.seal(full.vault.receive(tmp_path / "x"), "audit", format="auditdata")
    sealed.file.chmod(0o600)
    sealed.file.write_bytes(b"not")
    assert _bad(full.root) == [("evidence/0002-audit/data", "changed")]


def test_the_newest_entry_for_a_path_counts(full: Opened) -> None:
    _write(full, "report", {"reports/report.html": b"<p>newer</p>"})
    assert _bad(full.root) == []


def test_an_analysis_stands_for_all_earlier_ones(full: Opened) -> None:
    (full.root / "tables" / "audit.parquet").unlink()
    _write(full, "analyse", {"tables/sign_ins.parquet": b"other"})
    assert _bad(full.root) == []


def test_a_reading_of_an_item_stands_for_earlier_ones_of_that_item(full: Opened) -> None:
    part = full.root / "tables/parts/0002-audit/audit-1.parquet"
    part.parent.mkdir()
    for name in ("audit-1", "audit-2"):
        content = name.encode()
        part.with_name(f"{name}.parquet").write_bytes(content)
        path = f"tables/parts/0002-audit/{name}.parquet"
        files = {path: hashlib.sha256(content).hexdigest()}
        full.journal.append("flatten", evidence_id="0002-audit", files=files)
    part.unlink()
    assert _bad(full.root) == []
    (full.root / _FILES[3]).unlink()
    assert _bad(full.root) == [(_FILES[3], "missing")]


def test_a_file_that_was_removed_on_purpose_is_not_missed(full: Opened) -> None:
    (full.root / "tables/parts/0001-audit/audit-1.parquet").unlink()
    files = {"tables/parts/0001-audit/audit-1.parquet": None}
    full.journal.append("flatten", evidence_id="0001-audit", files=files)
    assert _bad(full.root) == []


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("seal", "sha256", None),
        ("seal", "evidence_id", "../../elsewhere"),
        ("seal", "file", "../case.toml"),
        ("seal", "size", "12"),
        ("seal", "at", "yesterday"),
        ("add", "evidence_id", 7),
        ("flatten", "files", ["tables/audit.parquet"]),
        ("mark", "mark_id", None),
        ("analyse", "files", {"tables/audit.parquet": 1}),
    ],
)
def test_a_forged_line_whose_hash_fits_is_named_like_any_changed_one(
    full: Opened, action: str, field: str, value: object
) -> None:
    lines = full.journal.path.read_bytes().split(b"\n")
    number = next(n for n, line in enumerate(lines) if f'"action":"{action}"'.encode() in line)
    entry = json.loads(lines[number])
    del entry["hash"]
    entry[field] = value
    body = json.dumps(entry, separators=(",", ":"))[:-1].encode()
    lines[number] = body + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'
    full.journal.path.write_bytes(b"\n".join(lines))
    assert (f"journal.jsonl:{number + 1}", "changed") in _bad(full.root)


def test_a_changed_journal_and_a_changed_mark_are_named_beside_the_rest(full: Opened) -> None:
    data = full.journal.path.read_bytes()
    full.journal.path.write_bytes(
        data.replace(b'"title":"Invoice fraud"', b'"title":"Invoice Fraud"')
    )
    full.marks.path.unlink()
    assert _bad(full.root) == [("journal.jsonl:1", "changed"), ("marks.sqlite", "missing")]


def test_a_folder_in_a_files_place_is_named(full: Opened) -> None:
    path = full.root / "reports" / "report.html"
    path.unlink()
    path.mkdir()
    assert _bad(full.root) == [("reports/report.html", "changed")]


def test_a_folder_without_a_journal_is_no_case(tmp_path: Path) -> None:
    assert _bad(tmp_path) == [("journal.jsonl", "missing")]
