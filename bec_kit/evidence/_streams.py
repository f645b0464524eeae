"""Reading single packed streams: gz and zst."""

from __future__ import annotations

import gzip
import zlib
from pathlib import PurePath
from typing import TYPE_CHECKING

import zstandard

from bec_kit.evidence import _disk
from bec_kit.evidence._found import Found, telling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.evidence._found import Work

# what one step puts in; zstd gives out what that holds at once, 128 MiB at the very worst
_SIP = 4096


def gz(path: Path, name: str, work: Work) -> Iterator[Found]:
    """The one member of a gz, all its parts in a row."""
    broken = (OSError, EOFError, zlib.error)
    packed = path.stat().st_size
    yield Found(_inside(name, ".gz"), packed, lambda: telling(_gz(path), broken))


def zst(path: Path, name: str, work: Work) -> Iterator[Found]:
    """The one member of a zst, all its frames in a row."""
    broken = (OSError, EOFError, zstandard.ZstdError)
    packed = path.stat().st_size
    yield Found(_inside(name, ".zst"), packed, lambda: telling(_zst(path), broken))


def _inside(name: str, suffix: str) -> str:
    """What the stream holds by the name of the archive; its header's own name is not needed."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last[: -len(suffix)] if PurePath(last).suffix.lower() == suffix else last


def _gz(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as stream:
        while block := stream.read(_disk.BLOCK):
            yield block


def _zst(path: Path) -> Iterator[bytes]:
    # not stream_reader: that one takes a torn frame for the end
    unpacker = zstandard.ZstdDecompressor()
    frame = None
    with path.open("rb") as stream:
        while sip := stream.read(_SIP):
            while sip:
                frame = frame or unpacker.decompressobj()
                if block := frame.decompress(sip):
                    yield block
                sip = frame.unused_data
                if frame.eof:
                    frame = None
    if frame is not None:
        raise EOFError("the last frame is torn")
