"""The vault: raw files exactly as received, sealed before anything reads them.

What a kill can leave, and what `recover` makes of it:

* a folder `.incoming-*` that nobody works on and no `seal` entry names: removed
* a folder `.collecting-*`: stays, and whoever asks the same again goes on there
* a `seal` entry whose folder still has its incoming name: renamed
* a sealed folder without a manifest: `unfinished` hands it out to be read again
* a manifest without its `add` entry: entered

Who receives or reads holds a lock beside the folder, which the system frees when the
process dies, so that nobody clears work in progress.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from typing import TYPE_CHECKING, Any

from bec_kit.errors import CaseError, RefusedError, SpecError
from bec_kit.evidence import _disk, _ending
from bec_kit.evidence._index import Index
from bec_kit.evidence._intake import Intake
from bec_kit.evidence._pages import CHECKPOINT, INDEX, Pages
from bec_kit.evidence._sealed import Incoming, Sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bec_kit.evidence.journal import Journal

__all__ = ["Vault"]

_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Vault:
    """The sealed evidence of a case, for any number of processes at once."""

    def __init__(self, case_root: Path, journal: Journal) -> None:
        self.folder = case_root / "evidence"
        self.journal = journal
        self.folder.mkdir(parents=True, exist_ok=True)
        self._guard = _disk.guard(self.folder / ".lock")
        self._intake = Intake(self.folder)
        self._index = Index(journal)

    def receive(self, path: Path, name: str | None = None) -> Incoming:
        """Copy a file into the vault and hash it on the way; nothing is sealed yet.

        Args:
            path: the file, which is only read.
            name: what manifest and journal call it; its own name where left out.

        Raises:
            RefusedError: the file cannot be read; the refusal is in the journal.
        """
        shown = _disk.plain(name if name is not None else path.name)
        with _disk.held(self._guard):
            place = self._intake.make()
        try:
            return self._intake.copy(path, shown, place)
        except BaseException as error:
            try:
                if isinstance(error, RefusedError):
                    facts = {"name": shown, "path": _disk.plain(str(path)), "size": None}
                    self.journal.append("refuse", **facts, sha256=None, reason=str(error))
            finally:
                self._intake.clear(place)
            raise

    def known(self, sha256: str) -> str | None:
        """The evidence id under which these bytes are sealed; None where they are new."""
        return self._index.read_on().same.get(sha256)

    def seal(
        self,
        incoming: Incoming,
        source: str,
        *,
        format: str,  # noqa: A002  # the word of the field and of every table
        members: Sequence[Mapping[str, Any]] = (),
        details: Mapping[str, Any] | None = None,
    ) -> Sealed:
        """Give what was received its number; from here on it is evidence and stays.

        Bytes that another process sealed meanwhile give that older item, with `fresh` false.

        Args:
            incoming: what `receive` returned.
            source: id of the source, or `mixed`; becomes part of the evidence id.
            format: id of the format as it was recognised.
            members: for an archive, its members so far as they are known, in its order.
            details: what it is read with (order of dates, zone, …).

        Raises:
            SpecError: the source is no plain word.
        """
        with _disk.held(self._guard):
            evidence_id = self._next(source)
            if known := self.known(incoming.sha256):
                self.drop(incoming)
                return self._item(self._index.seals[known])
            incoming.path.chmod(_disk.READ_ONLY)
            try:
                entry = self.journal.append(
                    "seal",
                    evidence_id=evidence_id,
                    source=source,
                    format=format,
                    **incoming.facts(),
                    modified_at=incoming.modified_at,
                    file=incoming.path.name,
                    members=list(members),
                    options=dict(details or {}),
                    incoming=incoming.place,
                )
            except OSError:
                if self.known(incoming.sha256) is None:  # it is no evidence, then
                    self._intake.clear(incoming.place)
                raise
            return self._moved(entry)

    @contextlib.contextmanager
    def collecting(self, key: str) -> Iterator[Pages]:
        """The pages of an answer that is being collected; those of a killed run are there still.

        Args:
            key: tells this question from all others of the case.

        Raises:
            CaseError: another process is collecting the same.
        """
        place = f".collecting-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        with _disk.held(self._guard):
            if not self._intake.take(place):
                raise CaseError("another process collects into this case: let it finish")
        try:
            yield Pages(key, self.folder / place)
        finally:
            self._intake.let_go(place)

    def seal_pages(
        self,
        pages: Pages,
        source: str,
        *,
        format: str,  # noqa: A002  # as in `seal`
        name: str,
        told: Mapping[str, Any],
        details: Mapping[str, Any] | None = None,
    ) -> Sealed:
        """Give collected pages their number; from here on they are evidence and stay.

        Args:
            pages: as `collecting` gave them.
            source: id of the source; becomes part of the evidence id.
            format: id of the format of their records, or `none` where they hold none.
            name: what people call this, such as `sign_ins of mia@contoso.example`.
            told: what was asked, and how it ended; stands in front of the index of pages.
            details: what they are read with (owner, view, …).

        Raises:
            SpecError: the source is no plain word.
        """
        index = pages.index(told)
        _disk.replace(pages.folder / INDEX, index, _disk.READ_ONLY)
        for page in pages.files:
            (pages.folder / page.file).chmod(_disk.READ_ONLY)
        with _disk.held(self._guard):
            evidence_id = self._next(source)
            entry = self.journal.append(
                "seal",
                evidence_id=evidence_id,
                source=source,
                format=format,
                name=_disk.plain(name),
                path="",
                size=len(index),
                sha256=hashlib.sha256(index).hexdigest(),
                modified_at=None,
                file=INDEX,
                members=[],
                options={**(details or {}), "collected": pages.key},
                incoming=pages.folder.name,
                files={f"evidence/{evidence_id}/{page.file}": page.sha256 for page in pages.files},
            )
            sealed = self._moved(entry)
            (sealed.folder / CHECKPOINT).unlink(missing_ok=True)
        return sealed

    def _next(self, source: str) -> str:
        """The id of the next item.

        Raises:
            SpecError: the source is no plain word.
        """
        if not _SOURCE.fullmatch(source):
            raise SpecError(f"the source {source!r} cannot be part of a folder's name")
        taken = max([self._index.read_on().last, *self._intake.numbers()])
        return f"{1 + taken:04d}-{source}"

    def _moved(self, entry: Mapping[str, Any]) -> Sealed:
        """The item that was just entered, in the folder that is its own."""
        item = Sealed.of(entry, self.folder, fresh=True)
        (self.folder / item.incoming).rename(item.folder)
        _disk.sync(self.folder)
        return item

    def collected(self, key: str) -> Sealed | None:
        """The newest item that holds the answer to a question; None where it was not asked yet."""
        seals = list(self._index.read_on().seals.values())
        found = [entry for entry in seals if entry["options"].get("collected") == key]
        return self._item(found[-1]) if found else None

    def finish(
        self,
        evidence_id: str,
        counts: Mapping[str, Any],
        members: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        """Write the manifest of a sealed item that was read and counted, then enter it.

        An item that is finished already stays as it is.

        Args:
            evidence_id: what `seal` gave it.
            counts: read, kept, duplicates, unreadable, and what else was counted.
            members: of an archive, as they were read, in its order.

        Raises:
            SpecError: nothing is sealed under this id.
        """
        with _disk.held(self._guard):
            entry = self._index.read_on().seals.get(evidence_id)
            if entry is None:
                raise SpecError(f"{evidence_id}: nothing is sealed under this id")
            item = self._item(entry)
            if not item.finished:
                _ending.finish(item, self.journal, counts, members)
        self._intake.let_go(item.incoming)

    def refuse(self, incoming: Incoming, reason: str) -> None:
        """Enter in the journal that this was not taken and why, then delete the copy."""
        try:
            self.journal.append("refuse", **incoming.facts(), reason=_disk.plain(reason))
        finally:
            self._intake.clear(incoming.place)

    def drop(self, incoming: Incoming) -> None:
        """Enter that bytes which are sealed already were handed in again, then delete the copy."""
        item = self.known(incoming.sha256)
        try:
            self.journal.append("repeat", **incoming.facts(), evidence_id=item)
        finally:
            self._intake.clear(incoming.place)

    def discard(self, incoming: Incoming) -> None:
        """Delete the copy of what could not be looked at; nothing is said of it."""
        self._intake.clear(incoming.place)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for the contents of an archive; gone at the end, after a kill at recovery."""
        with _disk.held(self._guard):
            place = self._intake.make()
        try:
            yield self.folder / place
        finally:
            self._intake.clear(place)

    def items(self) -> list[Sealed]:
        """Everything that is sealed, read and counted, by number."""
        return [item for item in self._sealed() if item.finished]

    def manifest(self, evidence_id: str) -> dict[str, Any]:
        """The manifest of a finished item; raises SealBrokenError where it is none any more."""
        return _ending.read(self.folder / evidence_id)

    def unfinished(self) -> list[Sealed]:
        """What was sealed but not counted when its process died; nobody else is reading it."""
        with _disk.held(self._guard):  # a process lets go only after its entry is written
            waiting = [item for item in self._sealed() if not item.finished]
            return [item for item in waiting if self._intake.take(item.incoming)]

    def recover(self) -> None:
        """Finish or clear what a kill left behind; safe beside processes at work."""
        self.journal.mend()
        with _disk.held(self._guard):
            for item in self._sealed():
                if not item.finished:
                    _ending.complete(item, self.journal)
            for place in self._intake.left():
                self._intake.clear(place)
            self._intake.sweep()

    def _sealed(self) -> list[Sealed]:
        return [self._item(entry) for entry in list(self._index.read_on().seals.values())]

    def _item(self, entry: Mapping[str, Any]) -> Sealed:
        """One item alone: of many, making all of them costs more than what is done with it."""
        return Sealed.of(entry, self.folder, finished=entry["evidence_id"] in self._index.added)
