"""Where a user was at home before something happened."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bec_kit.store.engine import Engine

__all__ = ["Baselines"]

_SPAN = timedelta(days=7)
_ACTIVE = 3
_GAP = timedelta(hours=24)


class Baselines:
    """Networks of some users, day by day, and the network of each address.

    A baseline ends 24 hours before an event; it says something from a span of seven
    days with three active ones on. A network is the autonomous system where it is
    known, else the /24 or /48 around the address.
    """

    def __init__(self, engine: Engine, users: Collection[str]) -> None:
        rows = engine.arrow(
            'select b."user" as "user", b.value as value, b.day as day from baselines b '
            "where b.kind in ('network', 'asn') and b.\"user\" in (select unnest(?))",
            [sorted(users)],
        )
        self._days: dict[str, dict[str, set[datetime]]] = {}
        for row in rows.to_pylist():
            self._days.setdefault(row["user"], {}).setdefault(row["value"], set()).add(row["day"])
        networks = engine.arrow(
            "select a.ip as ip, coalesce(cast(a.asn as varchar), a.network) as network "
            "from addresses a where coalesce(cast(a.asn as varchar), a.network) is not null"
        )
        self._networks: dict[str, str] = dict(
            zip(*(column.to_pylist() for column in networks.columns), strict=True)
        )

    def network(self, ip: str) -> str:
        """The network of an address; the address itself where none is known."""
        return self._networks.get(ip, ip)

    def seen(self, user: str | None, ip: str, before: datetime) -> bool:
        """Whether the user had been in this address's network before."""
        return bool(self._share(user, ip, before))

    def own(self, user: str | None, ip: str, before: datetime) -> bool:
        """Whether the user had been in this address's network on most of his days."""
        return self._share(user, ip, before) > 1 / 2

    def _share(self, user: str | None, ip: str, before: datetime) -> float:
        """Share of the active days with that network; 0 without a baseline."""
        active = self._active(user, before)
        there = self._days.get(user or "", {}).get(self.network(ip), set()) & active
        return len(there) / len(active) if active else 0

    def _active(self, user: str | None, before: datetime) -> set[datetime]:
        """The days of the baseline on which the user was active; none without a baseline."""
        last = datetime.combine((before - _GAP).date(), time(), UTC)
        days = {day for days in self._days.get(user or "", {}).values() for day in days}
        active = {day for day in days if day < last}
        if len(active) < _ACTIVE or max(active) - min(active) + timedelta(days=1) < _SPAN:
            return set()
        return active
