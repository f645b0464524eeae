"""How each detection ended, for each user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit.model import Outcome

if TYPE_CHECKING:
    from bec_kit.detect.answers import Evidence
    from bec_kit.detect.head import Detection
    from bec_kit.detect.hit import Hit
    from bec_kit.model import Facts

__all__ = ["Attempt", "Judged", "judge"]


@dataclass(frozen=True)
class Attempt:
    """One detection that was tried.

    Attributes:
        id: of the detection, or the name of a file that is none.
        detection: None for such a file.
        hits: what it found.
        failed: why it did not run; None if it did.
    """

    id: str
    detection: Detection | None
    hits: tuple[Hit, ...] = ()
    failed: str | None = None


@dataclass(frozen=True)
class Judged:
    """How one detection ended for one user; user None stands for the whole case."""

    user: str | None
    outcome: Outcome
    why: str
    rows: int = 0


def judge(attempt: Attempt, evidence: Evidence, facts: Facts) -> list[Judged]:
    """How a detection ended for the case's users and for those that it hit."""
    hits: dict[str | None, list[Hit]] = {}
    for hit in attempt.hits:
        for user in hit.users or {None}:
            hits.setdefault(user, []).append(hit)
    others = sorted((user for user in hits if user not in facts.users), key=lambda u: u or "")
    users: list[str | None] = [*facts.users, *others]
    # thousands of accounts may share one finding with thousands of records: count once
    counts: dict[tuple[int, ...], int] = {}
    judged = []
    for user in users or [None]:
        mine = hits.get(user, [])
        shared = tuple(map(id, mine))
        if shared not in counts:
            counts[shared] = len({record for hit in mine for record in hit.record_ids})
        judged.append(_judge(attempt, evidence, user, len(mine), counts[shared]))
    return judged


def _judge(
    attempt: Attempt, evidence: Evidence, user: str | None, findings: int, records: int
) -> Judged:
    if attempt.failed or attempt.detection is None:
        return Judged(user, Outcome.FAILED, attempt.failed or "it did not run")
    if findings:
        return Judged(user, Outcome.HIT, f"hit: {_count(findings, 'finding')}", records)
    lacks = evidence.missing(attempt.detection.needs, user)
    if lacks:
        return Judged(user, Outcome.BLIND, "; ".join(lacks))
    return Judged(user, Outcome.CLEAR, f"clear: looked at {', '.join(attempt.detection.reads)}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
