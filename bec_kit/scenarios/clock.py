"""Days of the story: when people work, and when the attack falls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bec_kit.errors import UsageError

__all__ = ["START", "at", "attack_day", "days_of", "works"]

# A Monday, fixed so that a scenario never depends on the day it is made. The month
# holds days above 12 from the first week on, which settles the order of date fields.
START = datetime(2026, 3, 9, tzinfo=UTC)

# A baseline needs seven days before the attack, and the attack takes two.
FEWEST, MOST = 10, 365


def days_of(days: int) -> list[datetime]:
    """Midnight of each day of the window.

    Args:
        days: how many.

    Raises:
        UsageError: too few for a baseline before the attack, or too many.
    """
    if not FEWEST <= days <= MOST:
        raise UsageError(f"{days} days: a scenario takes {FEWEST} to {MOST}; choose again")
    return [START + timedelta(days=number) for number in range(days)]


def works(day: datetime) -> bool:
    """Whether it is a working day."""
    return day.weekday() < 5


def attack_day(days: int) -> datetime:
    """Midnight of the day on which the victim follows the lure; the next one is worked too.

    Args:
        days: length of the window.
    """
    # late enough for a baseline; in a short window as soon as there is one
    earliest = max(8, min(int(days * 0.6), days - 5))
    for day in days_of(days)[earliest if days >= 14 else 8 :]:
        if works(day) and works(day + timedelta(days=1)):
            return day
    raise UsageError(f"{days} days end at a weekend too early for the story; take a few more")


def at(day: datetime, clock: str) -> datetime:
    """A moment of a day.

    Args:
        day: its midnight.
        clock: `HH:MM` or `HH:MM:SS`, UTC.
    """
    hour, minute, second = (int(part) for part in (clock + ":00").split(":")[:3])
    return day.replace(hour=hour, minute=minute, second=second)
