"""What the ways of interpreting a chunk share: batches being filled, and what broke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.envelope import from_envelope, open_body
from bec_kit.formats._native.row import Row
from bec_kit.model import Batch, Broken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._sniffing.culture import Culture
    from bec_kit.formats._spec import Format

__all__ = ["Work"]


class Work:
    """One chunk on its way into batches.

    Attributes:
        culture: how the file writes times.
        hint: the kind of sign-in that the file's name gives, or empty.
        broken: what could not be read.
    """

    def __init__(self, culture: Culture, hint: str) -> None:
        self.culture = culture
        self.hint = hint
        self.broken: list[Broken] = []
        self._batches: dict[tuple[str, bool], Batch] = {}

    def batch(self, spec: Format) -> Batch:
        """The batch that records of this format go to."""
        key = spec.source, spec.lossy
        if key not in self._batches:
            self._batches[key] = Batch(spec.source, [], [], [], spec.lossy)
        return self._batches[key]

    def batches(self) -> list[Batch]:
        """All batches that hold records."""
        return [batch for batch in self._batches.values() if batch.rows]

    def put(self, spec: Format, row: int, record: dict[str, Any], flags: tuple[str, ...]) -> None:
        """Keep a native record."""
        batch = self.batch(spec)
        batch.docs.append(record)
        batch.rows.append(row)
        batch.flags.append(flags)

    def open(
        self,
        spec: Format,
        row: int,
        body: Any,
        outer: Mapping[str, Any],
        flags: tuple[str, ...],
        verbatim: bytes,
    ) -> None:
        """Keep the record that an envelope holds; else what the envelope says, as unreadable.

        Args:
            spec: the envelope's format.
            row: number of the record.
            body: the record, or its JSON.
            outer: the envelope by folded names.
            flags: what is known of the record so far.
            verbatim: what to keep of it if it cannot be read.
        """
        try:
            record, more = open_body(body, outer, spec, self.culture)
        except UnreadableError as error:
            self.broken.append(Broken(row, str(error), verbatim))
            record, more = from_envelope(outer, spec, self.culture)
            if "Id" not in record and "Operation" not in record:
                return
            more = (*more, "no_body")
        self.put(spec, row, record, (*flags, *more))

    def native(
        self, spec: Format, row: int, record: dict[str, Any], flags: tuple[str, ...], body: bytes
    ) -> None:
        """Keep a record that is one by itself, in its source's shape."""
        if spec.native is None:
            self.put(spec, row, record, flags)
            return
        seen = Row(record, self.hint, self.culture)
        try:
            native = spec.native(seen)
        except UnreadableError as error:
            self.broken.append(Broken(row, str(error), body or orjson.dumps(record)))
            return
        self.put(spec, row, native, (*flags, *seen.flags))
