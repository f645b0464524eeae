"""Reading zip archives."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from bec_kit.evidence import _disk
from bec_kit.evidence._found import OFFICE, PASSWORD, Damaged, Found, telling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.evidence._found import Work

_ENCRYPTED = 0x1
_UNIX = 3
# what zipfile and the libraries under it raise on hostile bytes (bz2 says OSError)
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, struct.error),
    *(ArithmeticError, LookupError, ValueError, NotImplementedError, RuntimeError),
)


def found(path: Path, name: str, work: Work) -> Iterator[Found]:
    """The members of a zip.

    Raises:
        Damaged: it cannot be opened, or is an Office document.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise Damaged(f"no readable zip ({type(error).__name__}): fetch it anew") from error
    with archive:
        infos = archive.infolist()
        if any(info.filename == "[Content_Types].xml" for info in infos):
            raise Damaged(OFFICE)
        for info in infos:
            if not info.is_dir():
                yield _of(archive, info)


def _of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Found:
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    why = None
    if kind not in (0, stat.S_IFREG):
        why = "a link or a device, not a file"
    elif info.flag_bits & _ENCRYPTED:
        why = PASSWORD

    def blocks() -> Iterator[bytes]:
        with archive.open(info) as stream:
            while block := stream.read(_disk.BLOCK):
                yield block

    # zipfile itself cuts names at NUL and turns backslashes on Windows; this is what was stored
    name = _disk.plain(info.orig_filename)
    return Found(name, info.compress_size, lambda: telling(blocks(), _BROKEN), why)
