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
from bec_kit.safe import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bec_kit.evidence import Journal
    from bec_kit.model import Facts

__all__ = ["NEXT", "analysing", "changed_facts", "provenance", "publish", "recover", "stale"]

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
        marks=len(facts.marks),
        **_used(facts),
    )
    _move(folder, fresh, hashes)


def _used(facts: Facts) -> dict[str, list[str] | str | None]:
    """What an analysis uses of case.toml, as its entry has it."""
    window = facts.window
    return {
        "users": list(facts.users),
        "home_domains": list(facts.home_domains),
        "start": stamp(window.start) if window.start else None,
        "end": stamp(window.end) if window.end else None,
    }


def changed_facts(journal: Journal, facts: Facts) -> list[str]:
    """What of case.toml is not what the last analysis used; title and examiner do not matter.

    Args:
        journal: of the case.
        facts: of the case as it is now.
    """
    last = _last(journal, "analyse") or {}
    return [  # the entry of an older version of the kit says less
        name
        for name, now in _used(facts).items()
        if name in last and _ordered(last[name]) != _ordered(now)
    ]


def _ordered(value: object) -> object:
    """A fact to compare: in which order a list names its entries says nothing."""
    return sorted(map(str, value)) if isinstance(value, list) else value


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
    reasons = []
    if later:
        marks = sum(e["action"] == "mark" for e in later)
        reasons.append(
            f"{len(later) - marks} item(s) of evidence and {marks} mark(s) came after the last "
            "analysis"
        )
    if changed := changed_facts(journal, facts):
        reasons.append(f"{', '.join(changed)} in case.toml are not what the last analysis used")
    if not reference.same(facts, last["files"]):
        reasons.append("other files lie in the case's folder reference")
    return f"Out of date: {'; '.join(reasons)}; analyse again." if reasons else None
