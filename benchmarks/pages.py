"""Sign-ins and message traces for as many rows as wanted: the sample's, told again and again.

Each round has its own ids, moments and mail; the seven days of the sample become ninety.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["sign_ins", "trace_cells", "traces"]

Record = dict[str, Any]
EXPORTS = Path(__file__).parent.parent / "data-samples" / "aitm-small" / "exports"
START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = 90 * 24 * 3600


def sign_ins(count: int, path: Path) -> None:
    """Write a download of sign-ins: one JSON array, newest first."""
    with gzip.open(next(EXPORTS.glob("SignIns_*.json.gz"))) as file:
        known = json.load(file)
    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        for number, (record, moment, draw) in enumerate(_again(known, count)):
            fresh = {**record, "id": _guid(draw), "createdDateTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
            fresh["uniqueTokenIdentifier"] = _guid(draw)[:22]
            out.write((",\n" if number else "") + json.dumps(fresh, separators=(",", ":")))
        out.write("]")


def traces(count: int, path: Path) -> None:
    """Write message traces as one page of Graph."""
    page = json.loads((EXPORTS / "messageTraces.json").read_bytes())
    with path.open("w", encoding="utf-8") as out:
        out.write(f'{{"@odata.context":{json.dumps(page["@odata.context"])},"value":[')
        for number, (record, moment, draw) in enumerate(_again(page["value"], count)):
            fresh = {
                **record,
                "id": _guid(draw),
                "messageId": f"<{_guid(draw)}@mail.example>",
                "receivedDateTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            }
            out.write((",\n" if number else "") + json.dumps(fresh, separators=(",", ":")))
        out.write("]}")


def trace_cells(count: int, path: Path) -> None:
    """Write message traces as PowerShell exports them, in the culture of the United States."""
    with next(EXPORTS.glob("MessageTrace_*.csv")).open(encoding="utf-8-sig", newline="") as file:
        known = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(known[0]), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for record, moment, draw in _again(known, count):
            fresh = {
                **record,
                "MessageTraceId": _guid(draw),
                "MessageId": f"<{_guid(draw)}@mail.example>",
                "Received": f"{moment:%m/%d/%Y %I:%M:%S %p}",
            }
            writer.writerow(fresh)


def _again(known: list[Record], count: int) -> Iterator[tuple[Record, datetime, random.Random]]:
    draw = random.Random(7)  # noqa: S311  # made-up records, no secrets
    for number in range(count):
        second = SPAN * (count - number) // count
        yield known[number % len(known)], START + timedelta(seconds=second), draw


def _guid(draw: random.Random) -> str:
    return str(uuid.UUID(int=draw.getrandbits(128), version=4))
