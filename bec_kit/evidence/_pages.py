"""Bodies of answers on their way into the vault, one file a page, with a checkpoint after each.

A kill leaves a folder `.collecting-*`: its checkpoint names the pages that are whole and says
where to go on, so that whoever asks the same again continues there.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.evidence import _disk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKPOINT = "checkpoint.json"
INDEX = "pages.json"


@dataclass(frozen=True)
class PageFile:
    """One answer as it was received.

    Attributes:
        file: its name in the folder.
        sha256: of its bytes, in hex.
        size: in bytes.
        records: how many it holds; None where it is no list of records.
        told: how it was asked for and answered (address, status, request id, times).
    """

    file: str
    sha256: str
    size: int
    records: int | None
    told: Mapping[str, Any]

    def facts(self) -> dict[str, Any]:
        """What checkpoint and index say of it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "size": self.size,
            "records": self.records,
            **self.told,
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> PageFile:
        """What `facts` gave."""
        own = ("file", "sha256", "size", "records")
        told = {name: value for name, value in facts.items() if name not in own}
        return cls(facts["file"], facts["sha256"], facts["size"], facts["records"], told)


class Pages:
    """The pages of one answer that is being collected; one process at a time has them.

    Attributes:
        key: what was asked, told apart from all other questions of the case.
        folder: where they wait.
        files: those that are whole, in order.
        state: where to go on, in the words of whoever collects; empty at the beginning.
    """

    def __init__(self, key: str, folder: Path) -> None:
        """Begin, or go on where a kill left off."""
        self.key = key
        self.folder = folder
        self.files: list[PageFile] = []
        self.state: dict[str, Any] = {}
        folder.mkdir(exist_ok=True)
        checkpoint = folder / CHECKPOINT
        if checkpoint.is_file():
            told = orjson.loads(checkpoint.read_bytes())
            self.files = [PageFile.of(facts) for facts in told["pages"]]
            self.state = told["state"]
        whole = {page.file for page in self.files} | {CHECKPOINT}
        for path in folder.iterdir():
            if path.name not in whole:  # written, but never entered
                path.unlink()

    def put(
        self,
        body: bytes,
        told: Mapping[str, Any],
        state: Mapping[str, Any],
        records: int | None = None,
        *,
        suffix: str = ".json",
    ) -> PageFile:
        """Keep one answer, then say where to go on.

        Args:
            body: exactly as received.
            told: how it was asked for and answered; JSON values, nothing secret.
            state: where to go on.
            records: how many it holds.
            suffix: how the file's name ends.
        """
        name = f"{len(self.files) + 1:05d}{suffix}"
        with (self.folder / name).open("xb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        _disk.sync(self.folder)
        sha256 = hashlib.sha256(body).hexdigest()
        page = PageFile(name, sha256, len(body), records, dict(told))
        self.files.append(page)
        self.note(state)
        return page

    def note(self, state: Mapping[str, Any]) -> None:
        """Say where to go on, without a new answer."""
        self.state = dict(state)
        told = {"pages": [page.facts() for page in self.files], "state": self.state}
        _disk.replace(self.folder / CHECKPOINT, orjson.dumps(told))

    def index(self, told: Mapping[str, Any]) -> bytes:
        """What stands beside the pages once they are sealed: the question, and each page."""
        content = {**told, "pages": [page.facts() for page in self.files]}
        return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
