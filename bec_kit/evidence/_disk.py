"""Writing so that a kill at any moment leaves either the old state or the new one."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from typing import IO, TYPE_CHECKING

from filelock import FileLock, Timeout

from bec_kit.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = 1 << 20
PATIENCE = 120.0
READ_ONLY = 0o444
_SPOKEN = 120


@contextlib.contextmanager
def held(lock: FileLock) -> Iterator[None]:
    """Hold the lock while the block runs.

    Raises:
        CaseError: another process kept it for two minutes.
    """
    try:
        lock.acquire()
    except Timeout:
        raise CaseError(
            f"{lock.lock_file}: held by another process for {PATIENCE:.0f} seconds; "
            "let it finish or end it, then run this again"
        ) from None
    try:
        yield
    finally:
        lock.release()


def guard(path: Path) -> FileLock:
    """A lock on this file between threads and processes; the system frees it when one dies."""
    return FileLock(path, timeout=PATIENCE, poll_interval=0.01)


def blocks(stream: IO[bytes]) -> Iterator[memoryview]:
    """What the stream holds, a mebibyte at a time; each view is good until the next."""
    room = memoryview(bytearray(BLOCK))
    read = getattr(stream, "readinto", None)
    if read is None:
        raise TypeError(f"{type(stream).__name__} cannot be read in blocks")
    while size := read(room):
        yield room[:size]


def digest(path: Path) -> str:
    """SHA-256 of the file, in hex; memory stays the same for any size."""
    told = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        for block in blocks(stream):
            told.update(block)
    return told.hexdigest()


def sync(folder: Path) -> None:
    """Make names that were added to or moved in this folder survive a power cut."""
    if sys.platform == "win32":  # a folder cannot be opened there; NTFS journals names itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put the content in the file's place at once; readers see the old one or the new one."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with new.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            new.chmod(mode)
        new.replace(path)
    except OSError:  # a full disk, mostly: half a file helps nobody
        new.unlink(missing_ok=True)
        raise
    sync(path.parent)


def plain(text: str) -> str:
    """The text without what UTF-8 cannot hold (file names may carry bytes that are no text)."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def spoken(name: str) -> str:
    """A name from outside as it may stand in a message: one line, printable, not endless."""
    told = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return told if len(told) <= _SPOKEN else f"{told[: _SPOKEN - 1]}…"
