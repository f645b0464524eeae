"""When the state that an item shows was pulled, as far as the case can know.

What is handed in together counts as one pull, and what is handed in later as a later one. A
folder may hold the lists of several pulls: those of one format are told apart by the times in
their names, which tools write there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bec_kit.evidence import read_time
from bec_kit.ingest import parts

if TYPE_CHECKING:
    from bec_kit.evidence import Vault

__all__ = ["Pull", "pulls"]

_NAMED = re.compile(
    r"(?<!\d)(20\d\d)([-_]?)(\d\d)\2(\d\d)(?:[-_T ]?(\d\d)([-_.:]?)(\d\d)(?:\6(\d\d))?)?(?!\d)",
    re.ASCII,
)


@dataclass(frozen=True)
class Pull:
    """What tells the pulls of a state from one another.

    Attributes:
        handed_at: when the item was handed in, with all that came together; aware, in UTC.
        format: of the item: lists of different formats show one state from several sides.
        named_at: the time in its name, in whatever zone; None where it has none.
    """

    handed_at: datetime
    format: str
    named_at: datetime | None


def pulls(vault: Vault) -> dict[str, Pull]:
    """The pull of each item of evidence, members of archives each."""
    handed = {
        item.evidence_id: read_time(told) if (told := item.options.get("handed_at")) else None
        for item in vault.items()
    }
    return {
        entry["evidence_id"]: Pull(
            handed[entry["item"]] or entry["sealed_at"], entry["format"], named_at(entry["file"])
        )
        for entry in parts.entries(vault)
        if entry["evidence_id"]
    }


def named_at(name: str) -> datetime | None:
    """The last time in a name that is one, such as that of `20260301-101500-Users.csv`."""
    for found in reversed(list(_NAMED.finditer(name))):
        year, month, day, hour, minute, second = found.group(1, 3, 4, 5, 7, 8)
        try:
            return datetime(  # noqa: DTZ001  the name does not say in which zone
                int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
            )
        except ValueError:
            continue
    return None
