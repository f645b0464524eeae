"""What an item of evidence holds: one file, or the members of an archive.

The same look is taken when it is handed in and when it is read again later, so
the same members get the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit import formats
from bec_kit.errors import RefusedError
from bec_kit.evidence import archive

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.formats import Sniffed

__all__ = ["Contents", "Part", "Refusal", "look"]


@dataclass(frozen=True)
class Part:
    """One file that can be read.

    Attributes:
        suffix: what follows the item's id in its own: empty, or `.2` for a member.
        path: where its bytes lie now; None for a plain file, which lies in the item.
        name: its name; of a member, the name inside the archive.
        size: in bytes.
        sha256: of its bytes.
        sniffed: what it was recognised as.
    """

    suffix: str
    path: Path | None
    name: str
    size: int
    sha256: str
    sniffed: Sniffed


@dataclass(frozen=True)
class Refusal:
    """One member that was not taken, and why."""

    name: str
    size: int
    sha256: str
    reason: str


@dataclass(frozen=True)
class Contents:
    """What an item holds.

    Attributes:
        parts: what can be read, in order.
        refused: what cannot.
        archive: whether it is an archive.
    """

    parts: tuple[Part, ...]
    refused: tuple[Refusal, ...]
    archive: bool

    @property
    def source(self) -> str:
        """The source of all parts, or `mixed`."""
        sources = {part.sniffed.source for part in self.parts}
        return sources.pop() if len(sources) == 1 else "mixed"

    @property
    def format(self) -> str:
        """The format of a plain file, or `archive`."""
        return "archive" if self.archive else self.parts[0].sniffed.format


def look(path: Path, name: str, size: int, sha256: str, scratch: Path) -> Contents:
    """Recognise a file, or every member of an archive.

    Args:
        path: where the bytes lie.
        name: what people call it.
        size: in bytes.
        sha256: of the bytes.
        scratch: a folder for the members; they stay until the caller is done.

    Raises:
        RefusedError: nothing in it can be read.
    """
    if not archive.is_archive(path):
        sniffed = formats.sniff(_head(path), name, size)
        return Contents((Part("", None, name, size, sha256, sniffed),), (), archive=False)
    parts: list[Part] = []
    refused: list[Refusal] = []
    for member in archive.members(path, scratch, name=name):
        reason = member.reason
        if not reason:
            try:
                sniffed = formats.sniff(_head(member.path), member.name, member.size)
            except RefusedError as refusal:
                reason = str(refusal)
                member.discard()
        if reason:
            refused.append(Refusal(member.name, member.size, member.sha256, reason))
        else:
            suffix = f".{len(parts) + 1}"
            parts.append(
                Part(suffix, member.path, member.name, member.size, member.sha256, sniffed)
            )
    if not parts:
        first = f"; {refused[0].name}: {refused[0].reason}" if refused else ""
        raise RefusedError(f"no member of the archive could be used{first}")
    return Contents(tuple(parts), tuple(refused), archive=True)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(formats.HEAD)
