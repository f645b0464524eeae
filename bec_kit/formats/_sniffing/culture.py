"""Times as operators' machines write them: learnt from the file, never guessed.

`Export-Csv` writes dates in the culture of the machine it ran on, so that
`3/12/2025` is March in one file and December in the next. One field above 12,
or one row whose body has the same time in ISO, settles it for the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ORDERS", "Culture", "vote"]

ORDERS = ("dmy", "mdy", "ymd")

_STAMP = re.compile(
    r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:T|,?\s+)"
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s*(?:([AaPp])\.?\s?[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
)
_EPOCH = re.compile(r"\\?/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?/")
_NEAR = timedelta(hours=26)


@dataclass(frozen=True)
class Culture:
    """How a file writes its times.

    Attributes:
        order: `dmy`, `mdy`, `ymd`, or empty while it is open.
        zone: name or offset of the zone of times that name none; UTC where empty.
    """

    order: str = ""
    zone: str = ""

    @classmethod
    def of(cls, metadata: Mapping[bytes, bytes] | None) -> Culture:
        """Read it from the metadata of a chunk's schema."""
        held = metadata or {}
        return cls(held.get(b"date_order", b"").decode(), held.get(b"zone", b"").decode())

    @property
    def metadata(self) -> dict[str, str]:
        """The same for the schema of a chunk, so that workers know it."""
        return {"date_order": self.order, "zone": self.zone}

    def check(self) -> None:
        """See that the zone exists.

        Raises:
            UsageError: it does not.
        """
        _zone(self.zone)

    def read(self, text: str, *, utc: bool = False) -> str | None:
        """A time as ISO text in UTC, or None where it cannot be read without guessing.

        Args:
            text: as it stands in the file.
            utc: whether the file itself says that it is UTC.
        """
        stamp = text.strip()
        epoch = _EPOCH.fullmatch(stamp)
        if epoch:
            start = datetime(1970, 1, 1, tzinfo=UTC)
            try:
                return _iso(start + timedelta(milliseconds=int(epoch.group(1))))
            except OverflowError:
                return None
        match = _STAMP.fullmatch(stamp)
        if match is None:
            return None
        days = {day for order in _orders(match, self.order) if (day := _day(match, order))}
        if len(days) != 1:
            return None
        return _moment(match, days.pop(), UTC if utc else _zone(self.zone))


def vote(text: str, known: str | None) -> str | None:
    """What one time says of the order of day and month.

    Args:
        text: as it stands in the file.
        known: the same moment in ISO, where the row has it.

    Returns:
        `dmy`, `mdy` or `ymd`; "" where it leaves the order open; None where it is no time.
    """
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        return None
    orders = _orders(match, "")
    if orders == ["ymd"]:
        return "ymd"
    days = {order: _day(match, order) for order in orders}
    fitting = [order for order, day in days.items() if day and _agrees(day, known)]
    return fitting[0] if len(fitting) == 1 and len(set(days.values())) > 1 else ""


def _orders(match: re.Match[str], order: str) -> list[str]:
    if len(match.group(1)) == 4:
        return ["ymd"]
    return [order] if order in ("dmy", "mdy") else ["dmy", "mdy"]


def _day(match: re.Match[str], order: str) -> tuple[int, int, int] | None:
    """Year, month and day in this order; None where there is no such day."""
    parts = dict(zip(order, match.group(1, 2, 3), strict=True))
    year, month, day = (int(parts[part]) for part in "ymd")
    if len(parts["y"]) == 2:
        year += 2000
    elif len(parts["y"]) != 4:
        return None
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return year, month, day


def _agrees(day: tuple[int, int, int], known: str | None) -> bool:
    if not known:
        return True
    try:
        moment = datetime.fromisoformat(known[:19]).replace(tzinfo=UTC)
    except ValueError:
        return True
    noon = datetime(*day, 12, tzinfo=UTC)
    return abs(noon - moment) <= _NEAR + timedelta(hours=12)


def _moment(match: re.Match[str], day: tuple[int, int, int], zone: tzinfo) -> str | None:
    hour, half = int(match.group(4)), (match.group(8) or "").casefold()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = (match.group(7) or "")[:6].ljust(6, "0")
    offset = match.group(9)
    try:
        if offset:
            zone = UTC if offset in ("Z", "UTC") else _zone(offset)
        moment = datetime(
            day[0],
            day[1],
            day[2],
            hour,
            int(match.group(5)),
            int(match.group(6) or 0),
            int(fraction),
            tzinfo=zone,
        )
        return _iso(moment.astimezone(UTC))
    except (ValueError, OverflowError, UsageError):  # the offset too is the file's, not the user's
        return None


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


@cache
def _zone(name: str) -> tzinfo:
    """The zone of this name or offset.

    Raises:
        UsageError: there is none.
    """
    if not name:
        return UTC
    match = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", name)
    if match:
        minutes = int(match.group(2)) * 60 + int(match.group(3))
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if match.group(1) == "+" else -minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(
            "--zone names no time zone: give a name such as Europe/Berlin, or an offset as +02:00"
        ) from None
