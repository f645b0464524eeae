"""The tenant's own clock: it starts at the scenario's end, and tests may push it on."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from email.utils import format_datetime

__all__ = ["Clock", "zulu"]


def zulu(moment: datetime) -> str:
    """A time as Graph writes it, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Clock:
    """Time of the tenant."""

    def __init__(self, start: datetime, pace: float = 1.0) -> None:
        """Start it.

        Args:
            start: what it shows first; aware and in UTC.
            pace: seconds of the tenant for each second of the machine; 0 stands still until pushed.
        """
        self._start = start
        self._pace = pace
        self._begun = time.monotonic()
        self._pushed = 0.0

    def seconds(self) -> float:
        """Seconds since it started."""
        return (time.monotonic() - self._begun) * self._pace + self._pushed

    def now(self) -> datetime:
        """What it shows; aware and in UTC."""
        return self._start + timedelta(seconds=self.seconds())

    def push(self, seconds: float) -> None:
        """Let time pass at once."""
        self._pushed += seconds

    def header(self) -> str:
        """What it shows, as HTTP writes dates."""
        return format_datetime(self.now(), usegmt=True)
