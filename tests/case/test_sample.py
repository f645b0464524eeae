"""The kit's findings are held to the answers of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from bec_kit.case import Case
from bec_kit.detect import detections
from bec_kit.safe import stamp
from bec_kit.scenarios import make, score

if TYPE_CHECKING:
    from pathlib import Path


def scored(case: Case, answers: Any) -> Any:
    found = [row for row in case.rows("findings") if row["outcome"] == "hit"]
    return score(answers, found, detections())


def test_nothing_is_missed_and_nothing_is_cried_in_vain(
    sample: Case, answers: dict[str, Any]
) -> None:
    result = scored(sample, answers)

    assert result.misses == ()
    assert result.false_alarms == ()
    assert sorted(result.hits) == sorted(
        (act["id"], detection)
        for act in answers["acts"]
        for detection in act["detections"]
        if detection in detections()
    )


def test_what_is_not_built_yet_is_listed(sample: Case, answers: dict[str, Any]) -> None:
    missing = {detection for _, detection in scored(sample, answers).not_built}

    assert missing
    assert not missing & set(detections())


def test_counts_of_every_export_are_the_storys(sample: Case, answers: dict[str, Any]) -> None:
    read = {
        row.file.split("/")[-1].split("!")[0]: row.read
        for row in sample.evidence().itertuples()
        if row.status == "added"
    }
    told = {name.split("!")[0]: count for name, count in answers["counts"].items()}

    assert read == told
    for row in sample.evidence().itertuples():
        assert row.read == row.kept + row.duplicates + row.unreadable


def test_every_row_cites_a_record_that_can_be_shown(sample: Case) -> None:
    events = sample.timeline()
    for name in ("rule_changes", "mail_access", "sign_ins", "messages", "consents"):
        row = sample.table(name).iloc[0]
        shown = sample.raw(row)
        assert shown["evidence_row"] == row["evidence_row"]
        assert row["record_id"].split("/")[0] in shown["body"] + str(shown["cells"])
    assert events["evidence_id"].notna().all()


@pytest.mark.parametrize(("users", "days", "seed"), [(12, 14, 2), (8, 10, 1)])
def test_other_companies_are_judged_as_well(
    tmp_path: Path, users: int, days: int, seed: int
) -> None:
    folder = make("aitm", tmp_path / "made", users=users, days=days, seed=seed)
    case = Case.create(
        tmp_path / "case",
        users=["amelia.abernethy@larkspur-marine.example"],
        home_domains=["larkspur-marine.example"],
    )
    case.add([folder / "exports"])
    case.analyse()

    result = scored(case, folder / "answers.toml")

    assert result.misses == ()
    assert result.false_alarms == ()


def test_rules_and_forwarding_begin_and_end_as_the_story_tells(
    sample: Case, answers: dict[str, Any]
) -> None:
    told = {act["id"]: act["at"] for act in answers["acts"]}
    rows = sample.lifecycles().astype(object)
    found = {
        row["name"]: [None if pd.isna(row[n]) else stamp(row[n]) for n in ("made_at", "ended_at")]
        for row in rows[rows["actor"] == "attacker"].to_dict("records")
    }

    assert found == {
        ".": [told["hiding-rule"], told["clean-up"]],
        "..": [told["forwarding-rule"], None],
        "ForwardingSmtpAddress": [told["mailbox-forwarding"], "2026-03-18T07:41:05.000000Z"],
    }
    assert rows.loc[rows["actor"] == "attacker", "ambiguity"].isna().all()
