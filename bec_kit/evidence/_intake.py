"""Where a file lies until it is sealed, and who is at work on it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bec_kit.errors import RefusedError
from bec_kit.evidence import _disk
from bec_kit.evidence._sealed import Incoming, safe_suffix
from bec_kit.evidence.journal import write_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Intake:
    """The `.incoming-*` folders of a vault, each with a lock of its owner beside it.

    The system frees the lock when its owner dies: a lock that can be taken
    belongs to work that a kill ended.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mine: dict[str, FileLock] = {}

    def make(self) -> str:
        """A new folder of ours; only under the vault's lock, or `recover` sees it half made."""
        place = f".incoming-{secrets.token_hex(8)}"
        self.take(place)
        try:
            (self.folder / place).mkdir()
        except OSError:
            self.let_go(place)
            raise
        return place

    def copy(self, path: Path, name: str, place: str) -> Incoming:
        """Copy the file there and hash it on the way.

        Raises:
            RefusedError: it is no file, or cannot be read.
        """
        copy = self.folder / place / f"data{safe_suffix(name)}"
        told, size = hashlib.sha256(), 0
        with copy.open("xb") as out, ThreadPoolExecutor(1) as beside:
            for block in _read(path, name):
                hashed = beside.submit(told.update, block)  # while the same bytes are written
                size += len(block)
                out.write(block)
                hashed.result()
            out.flush()
            os.fsync(out.fileno())
        _disk.sync(copy.parent)
        origin = _disk.plain(str(path))
        return Incoming(copy, name, size, told.hexdigest(), origin, _modified(path, name))

    def take(self, place: str) -> bool:
        """Make the work on this folder ours; False where another process is at it."""
        if place in self._mine:
            return True
        lock = FileLock(self.folder / f"{place}.lock", thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return False
        self._mine[place] = lock
        return True

    def let_go(self, place: str) -> None:
        """End our work on this folder."""
        if lock := self._mine.pop(place, None):
            with contextlib.suppress(PermissionError):  # Windows removes it with the release
                (self.folder / f"{place}.lock").unlink(missing_ok=True)
            lock.release()

    def clear(self, place: str) -> None:
        """Remove a folder that is no evidence, and end our work on it."""
        folder = self.folder / place
        if folder.is_dir():
            for path in folder.iterdir():
                path.chmod(0o600)
                path.unlink()
            folder.rmdir()
        self.let_go(place)

    def left(self) -> list[str]:
        """The folders, and locks without one, that a kill left behind; they are ours now."""
        names = {path.name.removesuffix(".lock") for path in self.folder.glob(".incoming-*")}
        return [name for name in sorted(names - self._mine.keys()) if self.take(name)]

    def sweep(self) -> None:
        """Remove the locks of collections that were sealed just before a kill."""
        for lock in self.folder.glob(".collecting-*.lock"):
            place = lock.name.removesuffix(".lock")
            if not (self.folder / place).exists() and place not in self._mine and self.take(place):
                self.let_go(place)

    def numbers(self) -> list[int]:
        """The numbers of all sealed folders, those too that no journal knows."""
        fronts = (name.partition("-")[0] for name in os.listdir(self.folder))  # noqa: PTH208  fast
        return [int(front) for front in fronts if front.isascii() and front.isdigit()]


@contextlib.contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RefusedError(
            f"{_disk.spoken(name)}: cannot be read ({reason}); copy it anew"
        ) from error


def _read(path: Path, name: str) -> Iterator[memoryview]:
    with _refusing(name):
        if path.exists() and not path.is_file():  # a pipe or a device would never end
            told = _disk.spoken(name)
            raise RefusedError(f"{told}: no plain file; hand in a file, or a folder of files")
        with path.open("rb", buffering=0) as stream:
            yield from _disk.blocks(stream)


def _modified(path: Path, name: str) -> str | None:
    with _refusing(name):
        seconds = path.stat().st_mtime
    try:
        return write_time(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, ValueError):  # a file system can hold years that no calendar has
        return None
