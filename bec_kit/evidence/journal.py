"""The journal: one line for everything that was done to a case, chained by hashes.

Each line is one JSON object in ASCII that ends with the SHA-256 of all the
bytes before that ending, and carries the hash of the line before as `prev`. A
flipped byte anywhere, the last line included, no longer fits its own hash; a
line that was removed, added or moved no longer follows. What no chain can show
is a file that somebody wrote anew from some line on: the hash of the last line,
noted outside of the case, proves that.
"""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bec_kit.errors import CaseError
from bec_kit.evidence import _chain, _disk
from bec_kit.evidence._item import Item

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Journal", "read_time", "write_time"]


def write_time(moment: datetime) -> str:
    """A moment (aware) as it stands in journals and JSON: UTC, six digits, `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_time(text: str) -> datetime:
    """The moment that `write_time` wrote, aware and in UTC.

    Raises:
        ValueError: the text is not such a time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or write_time(moment) != text:  # of many forms this is the one
        raise ValueError(f"{text!r} does not match the form of times in journals")
    return moment.astimezone(UTC)


class Journal:
    """The append-only record of a case, for any number of processes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = _disk.guard(path.with_name(f".{path.name}.lock"))
        self._reading = threading.Lock()
        self._lines: list[tuple[bytes, dict[str, Any] | None]] = []
        self._entries: list[dict[str, Any]] = []
        self._offset = 0
        self._torn = b""

    def append(self, action: str, **fields: Any) -> dict[str, Any]:
        """Write one entry to the end and to the disk; a kill leaves all of it or a torn line.

        The first entry of a journal is `open`, and only the first.

        Args:
            action: what was done, such as `add` or `mark`.
            **fields: what is to be known of it: JSON values, and nothing secret.

        Returns:
            The entry as it reads back: seq, at, action, the fields, prev, hash.

        Raises:
            CaseError: no case was opened with this journal yet, or it was already.
            ValueError: a field has a name that the journal writes itself, or a value that
                does not read back from JSON as it was.
            TypeError: a value has no form in JSON.
        """
        if clash := _chain.OURS & fields.keys():
            raise ValueError(f"the journal itself writes {', '.join(sorted(clash))}")
        with _disk.held(self._guard):
            self._set_aside()
            for torn in self.path.parent.glob(f".{self.path.name}.*.new"):
                torn.unlink()
            started = bool(self._lines)
            if (action == "open") == started:
                known = "holds a case already" if started else "holds no case yet"
                raise CaseError(f"{self.path.name}: {known}; open a case once, before all else")
            if self._torn:  # killed in its very first write
                fields["torn"] = self._torn.decode("utf-8", "backslashreplace")
                _disk.replace(self.path, self._line(action, fields))
            else:
                self._write(self._line(action, fields))
            self._read_on()
            return dict(self._lines[-1][1] or {})

    def mend(self) -> None:
        """Set aside a last line that a kill tore, verbatim, in an entry `torn`."""
        with _disk.held(self._guard):
            self._set_aside()
            for torn in self.path.parent.glob(f".{self.path.name}.*.new"):
                torn.unlink()

    def entries(self) -> list[dict[str, Any]]:
        """All entries that fit their own hash, in order; `check` names those that do not."""
        self._read_on()
        return self._entries.copy()

    def check(self) -> list[Item]:
        """The chain, line by line, as it stands on the disk now."""
        name = self.path.name
        if not self.path.is_file():
            return [Item(name, "missing", "the case has no journal: nothing can be checked")]
        data = self.path.read_bytes()
        if not data.endswith(b"\n"):  # perhaps another process is in the middle of a line
            with _disk.held(self._guard):
                data = self.path.read_bytes()
        return _chain.check(data, name)

    def _read_on(self) -> None:
        """Read what was appended since the last time."""
        with self._reading:
            if not self.path.is_file():
                self._lines, self._entries, self._offset, self._torn = [], [], 0, b""
                return
            with self.path.open("rb") as stream:
                if stream.seek(0, os.SEEK_END) < self._offset:  # another journal took its place
                    self._lines, self._entries, self._offset = [], [], 0
                stream.seek(self._offset)
                *lines, self._torn = stream.read().split(b"\n")
            self._offset += sum(len(line) + 1 for line in lines)
            more = [(line, _chain.parse(line)) for line in lines]
            self._lines += more
            self._entries += [entry for _, entry in more if entry is not None]

    def _line(self, action: str, fields: dict[str, Any]) -> bytes:
        seq, prev = _chain.link(self._lines)
        head = {"seq": seq + 1, "at": write_time(datetime.now(UTC)), "action": action}
        return _chain.line({**head, **fields, "prev": prev}) + b"\n"

    def _write(self, data: bytes) -> None:
        # O_APPEND, one write and fsync: no reader sees a mix of two lines
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        new = not self.path.exists()
        handle = os.open(self.path, flags, 0o644)
        size = os.fstat(handle).st_size
        try:
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
        except OSError:  # a full disk, mostly: no half line stays
            os.ftruncate(handle, size)
            raise
        finally:
            os.close(handle)
        if new:
            _disk.sync(self.path.parent)

    def _set_aside(self) -> None:
        """Finish a last line without an end; its bytes leave only once an entry holds them."""
        self._read_on()
        if _chain.parse(self._torn) is not None:  # only the line's end is missing
            self._write(b"\n")
        elif self._torn and self._lines:
            fields = {"text": self._torn.decode("utf-8", "backslashreplace")}
            kept = self.path.read_bytes()[: self._offset]
            _disk.replace(self.path, kept + self._line("torn", fields))
        self._read_on()
