"""Reading what is sealed: into parts, with their hashes in the journal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bec_kit.errors import SealBrokenError
from bec_kit.evidence import digest
from bec_kit.ingest import parts
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


def read(case: Path, journal: Journal, sealed: Sealed, part: Part, *, quiet: bool) -> Counts:
    """Read one part of a sealed item.

    Args:
        case: folder of the case.
        journal: takes the hashes of the parts.
        sealed: the item.
        part: of it.
        quiet: show no progress.
    """
    evidence_id = sealed.evidence_id + part.suffix
    home = parts.folder_of(case, evidence_id)
    with bar(part.name, None, "record", quiet=quiet) as advance:
        counts = flatten(
            part.path or sealed.file,
            part.sniffed,
            Origin(evidence_id, sealed.sealed_at),
            home,
            date_order=sealed.options.get("date_order"),
            zone=sealed.options.get("zone"),
            progress=advance,
        )
    files = {
        path.relative_to(case).as_posix(): digest(path) for path in sorted(home.rglob("*.parquet"))
    }
    journal.append("flatten", evidence_id=evidence_id, files=files)
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
        vault.finish(sealed.evidence_id, total | {"message": notes[0]})
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
    lacking = {
        entry["item"]
        for entry in parts.entries(vault)
        if entry["format"] != "archive"
        and entry["evidence_id"]
        and entry["evidence_id"] not in there
    }
    for sealed in (*vault.unfinished(), *vault.items()):
        if sealed.finished and sealed.evidence_id not in lacking:
            continue
        if digest(sealed.file) != sealed.sha256:
            raise SealBrokenError(
                f"{sealed.evidence_id}: the file is not what was sealed; run verify, restore a copy"
            )
        with vault.scratch() as folder:
            found = look(sealed.file, sealed.name, sealed.size, sealed.sha256, folder)
            counts = [read(case, journal, sealed, part, quiet=quiet) for part in found.parts]
            notes = [said(part, each) for part, each in zip(found.parts, counts, strict=True)]
            finish(vault, sealed, found, counts, notes)
        for part, each in zip(found.parts, counts, strict=True):
            yield shown(sealed.name, found, part.name), each


def _whole(case: Path, journal: Journal) -> set[str]:
    """The ids of evidence whose parts are there, each as it was written, and no other."""
    written = {e["evidence_id"]: e["files"] for e in journal.entries() if e["action"] == "flatten"}
    whole = set()
    for evidence_id, files in written.items():
        home = parts.folder_of(case, evidence_id)
        found = {path.relative_to(case).as_posix() for path in home.rglob("*.parquet")}
        if found == set(files) and all(digest(case / path) == files[path] for path in found):
            whole.add(evidence_id)
    return whole


def said(part: Part, counts: Counts) -> str:
    """What to know of a part that was read, in one line."""
    return "; ".join(dict.fromkeys((*part.sniffed.notes, *counts.notes)))


def shown(item: str, found: Contents, name: str) -> str:
    """What people call a part: `a.zip!inner/b.csv` where it lies in an archive."""
    return f"{item}!{name}" if found.archive else item
