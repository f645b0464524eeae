"""Reading what is sealed: into parts, with their hashes in the journal."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bec_kit.errors import SealBrokenError
from bec_kit.evidence import digest
from bec_kit.ingest import parts
from bec_kit.ingest._count import Known
from bec_kit.ingest.collected import look_at_pages, view_of
from bec_kit.ingest.flatten import Counts, flatten
from bec_kit.ingest.looking import Contents, Part, look
from bec_kit.ingest.progress import bar
from bec_kit.model import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.evidence import Journal, Sealed, Vault

__all__ = ["catch_up", "finish", "read", "said", "shown"]

_KEPT = ("read", "kept", "duplicates", "unreadable")


def read(
    case: Path, journal: Journal, sealed: Sealed, part: Part, known: Known, *, quiet: bool
) -> Counts:
    """Read one part of a sealed item.

    Args:
        case: folder of the case.
        journal: takes the hashes of the parts.
        sealed: the item.
        part: of it.
        known: the ids that the case holds.
        quiet: show no progress.
    """
    evidence_id = sealed.evidence_id + part.suffix
    home = parts.folder_of(case, evidence_id)
    with bar(part.name, None, "record", quiet=quiet) as advance:
        counts = flatten(
            part.path or sealed.file,
            part.sniffed,
            Origin(
                evidence_id,
                sealed.sealed_at,
                sealed.options.get("owner"),
                view_of(case, journal, sealed),
            ),
            home,
            date_order=sealed.options.get("date_order"),
            zone=sealed.options.get("zone"),
            progress=advance,
            known=known,
        )
    files = _hashes(case, parts.files(home))
    journal.append("flatten", evidence_id=evidence_id, layout=parts.LAYOUT, files=files)
    return counts


def finish(
    vault: Vault, sealed: Sealed, found: Contents, counts: list[Counts], notes: list[str]
) -> None:
    """Write the manifest of an item that was read.

    Args:
        vault: of the case.
        sealed: the item.
        found: what it holds.
        counts: of each part, in order.
        notes: what to know of each part, in order.
    """
    total: dict[str, Any] = {name: sum(getattr(each, name) for each in counts) for name in _KEPT}
    if not found.archive:
        told = [*notes, *(each.reason for each in found.refused)]
        vault.finish(sealed.evidence_id, total | {"message": "; ".join(told)})
        return
    members: list[dict[str, Any]] = [
        {
            "name": part.name,
            "sha256": part.sha256,
            "size": part.size,
            "evidence_id": sealed.evidence_id + part.suffix,
            "format": part.sniffed.format,
            "source": part.sniffed.source,
            **{name: asdict(each)[name] for name in _KEPT},
            "status": "added",
            "message": note,
        }
        for part, each, note in zip(found.parts, counts, notes, strict=True)
    ]
    members += [
        {
            "name": each.name,
            "sha256": each.sha256,
            "size": each.size,
            "status": "refused",
            "message": each.reason,
        }
        for each in found.refused
    ]
    vault.finish(sealed.evidence_id, total, members)


def catch_up(
    case: Path, vault: Vault, journal: Journal, *, quiet: bool
) -> Iterator[tuple[str, Counts]]:
    """Read what is sealed and lacks its parts: after a kill, or when tables were deleted.

    Parts that are not those that were written, byte for byte, are made anew too.

    Args:
        case: folder of the case.
        vault: its evidence.
        journal: its journal.
        quiet: show no progress.

    Yields:
        The name of each file that was read, and what became of its records.

    Raises:
        SealBrokenError: evidence is not what was sealed; nothing is read from it.
    """
    there = _whole(case, journal)
    lacking = [
        entry
        for entry in parts.entries(vault)
        if entry["format"] != "archive"
        and entry["evidence_id"]
        and entry["evidence_id"] not in there
    ]
    items = {entry["item"] for entry in lacking}
    waiting = [*vault.unfinished(), *(each for each in vault.items() if each.evidence_id in items)]
    for sealed in waiting:
        if digest(sealed.file) != sealed.sha256:
            raise SealBrokenError(
                f"{sealed.evidence_id}: the file is not what was sealed; run verify, restore a copy"
            )
    for entry in lacking:  # what is left of them must not be counted against
        shutil.rmtree(parts.folder_of(case, entry["evidence_id"]), ignore_errors=True)
    with Known() as known:
        for sealed in waiting:
            with vault.scratch() as folder:
                found = _look(sealed, folder)
                counts = [
                    read(case, journal, sealed, part, known, quiet=quiet) for part in found.parts
                ]
                notes = [said(part, each) for part, each in zip(found.parts, counts, strict=True)]
                finish(vault, sealed, found, counts, notes)
            for part, each in zip(found.parts, counts, strict=True):
                yield shown(sealed.name, found, part.name), each


def _look(sealed: Sealed, folder: Path) -> Contents:
    if "collected" in sealed.options:
        return look_at_pages(sealed, folder)
    return look(sealed.file, sealed.name, sealed.size, sealed.sha256, folder)


def _whole(case: Path, journal: Journal) -> set[str]:
    """The ids of evidence whose parts are there, each as it was written, and no other."""
    written = {e["evidence_id"]: e for e in journal.entries() if e["action"] == "flatten"}
    whole = set()
    for evidence_id, entry in written.items():
        found = parts.files(parts.folder_of(case, evidence_id))
        names = {path.relative_to(case).as_posix() for path in found}
        # an older version of the kit wrote parts that this one cannot read
        ours = entry.get("layout") == parts.LAYOUT
        if ours and names == set(entry["files"]) and _hashes(case, found) == entry["files"]:
            whole.add(evidence_id)
    return whole


def _hashes(case: Path, files: list[Path]) -> dict[str, str]:
    """SHA-256 of files by their paths in the case; hashing lets other threads run."""
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(digest, files)
        return {
            path.relative_to(case).as_posix(): each for path, each in zip(files, found, strict=True)
        }


def said(part: Part, counts: Counts) -> str:
    """What to know of a part that was read, in one line."""
    return "; ".join(dict.fromkeys((*part.sniffed.notes, *counts.notes)))


def shown(item: str, found: Contents, name: str) -> str:
    """What people call a part: `a.zip!inner/b.csv` where it lies in an archive."""
    return f"{item}!{name}" if found.archive else item
