"""How the tables of an analysis take the place of the older ones, and how old they are.

An analysis makes its tables in `tables/.next`. Publishing gives their hashes to
the journal first and moves the files then, so that a kill at any moment leaves
either the old tables or the means to finish the move.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from bec_kit import __version__, reference
from bec_kit.evidence import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bec_kit.evidence import Journal
    from bec_kit.model import Facts

__all__ = ["NEXT", "analysing", "provenance", "publish", "recover", "stale"]

NEXT = ".next"
CHANGES = frozenset({"seal", "mark"})


def analysing(folder: Path) -> FileLock:
    """The lock that an analysis holds, so that nobody clears or doubles its work."""
    return FileLock(folder / "tables" / ".lock")


def publish(folder: Path, journal: Journal, facts: Facts, fresh: Path) -> None:
    """Put the tables of a finished analysis in the place of the older ones.

    Args:
        folder: of the case.
        journal: takes their hashes, and the facts that the analysis used.
        facts: of the case.
        fresh: the folder in which they were made.
    """
    hashes = {f"tables/{path.name}": digest(path) for path in sorted(fresh.glob("*.parquet"))}
    beside = reference.used(facts)
    journal.append(
        "analyse",
        files=hashes | {each["file"]: each["sha256"] for each in beside if each["file"]},
        references=beside,
        version=__version__,
        users=list(facts.users),
        home_domains=list(facts.home_domains),
        marks=len(facts.marks),
    )
    _move(folder, fresh, hashes)


def recover(folder: Path, journal: Journal) -> None:
    """Finish the move of a finished analysis; clear what an unfinished one left.

    While another process analyses the case, its work is left alone.
    """
    fresh = folder / "tables" / NEXT
    if not fresh.exists():
        return
    lock = analysing(folder)
    with suppress(Timeout), lock.acquire(blocking=False):
        last = _last(journal, "analyse")
        left = {f"tables/{path.name}": digest(path) for path in fresh.glob("*.parquet")}
        # an empty one was moved whole, but perhaps what it replaced is still there
        if last and left.items() <= last["files"].items():
            _move(folder, fresh, last["files"])
        else:
            shutil.rmtree(fresh, ignore_errors=True)


def _move(folder: Path, fresh: Path, wanted: Iterable[str]) -> None:
    home = folder / "tables"
    for path in sorted(fresh.glob("*.parquet")):
        path.replace(home / path.name)
    for path in home.glob("*.parquet"):
        if f"tables/{path.name}" not in wanted:
            path.unlink()
    shutil.rmtree(fresh)


def _last(journal: Journal, action: str) -> dict[str, Any] | None:
    return next((e for e in reversed(journal.entries()) if e["action"] == action), None)


def provenance(journal: Journal) -> dict[str, object]:
    """With what and when the published tables were made; the journal's times, not the clock's."""
    last = _last(journal, "analyse")
    if last is None:
        return {"Tool": f"bec-kit {__version__}", "Analysed": "not yet"}
    return {
        "Tool": f"bec-kit {last['version']}",
        "Analysed at (UTC)": last["at"],
        "Journal entry": f"{last['seq']}, {last['hash']}",
        **reference.shown(last.get("references", ())),
    }


def stale(journal: Journal, facts: Facts) -> str | None:
    """Why the last analysis is out of date; None while it is not, or where there is none.

    Args:
        journal: of the case.
        facts: of the case as it is now.
    """
    last = _last(journal, "analyse")
    if last is None:
        return None
    later = [e for e in journal.entries() if e["seq"] > last["seq"] and e["action"] in CHANGES]
    if not later:
        if not reference.same(facts, last["files"]):
            return "Out of date: other files lie in the case's folder reference; analyse again."
        return None
    marks = sum(e["action"] == "mark" for e in later)
    return (
        f"Out of date: {len(later) - marks} item(s) of evidence and {marks} mark(s) came after the "
        "last analysis; analyse again."
    )
