"""Measure adding and merging beside the naive way, in one run.

    python benchmarks/run.py 100000 1000000
    python benchmarks/run.py 200000 --export sign-ins --export traces

The naive way is what a notebook does without a kit: `read_csv`, `json.loads`,
`json_normalize`; it keeps everything in memory, opens no list and writes nothing.
The kit copies and hashes the file, splits it, keeps every raw body, fills its
tables, settles duplicates, sorts and writes. Machines are shared: CPU seconds tell
more than wall time, and ratios within one run more than either.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from generate import generate
from pages import sign_ins, trace_cells, traces

if TYPE_CHECKING:
    from collections.abc import Callable

AUDIT = """
import json, sys
import pandas as pd
frame = pd.read_csv(sys.argv[1])
bodies = frame["AuditData"].fillna("{}").map(json.loads)
pd.json_normalize(bodies.tolist())
"""
ARRAY = """
import json, sys
import pandas as pd
pd.json_normalize(json.load(open(sys.argv[1])))
"""
PAGE = """
import json, sys
import pandas as pd
pd.json_normalize(json.load(open(sys.argv[1]))["value"])
"""
CELLS = """
import sys
import pandas as pd
frame = pd.read_csv(sys.argv[1])
pd.to_datetime(frame["Received"], format="%m/%d/%Y %I:%M:%S %p", utc=True)
"""
KIT = """
import sys
from pathlib import Path
from bec_kit.case import Case
from bec_kit.ingest.merge import merge
home = Path(sys.argv[2]) / "case"
case = Case.create(home, users=["user001@contoso.example"], home_domains=["contoso.example"])
(added,) = case.add([sys.argv[1]])
assert added.status == "added" and added.read == added.kept + added.duplicates + added.unreadable
tables = home / "tables" / ".next"
tables.mkdir()
rows = merge(sorted((home / "tables" / "parts").iterdir()), tables)
assert rows.get("duplicates", 0) == added.duplicates
"""


@dataclass(frozen=True)
class Export:
    """One kind of export: how it is made, and how a notebook without a kit reads it.

    Attributes:
        suffix: of the file's name.
        make: writes so many records to a file.
        naive: the program that reads it.
    """

    suffix: str
    make: Callable[[int, Path], None]
    naive: str


EXPORTS = {
    "audit": Export("csv", generate, AUDIT),
    "sign-ins": Export("json", sign_ins, ARRAY),
    "traces": Export("json", traces, PAGE),
    "trace-cells": Export("csv", trace_cells, CELLS),
}


@dataclass(frozen=True)
class Measured:
    """What one process and its children took.

    Attributes:
        cpu: seconds of processor time, all processes together.
        wall: seconds.
        memory: most bytes held at any time, by all processes together.
    """

    cpu: float
    wall: float
    memory: int


def measure(program: str, *arguments: str) -> Measured:
    """Run a program of Python and watch it.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    # without bytecode, imports alone would take seconds on both sides
    told = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], env=told)
    watched = psutil.Process(process.pid)
    most = 0
    while True:
        most = max(most, _resident(watched))
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "benchmark")
    return Measured(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, most)


def _resident(process: psutil.Process) -> int:
    """What the processes hold; pages that several of them share count once where Linux tells."""
    try:
        family = [process, *process.children(recursive=True)]
        if len(family) > 1 and sys.platform == "linux":
            return sum(each.memory_full_info().pss for each in family)
        return sum(each.memory_info().rss for each in family)
    except psutil.NoSuchProcess:  # it ended while it was looked at: the next look tells
        return 0


def line(
    way: str, name: str, records: int, size: int, found: Measured, naive: Measured | None
) -> str:
    """One row of the table."""
    ratios = ["", "", ""]
    if naive is not None and naive is not found:
        ratios = [
            f" ({naive.cpu / found.cpu:.1f}x less)",
            f" ({naive.wall / found.wall:.1f}x less)",
            f" ({naive.memory / found.memory:.1f}x less)",
        ]
    return (
        f"| {way} | {name} | {records:,} | {records / found.wall:,.0f} "
        f"| {size / found.wall / 1e6:.0f} "
        f"| {found.cpu:.1f}{ratios[0]} | {found.wall:.1f}{ratios[1]} "
        f"| {found.memory / 1e6:,.0f}{ratios[2]} |"
    )


def main() -> None:
    """Read the command line, measure, print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=int, nargs="+", help="how many, for each round")
    parser.add_argument("--no-naive-above", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--folder", type=Path, help="keeps the made-up exports between runs")
    parser.add_argument(
        "--export", choices=EXPORTS, action="append", help="of what; several may be named"
    )
    options = parser.parse_args()
    print("| way | export | records | records/s | MB/s | CPU s | wall s | memory, MB |")
    print("|---|---|---|---|---|---|---|---|")
    for name in options.export or ["audit"]:
        for records in options.records:
            compare(name, records, options.no_naive_above, options.folder)


def compare(name: str, records: int, most: int, folder: Path | None) -> None:
    """Measure both ways on one export, and print a row for each."""
    export = EXPORTS[name]
    with tempfile.TemporaryDirectory() as scratch:
        path = (folder or Path(scratch)) / f"{name}-{records}.{export.suffix}"
        if not path.exists():
            export.make(records, path)
        size = path.stat().st_size
        naive = None
        if records <= most:
            naive = measure(export.naive, str(path))
            print(line("naive pandas", name, records, size, naive, naive), flush=True)
        kit = measure(KIT, str(path), scratch)
        print(line("bec_kit", name, records, size, kit, naive), flush=True)


if __name__ == "__main__":
    main()
