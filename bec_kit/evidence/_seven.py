"""Reading 7z archives.

py7zr's own `extract` pushes whole archives out, stops at the first damaged
member and unpacks a solid block from its beginning for every member asked for.
Here its parsed header and its decompressor are driven by hand, so that each block
is unpacked once, in small steps, each member is counted while it comes, and the
rest goes on behind a damaged one.
"""

from __future__ import annotations

import lzma
import stat
import struct
import zlib
from typing import TYPE_CHECKING, Any

from bec_kit.evidence import _disk
from bec_kit.evidence._found import PASSWORD, Damaged, Found, telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bec_kit.evidence._found import Work

# what one step puts in; zstd gives out all that it holds at once, 256 MiB at the very worst
_SIP = 8192
# what a hostile header makes of py7zr; it promises nothing narrower
_BROKEN = (
    *(lzma.LZMAError, zlib.error, EOFError, OSError, struct.error, ArithmeticError),
    *(LookupError, ValueError, TypeError, AttributeError, AssertionError, RuntimeError),
    MemoryError,
)


def found(path: Path, name: str, work: Work) -> Iterator[Found]:
    """The members of a 7z.

    Raises:
        Damaged: it cannot be opened.
    """
    import py7zr
    from py7zr.exceptions import ArchiveError, PasswordRequired

    broken = (*_BROKEN, ArchiveError)
    try:
        archive = py7zr.SevenZipFile(path)
    except PasswordRequired as error:
        raise Damaged(PASSWORD) from error
    except broken as error:
        raise Damaged(f"no readable 7z ({type(error).__name__}): fetch it anew") from error
    with archive:
        solid: _Solid | None = None
        number = 0
        for file in getattr(archive, "files", ()):
            name = _disk.plain(file.filename)
            if file.emptystream:
                if not file.is_directory:
                    yield Found(name, 0, lambda: iter(()), _kind(file))
                continue
            if solid is None or file.folder is not solid.folder:
                solid = _Solid(archive, file, number, work)
                number += 1
                try:
                    solid.start()
                except PasswordRequired:
                    solid.why = PASSWORD
                except broken as error:
                    solid.why = f"cannot be unpacked ({type(error).__name__}): use another program"
            yield Found(name, solid.packed, solid.member(file, broken), solid.why or _kind(file))
            solid.passed()


def _kind(file: Any) -> str | None:
    linked = file.is_symlink or file.is_junction or file.is_socket
    if linked or (file.st_fmt or stat.S_IFREG) not in (stat.S_IFREG, stat.S_IFDIR):
        return "a link or a device, not a file"
    return None


class _Solid:
    """One block of members that were packed as one stream; what is in front is unpacked first."""

    def __init__(self, archive: Any, file: Any, number: int, work: Work) -> None:
        self.folder = file.folder
        self.packed = int(file.compressed or 0)
        self.why: str | None = None
        self._archive = archive
        self._number = number
        self._work = work
        self._unpacker: Any = None
        self._before = 0  # bytes of members that were passed over, not unpacked yet
        self._left = 0  # bytes of the member at hand, not unpacked yet
        self._begun = False

    def start(self) -> None:
        """Go to the block's first byte; raises what py7zr raises."""
        starts = self._archive.header.main_streams.packinfo.packpositions
        self._archive.fp.seek(self._archive.afterheader + starts[self._number])
        self._unpacker = self.folder.get_decompressor(self.packed, reset=True)
        self._unpacker.block_size = _SIP

    def member(
        self, file: Any, broken: tuple[type[Exception], ...]
    ) -> Callable[[], Iterator[bytes]]:
        """What gives the content of the next member, if it is asked for."""
        self._left, self._begun = file.uncompressed, False
        return lambda: telling(self._content(file.crc32), broken)

    def passed(self) -> None:
        """Leave the member at hand, taken or not."""
        if self._begun and self._left:
            self.why = "lies behind one in the same solid block that could not be unpacked"
        self._before += self._left

    def _content(self, crc32: int | None) -> Iterator[bytes]:
        self._begun = True
        while self._before:
            block = self._step(self._before)
            self._before -= len(block)
            self._work.spend(len(block))
        told = 0
        while self._left:
            block = self._step(self._left)
            self._left -= len(block)
            told = zlib.crc32(block, told)
            yield block
        if crc32 is not None and told != crc32:
            raise ValueError("the content does not fit its checksum")

    def _step(self, most: int) -> bytes:
        stream = self._archive.fp
        before = stream.tell()
        block = bytes(self._unpacker.decompress(stream, min(most, _disk.BLOCK)))
        if not block and stream.tell() == before:
            raise EOFError("the block ends too early")
        return block
