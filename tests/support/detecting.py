"""Run detections over rows, and look at what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit import detect, enrich
from bec_kit.tables import TABLES
from tests.support.rows import facts as some_facts
from tests.support.rows import open_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bec_kit.detect import Result
    from bec_kit.model import Facts

__all__ = ["LEARNT", "audited", "findings", "hits", "missing", "outcome", "run"]

LEARNT = {
    "people": {"aliases"},
    "app_entries": {"consents"},
    "domains": {"messages", "message_headers"},
    "app_names": {"consents", "apps"},
    "rights_given": {"delegations", "permissions"},
    "rule_effects": {"rule_changes", "inbox_rules"},
}
"""Computed tables that a test would write down in vain, and the tables that fill them."""


def run(
    folder: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    *ids: str,
    facts: Facts | None = None,
    folders: Iterable[Path] = (),
) -> Result:
    """What some detections said; all of them if none is named.

    The tables of LEARNT are computed as in an analysis, if the rows do not give them.
    """
    facts = facts or some_facts()
    with open_rows(folder, rows, enrich.facts(facts)) as engine:
        for name, reads in LEARNT.items():
            if name not in rows and not reads.isdisjoint(rows):
                engine.hold(name, enrich.TABLES[name](engine, facts))
        return detect.run(engine, facts, list(folders), only=ids or None)


def audited(*rows: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of the audit log from which rows of another table were taken."""
    names = set(TABLES["audit"].names)
    return [{key: value for key, value in row.items() if key in names} for row in rows]


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
