"""What the vault hands out: a file that was received, an item that was sealed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from bec_kit.evidence.journal import read_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# the only endings of a received name that may end ours
_SUFFIXES = frozenset(
    {".7z", ".csv", ".eml", ".gz", ".json", ".jsonl", ".log", ".ndjson", ".tsv", ".txt", ".zip"}
    | {".zst"}
)


@dataclass(frozen=True)
class Incoming:
    """A file that was copied into the vault and hashed, but is not sealed yet.

    Attributes:
        path: the copy, to sniff and to read; its name is ours.
        name: the name that it was handed in with, text only.
        size: in bytes.
        sha256: of all bytes, in hex.
        origin: the path that it came from, text only.
        modified_at: what its file system said of its last change, UTC as in JSON; None where it
            is no date.
    """

    path: Path
    name: str
    size: int
    sha256: str
    origin: str
    modified_at: str | None

    @property
    def place(self) -> str:
        """The name of the folder that it waits in."""
        return self.path.parent.name

    def facts(self) -> dict[str, Any]:
        """What a journal entry says of it."""
        return {
            "name": self.name,
            "path": self.origin,
            "size": self.size,
            "sha256": self.sha256,
        }


def number_of(entry: Mapping[str, Any]) -> int:
    """The number of the item that a `seal` entry of the journal speaks of."""
    return int(entry["evidence_id"].partition("-")[0])


@dataclass(frozen=True)
class Sealed:
    """One sealed item of evidence.

    Attributes:
        evidence_id: name of its folder, such as `0003-audit`.
        number: the number in front of it.
        source: id of the source, or `mixed`.
        format: id of the format as it was recognised.
        folder: where it lies.
        file: the raw file in it, read-only, exactly as received.
        sealed_at: when, aware and in UTC.
        name: the name that it was handed in with, text only.
        sha256: of the raw file, in hex.
        size: of the raw file, in bytes.
        members: for an archive, what was known of its members when it was sealed.
        options: what it is read with (order of dates, zone, …).
        origin: the path that it came from, text only.
        modified_at: what its file system said of its last change; None where it is no date.
        incoming: the folder's name before it was sealed.
        finished: whether it was read, counted and entered as added.
        fresh: whether this very call of `seal` made it.
    """

    evidence_id: str
    number: int
    source: str
    format: str
    folder: Path
    file: Path
    sealed_at: datetime
    name: str
    sha256: str
    size: int
    members: tuple[Mapping[str, Any], ...]
    options: Mapping[str, Any]
    origin: str
    modified_at: str | None
    incoming: str
    finished: bool = False
    fresh: bool = False

    @classmethod
    def of(
        cls,
        entry: Mapping[str, Any],
        evidence: Path,
        *,
        finished: bool = False,
        fresh: bool = False,
    ) -> Sealed:
        """The item that a `seal` entry of the journal speaks of."""
        folder = evidence / entry["evidence_id"]
        return cls(
            evidence_id=entry["evidence_id"],
            number=number_of(entry),
            source=entry["source"],
            format=entry["format"],
            folder=folder,
            file=folder / entry["file"],
            sealed_at=read_time(entry["at"]),
            name=entry["name"],
            sha256=entry["sha256"],
            size=entry["size"],
            members=tuple(entry["members"]),
            options=entry["options"],
            origin=entry["path"],
            modified_at=entry["modified_at"],
            incoming=entry["incoming"],
            finished=finished,
            fresh=fresh,
        )


def safe_suffix(name: str) -> str:
    """The ending for our own name of a file: one from a short list, or none."""
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in _SUFFIXES else ""
