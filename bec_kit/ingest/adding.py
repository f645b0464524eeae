"""Adding evidence: walk what was handed in, seal it, read it, count it.

The order for each file: stream it into the case, hash it, look at its beginning,
seal it, and only then read it. A file that nobody recognises is refused and the
others go in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bec_kit import formats
from bec_kit.errors import DiskError, RefusedError, UsageError, disk_fault
from bec_kit.evidence import plain, write_time
from bec_kit.ingest._count import Known
from bec_kit.ingest.looking import look
from bec_kit.ingest.progress import bar
from bec_kit.ingest.reading import finish, read, said, shown
from bec_kit.ingest.walking import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from bec_kit.evidence import Journal, Vault

__all__ = ["Added", "Options", "add"]

DATE_ORDERS = ("dmy", "mdy")


@dataclass(frozen=True)
class Options:
    """What the analyst settles where a file leaves it open.

    Attributes:
        date_order: `dmy` or `mdy`.
        zone: such as `+02:00`.
    """

    date_order: str | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if self.date_order is not None and self.date_order not in DATE_ORDERS:
            raise UsageError(f"--date-order {self.date_order}: write dmy or mdy")
        formats.Culture(zone=self.zone or "").check()


@dataclass(frozen=True)
class Added:
    """What became of one file; read = kept + duplicates + unreadable.

    Attributes:
        file: its name; a member of an archive as `a.zip!inner/b.csv`.
        format: what it was recognised as.
        source: what its records are.
        sha256: of its bytes.
        size: in bytes.
        read: records seen.
        kept: records that were new.
        duplicates: records whose id was there already.
        unreadable: records that could not be parsed, kept verbatim.
        status: added, known or refused.
        message: what to know of it.
    """

    file: str
    format: str = ""
    source: str = ""
    sha256: str = ""
    size: int = 0
    read: int = 0
    kept: int = 0
    duplicates: int = 0
    unreadable: int = 0
    status: str = "added"
    message: str = ""


def add(
    case: Path,
    vault: Vault,
    journal: Journal,
    paths: Iterable[str | Path],
    options: Options,
    *,
    quiet: bool,
) -> Iterator[Added]:
    """Seal and read every file below the paths, one after the other.

    Args:
        case: folder of the case.
        vault: where evidence goes.
        journal: where it is written down.
        paths: files, folders and archives.
        options: what the analyst settled.
        quiet: show no progress.

    Yields:
        What became of each file, and of each member of an archive.

    Raises:
        DiskError: the disk is full; nothing of the file that was in work stays half-written.
    """
    files = list(walk(paths, case))
    details = {**asdict(options), "handed_at": write_time(datetime.now(UTC))}
    with Known() as ids, bar("Adding", len(files), "file", quiet=quiet) as advance:
        for number, (path, met, why, there) in enumerate(files, start=1):
            name = plain(met)
            try:
                if not why:
                    yield from _one(case, vault, journal, path, name, details, ids, quiet=quiet)
                else:
                    if there:
                        facts = {"name": name, "path": plain(str(path)), "size": None}
                        journal.append("refuse", **facts, sha256=None, reason=why)
                    yield Added(name, status="refused", message=why)
            except OSError as error:
                if fault := disk_fault(error):
                    raise DiskError(_stopped(case, fault, name, len(files) - number)) from error
                raise
            advance(1)


def _stopped(case: Path, fault: str, name: str, left: int) -> str:
    return (
        f"{case}: {fault}: stopped at {name}, with {left} files after it; "
        "make room, then add the same again: what is in already stays as it is"
    )


def _one(
    case: Path,
    vault: Vault,
    journal: Journal,
    path: Path,
    name: str,
    details: Mapping[str, Any],
    ids: Known,
    *,
    quiet: bool,
) -> Iterator[Added]:
    try:
        incoming = vault.receive(path, name)
    except RefusedError as refusal:
        yield Added(name, status="refused", message=str(refusal))
        return
    plain = Added(name, sha256=incoming.sha256, size=incoming.size)
    known = vault.known(incoming.sha256)
    if known:
        vault.drop(incoming)
        why = f"the same bytes are there already as {known}; nothing changed"
        yield replace(plain, status="known", message=why)
        return
    with vault.scratch() as folder:
        try:
            found = look(incoming.path, name, incoming.size, incoming.sha256, folder)
        except RefusedError as refusal:
            vault.refuse(incoming, str(refusal))
            yield replace(plain, status="refused", message=str(refusal))
            return
        except OSError:  # no room to unpack it
            vault.discard(incoming)
            raise
        sealed = vault.seal(incoming, found.source, format=found.format, details=details)
        if not sealed.fresh:
            why = f"another process sealed the same bytes as {sealed.evidence_id}"
            yield replace(plain, status="known", message=why)
            return
        counts = [read(case, journal, sealed, part, ids, quiet=quiet) for part in found.parts]
        notes = [said(part, each) for part, each in zip(found.parts, counts, strict=True)]
        finish(vault, sealed, found, counts, notes)
    for part, each, note in zip(found.parts, counts, notes, strict=True):
        yield Added(
            shown(name, found, part.name),
            part.sniffed.format,
            part.sniffed.source,
            part.sha256,
            part.size,
            each.read,
            each.kept,
            each.duplicates,
            each.unreadable,
            "added",
            note,
        )
    for member in found.refused:
        yield Added(
            shown(name, found, member.name),
            sha256=member.sha256,
            size=member.size,
            status="refused",
            message=member.reason,
        )
