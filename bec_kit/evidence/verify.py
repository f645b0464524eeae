"""Whether a case is still what was sealed: every hash, the journal's chain, the marks."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from bec_kit.evidence import _disk
from bec_kit.evidence._item import Item
from bec_kit.evidence.journal import Journal
from bec_kit.evidence.marks import Marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["verify"]

# what running work keeps in evidence/ and reports/, and nothing else
_WORK = re.compile(
    r"evidence/(\.lock|\.incoming-[0-9a-f]{16}(\.lock|/\w+(\.\w+)?)"
    r"|\.collecting-[0-9a-f]{16}(\.lock|/\.?\w+\.json(\.[0-9a-f]{8}\.new)?)"
    r"|[0-9]{4,}-\w+/(\.manifest\.json\.[0-9a-f]{8}\.new|checkpoint\.json))"
    r"|reports/\.report\.\w+\.new"
)
# each of these writes all of its files anew
_WHOLE = ("analyse", "flatten")
_GONE = {
    "evidence": "sealed, but gone: put the folder back from a copy",
    "tables": "derived: run analyse",
    "reports": "rendered, but gone: run report",
    "reference": "used by the last analysis, but gone: put it back, or run analyse without it",
}
_CHANGED = {
    "evidence": "not the bytes that were sealed: put the file back from a copy",
    "tables": "not the bytes that were written; derived: run analyse",
    "reports": "not the bytes that were rendered: run report",
    "reference": "not the bytes that the last analysis used: put it back, or run analyse",
}
_EXTRA = {
    "evidence": "nobody sealed it here: look what it is and move it out",
    "tables": "no analysis in the journal wrote it, or the journal's end was cut off: run analyse",
    "reports": "no entry of the journal names it: it was put here, or the journal's end was cut "
    "off; look what it is and move it out",
}


def verify(case_root: Path) -> list[Item]:
    """Check everything that a case holds against what its journal says; nothing is written.

    For a path that several entries name the newest counts; an analysis stands for all
    earlier ones, a reading of an item for all earlier readings of it. Null instead of a
    hash says that a file was removed on purpose.

    The journal's own end can be cut off without a trace in it: what the entries that are
    gone had named shows that, for it is `extra` then.

    Returns:
        The journal (or its broken lines), then every file of evidence, tables and
        reports, then files there that no entry names, then the marks.
    """
    journal = Journal(case_root / "journal.jsonl")
    items = journal.check()
    entries = journal.entries()
    expected = _expected(case_root, entries)
    gone = {
        top
        for top in ("tables", "reports")
        if not (case_root / top).is_dir() and any(path.startswith(f"{top}/") for path in expected)
    }
    items += [Item(top, "missing", _GONE[top]) for top in sorted(gone)]
    root = case_root.resolve()
    for path, sha256 in sorted(expected.items()):
        if path.partition("/")[0] not in gone:
            items.append(_file(root, path, sha256))
    items += _extra(case_root, expected, entries)
    return items + Marks(case_root / "marks.sqlite", journal).compare()


def _expected(case_root: Path, entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The hash of every file that should be there, by its path in the case."""
    found: dict[str, str | None] = {}
    before: dict[tuple[str, str | None], tuple[str, ...]] = {}
    for entry in entries:
        if entry["action"] == "seal":
            folder = f"evidence/{entry['evidence_id']}"
            waiting = f"evidence/{entry['incoming']}"
            if (case_root / waiting).is_dir() and not (case_root / folder).exists():
                folder = waiting  # killed before the folder moved; opening the case moves it
            found[f"{folder}/{entry['file']}"] = entry["sha256"]
            pages = entry.get("files", {})
            found |= {f"{folder}/{path.rpartition('/')[2]}": pages[path] for path in pages}
            continue
        if entry["action"] in _WHOLE:
            work = entry["action"], entry.get("evidence_id")
            for path in before.get(work, ()):
                found.pop(path, None)
            before[work] = tuple(entry.get("files", {}))
        found |= entry.get("files", {})
    return {path: sha256 for path, sha256 in found.items() if sha256 is not None}


def _file(root: Path, path: str, sha256: str) -> Item:
    top, file = path.partition("/")[0], root / path
    try:
        if not file.exists():
            return Item(path, "missing", _GONE.get(top, "gone"))
        if file.resolve() != file:
            return Item(path, "changed", "a link stands in its place: " + _CHANGED.get(top, ""))
        if _disk.digest(file) != sha256:
            return Item(path, "changed", _CHANGED.get(top, "not the bytes that were written"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Item(path, "changed", f"cannot be read ({reason}): check the disk and its rights")
    return Item(path, "ok", f"sha256 {sha256}")


def _extra(
    case_root: Path, expected: Mapping[str, str], entries: Sequence[Mapping[str, Any]]
) -> Iterator[Item]:
    """Files that the journal does not know and no running work explains."""
    # a manifest is written just before its entry
    sealed = {
        f"evidence/{e['evidence_id']}/manifest.json" for e in entries if e["action"] == "seal"
    }
    for path in _there(case_root):
        if path in expected or _WORK.fullmatch(path):
            continue
        if path in sealed:
            yield Item(path, "ok", "its entry is not written yet: open the case")
        else:
            yield Item(_disk.spoken(path), "extra", _EXTRA[path.partition("/")[0]])


def _there(case_root: Path) -> Iterator[str]:
    """Every file that lies in evidence and reports, and every table, by its path in the case.

    Of tables only those that are asked: their parts are held to the journal when they are read.
    """
    for top in ("evidence", "reports"):
        for folder, folders, files in os.walk(case_root / top):
            folders.sort()
            here = case_root / os.path.relpath(folder, case_root)
            links = [name for name in folders if (here / name).is_symlink()]
            for name in sorted(files + links):
                yield (here / name).relative_to(case_root).as_posix()
    for path in sorted((case_root / "tables").glob("*.parquet")):
        yield path.relative_to(case_root).as_posix()
