"""One record of a flat export, as a format's `native` sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bec_kit.formats._sniffing.names import by_folded_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._sniffing.culture import Culture

__all__ = ["Row"]

_NUMBER = re.compile(r"-?\d{1,18}")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Row:
    """One record.

    Attributes:
        record: by its own keys, as read.
        hint: the kind of sign-in that the file's name gives, or empty.
        culture: how the file writes times.
        flags: what `native` finds that is to be known of the record (keys of `tables.FLAGS`).
    """

    record: dict[str, Any]
    hint: str
    culture: Culture
    flags: list[str] = field(default_factory=list)

    @cached_property
    def cells(self) -> Mapping[str, Any]:
        """The record by folded names; of columns with one name the first that is not empty."""
        return by_folded_names(self.record)

    def text(self, name: str) -> str | None:
        """A cell as text without surrounding space; None where empty."""
        value = self.cells.get(name)
        return None if value is None else str(value).strip() or None

    def number(self, name: str) -> int | None:
        """A cell as a whole number; None where it is none."""
        value = self.text(name)
        return int(value) if value and _NUMBER.fullmatch(value) else None

    def truth(self, name: str) -> bool | None:
        """A cell as true or false, in the words of portals; None where it says neither."""
        return _TRUTHS.get((self.text(name) or "").casefold())

    def time(self, name: str, *, utc: bool = False) -> str | None:
        """A cell as ISO text in UTC; None where it cannot be read without guessing."""
        value = self.text(name)
        return self.culture.read(value, utc=utc) if value else None
