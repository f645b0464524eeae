"""Adding evidence: walk what was handed in, seal it, read it, count it.

The order for each file: stream it into the case, hash it, look at its beginning,
seal it, and only then read it. A file that nobody recognises is refused and the
others go in.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bec_kit import formats
from bec_kit.errors import RefusedError, UsageError
from bec_kit.evidence import archive
from bec_kit.ingest import reading
from bec_kit.ingest.progress import bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bec_kit.evidence import Incoming, Journal, Vault
    from bec_kit.formats import Sniffed

__all__ = ["HEAD", "Added", "Options", "add", "walk"]

HEAD = 1 << 18
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
    format: str
    source: str
    sha256: str
    size: int
    read: int = 0
    kept: int = 0
    duplicates: int = 0
    unreadable: int = 0
    status: str = "added"
    message: str = ""


def walk(paths: Iterable[str | Path]) -> Iterator[tuple[Path, str]]:
    """Every file below the paths, with the name by which people know it.

    Raises:
        UsageError: a path does not exist.
    """
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise UsageError(f"{path} does not exist: nothing was added from it")
        if path.is_dir():
            for below in sorted(path.rglob("*")):
                if below.is_file() or below.is_symlink():
                    yield below, f"{path.name or path}/{below.relative_to(path).as_posix()}"
        else:
            yield path, path.name


def add(
    folder: Path,
    vault: Vault,
    journal: Journal,
    paths: Iterable[str | Path],
    options: Options,
    *,
    quiet: bool,
) -> Iterator[Added]:
    """Seal and read every file below the paths, one after the other.

    Args:
        folder: of the case.
        vault: where evidence goes.
        journal: where it is written down.
        paths: files, folders and archives.
        options: what the analyst settled.
        quiet: show no progress.

    Yields:
        What became of each file, and of each member of an archive.
    """
    files = list(walk(paths))
    with bar("Adding", len(files), "file", quiet=quiet) as advance:
        for path, name in files:
            if path.is_symlink() or not path.is_file():
                why = "it is a link or no plain file; add the file that it points to"
                yield Added(name, "", "", "", 0, status="refused", message=why)
            else:
                yield from _one(folder, vault, journal, path, name, options, quiet=quiet)
            advance(1)


def _one(
    folder: Path,
    vault: Vault,
    journal: Journal,
    path: Path,
    name: str,
    options: Options,
    *,
    quiet: bool,
) -> Iterator[Added]:
    try:
        incoming = vault.receive(path, name)
    except OSError as problem:
        why = f"it could not be read ({problem.strerror}); check the file and its permissions"
        yield Added(name, "", "", "", 0, status="refused", message=why)
        return
    known = vault.known(incoming.sha256)
    if known:
        vault.drop(incoming)
        why = f"the same bytes are there already as {known}; nothing changed"
        yield Added(name, "", "", incoming.sha256, incoming.size, status="known", message=why)
        return
    try:
        if archive.is_archive(incoming.path):
            yield from _archive(folder, vault, journal, incoming, options, quiet=quiet)
        else:
            sniffed = formats.sniff(_head(incoming.path), name, incoming.size)
            sealed = vault.seal(
                incoming, sniffed.source, format=sniffed.format, details=_details(options)
            )
            part = reading.Part(sealed.evidence_id, sealed.file, name, sniffed)
            counts = reading.read(folder, vault, journal, sealed, part, options, quiet=quiet)
            vault.finish(sealed.evidence_id, counts.as_dict())
            yield _added(name, sniffed, incoming.sha256, incoming.size, counts)
    except RefusedError as refusal:
        vault.refuse(incoming, str(refusal))
        yield Added(
            name, "", "", incoming.sha256, incoming.size, status="refused", message=str(refusal)
        )


def _archive(
    folder: Path,
    vault: Vault,
    journal: Journal,
    incoming: Incoming,
    options: Options,
    *,
    quiet: bool,
) -> Iterator[Added]:
    """Members are looked at first, because what they are names the evidence."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(dir=folder / "evidence", prefix=".")))
        taken, refused = [], []
        for member in archive.members(incoming.path, scratch):
            shown = f"{incoming.name}!{member.name}"
            try:
                if member.reason:
                    raise RefusedError(member.reason)  # noqa: TRY301  one way for both refusals
                sniffed = formats.sniff(_head(member.path), member.name, member.size)
                taken.append((member, shown, sniffed))
            except RefusedError as refusal:
                member.discard()
                refused.append((member, shown, str(refusal)))
        if not taken:
            raise RefusedError(_nothing_in(refused))
        sources = {sniffed.source for _, _, sniffed in taken}
        source = sources.pop() if len(sources) == 1 else "mixed"
        sealed = vault.seal(incoming, source, format="archive", details=_details(options))
        entries = [
            {"name": member.name, "sha256": member.sha256, "size": member.size}
            | {"status": "refused", "message": why}
            for member, _, why in refused
        ]
        total = reading.Counts()
        for number, (member, shown, sniffed) in enumerate(taken, 1):
            evidence_id = f"{sealed.evidence_id}.{number}"
            part = reading.Part(evidence_id, member.path, member.name, sniffed)
            counts = reading.read(folder, vault, journal, sealed, part, options, quiet=quiet)
            entries.append(
                {"name": member.name, "sha256": member.sha256, "size": member.size}
                | {"evidence_id": evidence_id, "source": sniffed.source, "format": sniffed.format}
                | {"status": "added"}
                | counts.as_dict()
            )
            total += counts
            yield _added(shown, sniffed, member.sha256, member.size, counts)
        vault.finish(sealed.evidence_id, total.as_dict(), members=entries)
        for member, shown, why in refused:
            yield Added(shown, "", "", member.sha256, member.size, status="refused", message=why)


def _nothing_in(refused: list[Any]) -> str:
    first = f"; the first: {refused[0][2]}" if refused else ""
    return f"no member of the archive could be used ({len(refused)} refused{first})"


def _details(options: Options) -> dict[str, str | None]:
    return {"date_order": options.date_order, "zone": options.zone}


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(HEAD)


def _added(name: str, sniffed: Sniffed, sha256: str, size: int, counts: reading.Counts) -> Added:
    return Added(
        name,
        sniffed.format,
        sniffed.source,
        sha256,
        size,
        counts.read,
        counts.kept,
        counts.duplicates,
        counts.unreadable,
        "added",
        "; ".join((*sniffed.notes, *counts.notes)),
    )
