"""What the journal says of the items of a vault, found without going through all of it again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from bec_kit.evidence._sealed import number_of

if TYPE_CHECKING:
    from bec_kit.evidence.journal import Journal


class Index:
    """The items of a journal by what they are asked for; `read_on` first, it may have grown.

    Attributes:
        seals: the `seal` entries by the ids of their items, in order.
        same: the id of the first item with these bytes, by their hash.
        added: the ids of the items that were read and counted.
        last: the highest number that an item has.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._reading = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self.seals: dict[str, dict[str, Any]] = {}
        self.same: dict[str, str] = {}
        self.added: set[str] = set()
        self.last = 0
        self._seen = 0
        self._newest: dict[str, Any] | None = None

    def read_on(self) -> Index:
        """Take in what any process entered since the last time."""
        with self._reading:
            entries = self._journal.entries()
            known = entries[self._seen - 1] if 0 < self._seen <= len(entries) else None
            if known is not self._newest:  # another journal took its place
                self._begin()
            for entry in entries[self._seen :]:
                self._take(entry)
            self._seen = len(entries)
            self._newest = entries[-1] if entries else None
        return self

    def _take(self, entry: dict[str, Any]) -> None:
        if entry["action"] == "seal":
            self.seals[entry["evidence_id"]] = entry
            self.same.setdefault(entry["sha256"], entry["evidence_id"])
            self.last = max(self.last, number_of(entry))
        elif entry["action"] == "add":
            self.added.add(entry["evidence_id"])
