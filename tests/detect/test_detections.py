"""What holds for every detection of the kit's own."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from bec_kit import detect, enrich
from bec_kit.detect.fold import fold
from bec_kit.detect.needs import need
from bec_kit.tables import schema
from tests.support.rows import facts, open_rows

HERE = Path(__file__).parent
OURS = list(detect.detections().values())


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.id)
def test_it_says_everything_of_itself(one: detect.Detection) -> None:
    assert one.references
    assert one.needs
    assert all(need(name.strip()).missing for entry in one.needs for name in entry.split("|"))
    assert one.says.endswith(".")
    assert one.title[0].isupper()


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.id)
def test_it_has_a_hit_a_near_miss_and_a_blind_case(one: detect.Detection) -> None:
    name = one.id.casefold().replace("-", "_")
    text = (HERE / f"test_{name}.py").read_text("utf-8")

    for kind in ("hits", "clear", "blind"):
        assert f"def test_{name}_{kind}(" in text


def test_each_select_gives_what_its_head_says_and_nothing_of_an_empty_case(tmp_path: Path) -> None:
    record_id = pa.field("record_id", pa.string())
    findings = [each for each in schema("findings") if each.name != "record_ids"]
    empty = {
        "attacker_records": pa.schema([record_id]).empty_table(),
        "prior_findings": pa.schema([*findings, record_id]).empty_table(),
    }
    with open_rows(tmp_path, {}, {**enrich.facts(facts()), **empty}) as engine:
        for one in OURS:
            rows = engine.foreign(one.sql)

            assert rows.num_rows == 0, one.id
            assert set(one.names) - {"records"} <= set(rows.column_names), one.id
            assert fold(rows, one, ()) == []
            assert ("context_severity" in rows.column_names) == (one.context is not None), one.id
            if one.seed:
                assert "ip" in rows.column_names, one.id
