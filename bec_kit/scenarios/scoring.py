"""Compares what the kit found with what is true of a scenario."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bec_kit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Alarm", "Score", "score"]


@dataclass(frozen=True)
class Alarm:
    """A hit that nothing in the story explains.

    Attributes:
        detection: its id.
        user: the account it names; empty where it names none.
        severity: its word.
        trap: id of the innocent thing that set it off; empty where it is none of the traps.
    """

    detection: str
    user: str
    severity: str
    trap: str


@dataclass(frozen=True)
class Score:
    """How a run did.

    Attributes:
        hits: (act, detection) that were found.
        misses: (act, detection) that were not, though the detection ran.
        not_built: (act, detection) whose detection does not exist yet.
        false_alarms: hits of medium severity or more that no act explains, and any
            that a trap forbids.
    """

    hits: tuple[tuple[str, str], ...]
    misses: tuple[tuple[str, str], ...]
    not_built: tuple[tuple[str, str], ...]
    false_alarms: tuple[Alarm, ...]


def _same(act: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    """Whether a finding speaks of an act: by its records, else by its account."""
    if set(act["record_ids"]) & set(finding["record_ids"]):
        return True
    known = finding["detection_id"] in (*act["detections"], *act["may"])
    return known and bool(act["user"]) and finding["user"] == act["user"]


def _trapped(
    traps: Iterable[Mapping[str, Any]], finding: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The innocent thing that a finding fell for: by its records, else by its account."""
    rivals = [trap for trap in traps if trap["detection"] == finding["detection_id"]]
    for trap in rivals:
        if set(trap["record_ids"]) & set(finding["record_ids"]):
            return trap
    for trap in rivals:
        if not trap["record_ids"] and trap["user"] in ("", finding["user"]):
            return trap
    return None


def score(
    answers: Mapping[str, Any] | Path,
    findings: Iterable[Mapping[str, Any]],
    built: Iterable[str],
) -> Score:
    """Compare findings with the truth.

    Args:
        answers: the document, or the path of answers.toml.
        findings: rows of the table `findings`, as mappings.
        built: ids of the detections that exist.
    """
    truth: Mapping[str, Any]
    truth = tomllib.loads(answers.read_text("utf-8")) if isinstance(answers, Path) else answers
    exists = set(built)
    rows = [
        {**row, "user": row["user"] or "", "record_ids": list(row["record_ids"])}
        for row in findings
        if str(row["outcome"]) == "hit"
    ]
    hits, misses, missing = [], [], []
    for act in truth["acts"]:
        for detection in act["detections"]:
            if detection not in exists:
                missing.append((act["id"], detection))
            elif any(row["detection_id"] == detection and _same(act, row) for row in rows):
                hits.append((act["id"], detection))
            else:
                misses.append((act["id"], detection))
    alarms = []
    done = {record for act in truth["acts"] for record in act["record_ids"]}
    for row in rows:
        # the victim's own life goes on beside the attacker's: his account explains no record of it
        if done & set(row["record_ids"]):
            continue
        if not row["record_ids"] and any(_same(act, row) for act in truth["acts"]):
            continue
        worth = Severity.of(str(row["severity"]))
        trap = _trapped(truth["benign"], row)
        if trap is None:
            wrong = worth >= Severity.MEDIUM
        else:
            wrong = not trap["tolerated"] or worth > Severity.of(trap["tolerated"])
        if wrong:
            name = str(trap["id"]) if trap else ""
            alarms.append(Alarm(row["detection_id"], row["user"], worth.word, name))
    return Score(tuple(hits), tuple(misses), tuple(missing), tuple(alarms))
