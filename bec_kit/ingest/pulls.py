"""When the state that an item shows was pulled, as far as the case can know.

What is handed in together counts as one pull, and what is handed in later as a later one. A
folder may hold the lists of several pulls: those of one format are told apart by the times in
their names, which tools write there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
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

_DAY = timedelta(hours=23, minutes=59, seconds=59)


@dataclass(frozen=True)
class Pull:
    """What tells the pulls of a state from one another.

    Attributes:
        handed_at: when the item was handed in, with all that came together; aware, in UTC.
        format: of the item: lists of different formats show one state from several sides.
        wider: whether it is a view that also shows what plainer ones do not.
        named_from: the time in its name, in whatever zone; None where it has none.
        named_until: the same, or the end of the day where it has only that.
    """

    handed_at: datetime
    format: str
    wider: bool = False
    named_from: datetime | None = None
    named_until: datetime | None = None


def pulls(vault: Vault) -> dict[str, Pull]:
    """The pull of each item of evidence, members of archives each."""
    handed = {
        item.evidence_id: read_time(told) if (told := item.options.get("handed_at")) else None
        for item in vault.items()
    }
    wider = {item.evidence_id: bool(item.options.get("beside")) for item in vault.items()}
    return {
        entry["evidence_id"]: Pull(
            handed[entry["item"]] or entry["sealed_at"],
            entry["format"],
            wider[entry["item"]],
            *named(entry["file"]),
        )
        for entry in parts.entries(vault)
        if entry["evidence_id"]
    }


def named(name: str) -> tuple[datetime, datetime] | tuple[None, None]:
    """From when and until when a name says that its list was pulled.

    The last time in it counts, such as that of `20260301-101500-Users.csv`; a day alone counts
    where nothing says more.
    """
    found = [each for match in _NAMED.finditer(name) if (each := _moment(match))]
    exact = [start for start, timed in found if timed]
    if exact:
        return exact[-1], exact[-1]
    if not found:
        return None, None
    day = found[-1][0]
    return day, day + _DAY


def _moment(match: re.Match[str]) -> tuple[datetime, bool] | None:
    """What is written, and whether it is more than a day; None where there is no such time."""
    year, month, day, hour, minute, second = (int(n or 0) for n in match.group(1, 3, 4, 5, 7, 8))
    try:
        found = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  no zone is said
    except ValueError:
        return None
    return found, match.group(5) is not None
