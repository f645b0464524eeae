from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.scenarios import Alarm, Score, score

if TYPE_CHECKING:
    from .conftest import Made

ANSWERS = {
    "acts": [
        {"id": "relay", "user": "a@x.example", "detections": ["IA-03", "IA-04"], "may": ["IA-12"],
         "record_ids": ["r1", "r2"]},
        {"id": "spray", "user": "", "detections": ["IA-09"], "may": [], "record_ids": ["s1"]},
    ],
    "benign": [
        {"id": "roaming", "user": "b@x.example", "detection": "IA-01", "tolerated": "medium",
         "record_ids": []},
        {"id": "own-outlook", "user": "", "detection": "CO-01", "tolerated": "",
         "record_ids": []},
        {"id": "forward", "user": "b@x.example", "detection": "PE-01", "tolerated": "low",
         "record_ids": ["f1"]},
    ],
}  # fmt: skip
BUILT = ("IA-03", "IA-09", "IA-01", "CO-01", "IA-12", "PE-01")


def hit(
    detection: str, user: str | None, records: tuple[str, ...] = (), severity: str = "high"
) -> dict[str, Any]:
    return {
        "detection_id": detection,
        "user": user,
        "severity": severity,
        "outcome": "hit",
        "record_ids": records,
    }


def test_found_missed_and_not_built_are_told_apart() -> None:
    found = score(ANSWERS, [hit("IA-03", "a@x.example", ("r2",))], BUILT)
    assert found == Score(
        hits=(("relay", "IA-03"),),
        misses=(("spray", "IA-09"),),
        not_built=(("relay", "IA-04"),),
        false_alarms=(),
    )


def test_a_finding_counts_by_its_records_or_by_its_account() -> None:
    by_record = score(ANSWERS, [hit("IA-09", None, ("s1", "s9"))], BUILT)
    assert ("spray", "IA-09") in by_record.hits
    by_user = score(ANSWERS, [hit("IA-03", "a@x.example", ("other",))], BUILT)
    assert ("relay", "IA-03") in by_user.hits
    neither = score(ANSWERS, [hit("IA-03", "b@x.example", ("other",))], BUILT)
    assert ("relay", "IA-03") in neither.misses


def test_the_victims_own_records_are_no_act_of_the_attacker() -> None:
    found = score(ANSWERS, [hit("IA-12", "a@x.example", ("own",))], BUILT)
    assert found.false_alarms == (Alarm("IA-12", "a@x.example", "high", ""),)


def test_only_hits_count() -> None:
    clear = {**hit("IA-03", "a@x.example", ("r1",)), "outcome": "clear"}
    assert score(ANSWERS, [clear], BUILT).misses == (("relay", "IA-03"), ("spray", "IA-09"))


@pytest.mark.parametrize(
    ("finding", "alarms"),
    [
        (hit("IA-12", "a@x.example"), ()),  # the act allows it
        (hit("PE-01", "c@x.example", ("r1",)), ()),  # about the act's own record
        (hit("PE-01", "c@x.example"), (Alarm("PE-01", "c@x.example", "high", ""),)),
        (hit("PE-01", "c@x.example", severity="low"), ()),
        (hit("IA-01", "b@x.example", severity="medium"), ()),
        (hit("IA-01", "b@x.example"), (Alarm("IA-01", "b@x.example", "high", "roaming"),)),
        (
            hit("CO-01", "c@x.example", severity="info"),
            (Alarm("CO-01", "c@x.example", "info", "own-outlook"),),
        ),
        # a trap with records is fallen into by those alone, whatever account is named
        (
            hit("PE-01", "z@x.example", ("f1",), "medium"),
            (Alarm("PE-01", "z@x.example", "medium", "forward"),),
        ),
        (hit("PE-01", "z@x.example", ("f1",), "low"), ()),
        (
            hit("PE-01", "b@x.example", ("f2",)),
            (Alarm("PE-01", "b@x.example", "high", ""),),
        ),
        (hit("PE-01", None, severity="medium"), (Alarm("PE-01", "", "medium", ""),)),
    ],
)
def test_false_alarms(finding: dict[str, Any], alarms: tuple[Alarm, ...]) -> None:
    assert score(ANSWERS, [finding], BUILT).false_alarms == alarms


def test_perfect_findings_score_without_fault(made: Made) -> None:
    answers = made.answers
    findings = [
        hit(detection, act["user"] or None, tuple(act["record_ids"]))
        for act in answers["acts"]
        for detection in act["detections"]
    ]
    built = {finding["detection_id"] for finding in findings}
    found = score(made.root / "answers.toml", findings, built)
    assert found.misses == found.not_built == ()
    assert found.false_alarms == ()
    assert len(found.hits) == len(findings)
