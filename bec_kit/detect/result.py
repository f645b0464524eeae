"""What the detections said, as tables: findings and coverage."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.detect.outcome import Attempt, Judged
from bec_kit.model import Outcome, Severity
from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from bec_kit.detect.hit import Hit
    from bec_kit.model import Facts, Window

__all__ = ["Result", "coverage_table", "findings_table"]


class Result(NamedTuple):
    """What the detections said, each as a table of `bec_kit.tables`.

    Attributes:
        findings: hits first, the case's users before others, the gravest first; then one
            row for each detection that failed, is blind or clear.
        suspects: the attacker's indicators.
        coverage: one row for each detection and user.
    """

    findings: pa.Table
    suspects: pa.Table
    coverage: pa.Table


def findings_table(
    attempts: Iterable[Attempt],
    judged: dict[str, list[Judged]],
    seen: dict[str, int],
    facts: Facts,
) -> pa.Table:
    """All findings: hits first, those of the case's users before others, the gravest first.

    Args:
        attempts: every detection that was tried.
        judged: how each ended, by its id.
        seen: rows of each table that a detection may read.
        facts: of the case.
    """
    import pyarrow as pa

    attempts = list(attempts)
    hits = [hit for attempt in attempts for hit in attempt.hits]
    hits.sort(key=lambda hit: _rank(hit, facts))
    rows = [_hit_row(hit, facts.window) for hit in hits]
    silent = [attempt for attempt in attempts if not attempt.hits]
    quiet = [_silent_row(attempt, judged[attempt.id], seen) for attempt in silent]
    order = [Outcome.FAILED.value, Outcome.BLIND.value, Outcome.CLEAR.value]
    quiet.sort(key=lambda row: (order.index(row["outcome"]), row["detection_id"]))
    return pa.Table.from_pylist(rows + quiet, schema=schema("findings"))


def _rank(hit: Hit, facts: Facts) -> tuple[Any, ...]:
    ours = not hit.users.isdisjoint(facts.users)
    at = hit.happened_at
    return not ours, -hit.severity, at is None, at, hit.detection.id, hit.key


def _row(attempt: Attempt, key: str, **more: Any) -> dict[str, Any]:
    one = attempt.detection
    version = one.version if one else 0
    said: dict[str, Any] = {}
    if one:
        said = {"title": one.title, "why": one.why, "benign": one.benign, "fix": one.fix}
        said["attack"] = list(one.attack)
    parts = (attempt.id, str(version), key)
    return {
        "finding_id": hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest(),
        "detection_id": attempt.id,
        "version": version,
        "title": f"The file {attempt.id}.sql",
        "key": key,
        **said,
        **more,
    }


def _hit_row(hit: Hit, window: Window) -> dict[str, Any]:
    return _row(
        Attempt(hit.detection.id, hit.detection),
        hit.key,
        severity=hit.severity.word,
        outcome=Outcome.HIT.value,
        happened_at=hit.happened_at,
        last_at=hit.last_at,
        user=hit.user,
        says=hit.says,
        why=" ".join([hit.detection.why, *hit.notes]),
        record_ids=list(hit.record_ids),
        counter=hit.counter,
        in_window=hit.standing or _overlaps(hit, window),
    )


def _overlaps(hit: Hit, window: Window) -> bool:
    if hit.happened_at is None or hit.last_at is None:
        return True  # nothing says that it lies outside
    return (window.start is None or hit.last_at >= window.start) and (
        window.end is None or hit.happened_at < window.end
    )


def _silent_row(attempt: Attempt, judged: list[Judged], seen: dict[str, int]) -> dict[str, Any]:
    missing = None
    if attempt.failed or attempt.detection is None:
        outcome, missing = Outcome.FAILED, attempt.failed
        says = f"Did not run: {attempt.failed}"
    elif any(each.outcome is Outcome.BLIND for each in judged):
        outcome = Outcome.BLIND
        missing = _missing(judged)
        says = "Could not be judged: what it needs is not in the case."
    else:
        outcome = Outcome.CLEAR
        looked = (
            f"{seen[name]:,} rows of {name}" for name in attempt.detection.reads if name in seen
        )
        says = f"Found nothing; looked at {', '.join(looked) or 'the facts of the case'}."
    return _row(
        attempt,
        outcome.value,
        severity=Severity.INFO.word,
        outcome=outcome.value,
        says=says,
        record_ids=[],
        missing=missing,
        in_window=True,
    )


def _missing(judged: list[Judged]) -> str:
    """What is missing, and for whom, each lack said once."""
    users: dict[str, list[str]] = {}
    for each in judged:
        if each.outcome is Outcome.BLIND:
            users.setdefault(each.why, []).append(each.user or "the whole case")
    return "; ".join(f"for {', '.join(names)}: {why}" for why, names in users.items())


def coverage_table(judged: dict[str, list[Judged]]) -> pa.Table:
    """One row for each detection and user."""
    import pyarrow as pa

    words = {Outcome.BLIND: "blind", Outcome.FAILED: "failed"}
    rows = [
        {
            "kind": "detection",
            "name": name,
            "user": each.user,
            "rows": each.rows,
            "state": words.get(each.outcome, "complete"),
            "why": each.why,
        }
        for name in sorted(judged)
        for each in sorted(judged[name], key=lambda each: each.user or "")
    ]
    return pa.Table.from_pylist(rows, schema=schema("coverage"))
