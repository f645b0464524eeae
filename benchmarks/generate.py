"""Write a Purview export of made-up audit records, the same for the same seed.

python benchmarks/generate.py 1000000 audit-1m.csv
"""

from __future__ import annotations

import argparse
import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from records import World, record

HEADER = (
    "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,"
    "AssociatedAdminUnits,AssociatedAdminUnitsNames"
)
START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = 90 * 24 * 3600


def generate(count: int, path: Path, seed: int = 7) -> None:
    """Write the export.

    One row in fifty repeats an earlier one, one in two thousand has no AuditData;
    the rest mixes thirteen record types over ninety days, newest first as the portal
    writes them, but for some minutes in which services report late.

    Args:
        count: rows to write.
        path: the file to write.
        seed: of every choice.
    """
    draw = random.Random(seed)  # noqa: S311  # made-up records, no secrets
    world = World(draw)
    recent: list[list[object]] = []
    with path.open("w", newline="", encoding="utf-8") as out:
        out.write(HEADER + "\r\n")
        writer = csv.writer(out, lineterminator="\r\n")
        for number in range(count):
            if recent and number % 50 == 49:
                writer.writerow(draw.choice(recent))
                continue
            second = SPAN * (count - number) // count + draw.randrange(1800)
            at = (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")
            made = record(world, at)
            body = "" if number % 2000 == 1000 else orjson.dumps(made).decode()
            row = [
                made["Id"],
                at + ".0000000Z",
                made["RecordType"],
                made["Operation"],
                made["UserId"],
                body,
                "",
                "",
            ]
            writer.writerow(row)
            if number % 97 == 0 and body:
                recent = [*recent[-199:], row]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="rows to write")
    parser.add_argument("path", type=Path, help="the file to write")
    parser.add_argument("--seed", type=int, default=7, help="of every choice")
    options = parser.parse_args()
    generate(options.count, options.path, options.seed)


if __name__ == "__main__":
    main()
