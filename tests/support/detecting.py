"""Run detections over rows, and look at what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit import detect, enrich
from tests.support.rows import facts as some_facts
from tests.support.rows import opener

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bec_kit.detect import Result
    from bec_kit.model import Facts

__all__ = ["findings", "hits", "missing", "outcome", "run"]


def run(
    folder: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    *ids: str,
    facts: Facts | None = None,
    folders: Iterable[Path] = (),
) -> Result:
    """What some detections said; all of them if none is named."""
    facts = facts or some_facts()
    opened = opener(folder, rows, enrich.facts(facts))
    return detect.run(opened, facts, list(folders), only=ids or None)


def findings(result: Result, detection_id: str) -> list[dict[str, Any]]:
    """All rows of a detection."""
    return [row for row in result.findings.to_pylist() if row["detection_id"] == detection_id]


def hits(
    folder: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    detection_id: str,
    facts: Facts | None = None,
) -> list[dict[str, Any]]:
    """Hits of one detection that runs alone, in order of its keys."""
    rows_of = findings(run(folder, rows, detection_id, facts=facts), detection_id)
    return sorted((row for row in rows_of if row["outcome"] == "hit"), key=lambda row: row["key"])


def outcome(
    folder: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    detection_id: str,
    facts: Facts | None = None,
) -> str:
    """How one detection that runs alone ended; `hit` if any row is one."""
    found = findings(run(folder, rows, detection_id, facts=facts), detection_id)
    return "hit" if any(row["outcome"] == "hit" for row in found) else str(found[0]["outcome"])


def missing(
    folder: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    detection_id: str,
    facts: Facts | None = None,
) -> str:
    """What one detection that runs alone and is blind says it lacks."""
    (row,) = findings(run(folder, rows, detection_id, facts=facts), detection_id)
    assert row["outcome"] == "blind"
    return str(row["missing"])
