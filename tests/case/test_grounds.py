"""What the report's findings rest on, in whole cases: times that are true, records with a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bec_kit import demo, share
from bec_kit.analyse.summaries import summaries
from bec_kit.case import Case
from bec_kit.report import records, standing, views
from tests.support.collecting import collected, reading
from tests.support.tenant import AT_ONCE, calling

if TYPE_CHECKING:
    from pathlib import Path

VICTIM = "amelia.abernethy@larkspur-marine.example"


def test_every_record_that_a_finding_cites_has_its_place(sample: Case) -> None:
    wanted = views.cited(sample.findings())
    found = records.behind(sample.query, wanted, sample.evidence())

    assert set(found["record_id"]) == set(wanted)
    assert found[["says", "evidence_id", "evidence_row"]].notna().to_numpy().all()
    undated = found[found["happened_at"].isna()]
    assert set(undated["source"]) == {"auth_methods", "inbox_rules"}
    row = found[found["source"] == "auth_methods"].iloc[0]
    assert "microsoftAuthenticator" in sample.raw(row.to_dict())["body"]


def test_exported_state_gives_no_first_sign(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", users=[VICTIM], home_domains=["larkspur-marine.example"])
    case.add([share.path(demo.SAMPLE) / "exports" / "messageRules.json"])
    case.analyse()
    found = standing.dated(case.findings(), case.evidence(), case.facts.window)
    told = records.behind(case.query, views.cited(found), case.evidence())

    shown = views.findings(found, told).markup
    (sealed,) = case.evidence()["sealed_at"]
    unknown = f"as in the file sealed on {sealed:%Y-%m-%d %H:%M:%S}; when it was exported is not"
    assert "PE-02" in set(found["detection_id"])
    assert f"<dd>not known: {unknown} known</dd>" in shown
    assert f"The inbox rule “..” of {VICTIM}: {unknown} known</td>" in shown
    assert "First sign" not in views.summary(found, case.coverage(), None, [VICTIM]).markup


def test_collected_state_keeps_its_time(tmp_path: Path) -> None:
    with calling(settings=AT_ONCE) as caller:
        case = Case.create(tmp_path / "case", users=[caller.upn("victim")])
        with reading(caller.served) as tenant:
            collected(case, tenant, "inbox_rules")
        case.analyse()
    items = case.evidence()
    found = standing.dated(case.findings(), items, case.facts.window)
    hits = found[found["outcome"] == "hit"]

    assert items["collected"].all()
    assert len(hits)
    assert hits["stood"].all()
    assert set(hits["happened_at"]) <= set(items["sealed_at"])
    told = records.behind(case.query, views.cited(found), items)
    assert told["says"].str.contains("stood there when it was collected on").all()


def test_the_report_is_bounded_and_the_tables_are_not(own: Path) -> None:
    whole = {name: len(Case.open(own).summary(name)) for name in summaries()}
    told = own / "case.toml"
    text = re.sub("(?m)^(start|end) = .*", "", told.read_text("utf-8"))
    told.write_text(text + "start = 2026-01-01T00:00:00Z\nend = 2026-01-10T00:00:00Z\n", "utf-8")
    case = Case.open(own)

    assert whole["sign_in_addresses"] > 9
    assert len(case.summary("sign_in_addresses")) == whole["sign_in_addresses"]
    assert {name: len(case.summary(name, inside=True)) for name in whole} == dict.fromkeys(whole, 0)
