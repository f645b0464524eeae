"""Whether the slices of Search-UnifiedAuditLog in a file are whole.

Each row of such an export carries ResultIndex and ResultCount of the search
that gave it. In a whole export every index from 1 to the count occurs equally
often (a merged file holds many slices of one count); ResultCount 0 with
ResultIndex -1 is a search that timed out inside the service; 50,000 rows are
the most that one search session gives.
Source: Microsoft's description of the cmdlet; the time-out is from memory of the field.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LIMIT", "missing"]

LIMIT = 50_000


def missing(pairs: Iterable[tuple[int, int, int]]) -> list[str]:
    """Say what the slices of one file lack, one sentence each; none where they are whole.

    Args:
        pairs: (ResultIndex, ResultCount, how many rows carry this pair).
    """
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for index, count, rows in pairs:
        found[count][index] = rows
    said = []
    for count, rows_of in sorted(found.items()):
        if count <= 0:
            said.append(f"{sum(rows_of.values())} rows of searches that timed out in the service")
            continue
        if count >= LIMIT:
            said.append(f"a search of {count:,} results reached the limit of {LIMIT:,}: it was cut")
        searches = max(rows_of.values())
        lacking = sum(searches - rows_of.get(index, 0) for index in range(1, count + 1))
        if lacking:
            first = next(i for i in range(1, count + 1) if rows_of.get(i, 0) < searches)
            said.append(
                f"{lacking:,} of {searches * count:,} results of searches of {count:,}"
                f" are missing, from index {first:,} on"
            )
    return said
