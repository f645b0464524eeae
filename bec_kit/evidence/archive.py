"""What an archive holds, one member at a time, on files with names of our own.

Archives are told by their first bytes, never by a name. A member's name is text
and nothing else: it is never part of a path here. Whatever a header says of
sizes is not believed; what comes out is counted while it comes. A member that
cannot or must not be taken is refused by its name, and the rest goes on.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bec_kit.errors import RefusedError
from bec_kit.evidence import _disk, _seven, _streams, _zip
from bec_kit.evidence._found import Damaged, Found, TooMuch, Work, unsafe
from bec_kit.evidence._sealed import safe_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Limits", "Member", "is_archive", "kind", "members"]

_READERS = {"zip": _zip.found, "7z": _seven.found, "gz": _streams.gz, "zst": _streams.zst}
_MAGIC = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # one without members
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gz",
    b"\x28\xb5\x2f\xfd": "zst",
}


@dataclass(frozen=True)
class Limits:
    """How much may come out of one archive, all that is nested in it included.

    Attributes:
        size: bytes in all, whatever the archive's own size.
        ratio: how many times its packed size a member, or all of them, may reach.
            Logs pack 20 to 100 times; deflate cannot pass 1,032.
        floor: bytes up to which the ratio of one member does not matter; sixteen
            times that for all of them together.
        members: how many there may be.
        depth: how deep archives may lie in archives, the outer one counted.
    """

    size: int = 64 << 30
    ratio: int = 500
    floor: int = 64 << 20
    members: int = 10_000
    depth: int = 3


@dataclass(frozen=True)
class Member:
    """One file inside an archive.

    Attributes:
        name: its name there, text only; what lies deeper reads `inner.zip!b.csv`.
        path: its content, under a name of ours; nothing lies there where it was refused.
        size: of its content, in bytes; 0 where refused.
        sha256: of its content, in hex; empty where refused.
        reason: why it was refused, in one line; empty where it was not.
    """

    name: str
    path: Path
    size: int = 0
    sha256: str = ""
    reason: str = ""

    def discard(self) -> None:
        """Delete the content when it is no longer needed."""
        self.path.unlink(missing_ok=True)


_LIMITS = Limits()


def kind(path: Path) -> str | None:
    """`zip`, `7z`, `gz` or `zst` by the first bytes; None where it is no archive."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50:  # zstd, a frame to skip first
        return "zst"
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def is_archive(path: Path) -> bool:
    """Whether the file is a zip, 7z, gz or zst, by its first bytes."""
    return kind(path) is not None


def members(
    path: Path, scratch: Path, limits: Limits = _LIMITS, *, name: str | None = None
) -> Iterator[Member]:
    """Every file in the archive, in its order, also in archives that lie in it.

    Args:
        path: the archive.
        scratch: an existing folder for the contents; they stay until the caller
            discards them.
        limits: how much may come out.
        name: what the archive was called when it was handed in; names what a single
            packed stream (gz, zst) holds.

    Raises:
        RefusedError: it is no archive, or cannot be opened at all.
    """
    outer = name or path.name
    size = path.stat().st_size
    allowed = min(limits.size, max(16 * limits.floor, limits.ratio * size))
    try:
        yield from _Walk(scratch, limits, Work(allowed)).of(path, outer, depth=1)
    except Damaged as error:
        raise RefusedError(f"{_disk.spoken(outer)}: {error}") from error


class _Walk:
    """One way through an archive and all that is nested in it."""

    def __init__(self, scratch: Path, limits: Limits, work: Work) -> None:
        self.scratch = scratch
        self.limits = limits
        self.work = work
        self.seen = 0

    def of(self, path: Path, name: str, depth: int) -> Iterator[Member]:
        packed_as = kind(path)
        if packed_as is None:
            raise Damaged("not a zip, 7z, gz or zst archive")
        for found in _READERS[packed_as](path, name, self.work):
            self.seen += 1
            file = self.scratch / f"{secrets.token_hex(8)}{safe_suffix(found.name)}"
            if self.seen > self.limits.members:
                if self.seen == self.limits.members + 1:
                    most = f"{self.limits.members:,}"
                    why = f"more than {most} members: this one and all after it are left out"
                    yield Member(found.name, file, reason=why)
                return
            reason = unsafe(found.name) or found.why
            if reason is not None:
                yield Member(found.name, file, reason=reason)
            else:
                yield from self._member(found, file, depth)

    def _member(self, found: Found, file: Path, depth: int) -> Iterator[Member]:
        try:
            size, sha256 = self._write(found, file)
        except (Damaged, TooMuch) as error:
            file.unlink(missing_ok=True)
            yield Member(found.name, file, reason=str(error))
            return
        if kind(file) is None:
            yield Member(found.name, file, size, sha256)
            return
        try:
            yield from self._nested(found.name, file, depth + 1)
        except Damaged as error:
            file.unlink()
            yield Member(found.name, file, reason=str(error))
        finally:
            file.unlink(missing_ok=True)

    def _nested(self, name: str, file: Path, depth: int) -> Iterator[Member]:
        if depth > self.limits.depth:
            most = self.limits.depth
            raise Damaged(f"archives lie more than {most} deep: unpack it and add the files")
        for member in self.of(file, name, depth):
            yield replace(member, name=f"{name}!{member.name}")

    def _write(self, found: Found, file: Path) -> tuple[int, str]:
        most = max(self.limits.floor, self.limits.ratio * found.packed)
        told, size = hashlib.sha256(), 0
        with file.open("xb") as out:
            for block in found.blocks():
                size += len(block)
                self.work.spend(len(block))
                if size > most:
                    raise TooMuch(f"a bomb: unpacks to more than {most:,} bytes")
                told.update(block)
                out.write(block)
        return size, told.hexdigest()
