from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from bec_kit.enrich import TABLES
from bec_kit.enrich import facts as tables_of
from bec_kit.tables import TABLES as DECLARED
from tests.support.rows import at, facts, mark


def test_the_case_s_own() -> None:
    found = tables_of(
        facts(
            "b@contoso.example",
            "a@contoso.example",
            home=("contoso.example", "a.example"),
            marks=(mark("ip", "192.0.2.7"),),
            start=at(),
        )
    )
    assert found["home_domains"].to_pylist() == [
        {"domain": "a.example"},
        {"domain": "contoso.example"},
    ]
    assert found["case_users"].to_pylist() == [
        {"user": "a@contoso.example"},
        {"user": "b@contoso.example"},
    ]
    assert found["case_window"].to_pylist() == [{"start_at": at(), "end_at": None}]
    assert found["marks"].to_pylist() == [
        {
            "verdict": "attacker",
            "kind": "ip",
            "value": "192.0.2.7",
            "why": "seen by the owner",
            "at": datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        }
    ]


def test_a_case_that_knows_nothing_has_typed_empty_tables() -> None:
    found = tables_of(facts(home=()))
    assert found["home_domains"].num_rows == found["marks"].num_rows == 0
    assert found["marks"].schema.field("at").type == pa.timestamp("us", "UTC")
    assert found["case_window"].num_rows == 1


def test_the_kit_s_own_lists() -> None:
    found = tables_of(facts())
    apps = {row["app_id"]: row["name"] for row in found["first_party_apps"].to_pylist()}
    assert apps["4765445b-32c6-49b0-83e6-1d93765276ca"] == "OfficeHome"
    assert {"app_id": "ff8d92dc-3d82-41d6-bcbd-b9174d163620", "name": "PerfectData Software"} in (
        found["rogue_apps"].to_pylist()
    )
    words = found["finance_words"].column("word").to_pylist()
    assert {"invoice", "rechnung", "請求書", "πληρωμές", "πληρωμέσ"} <= set(words)
    assert words == sorted(set(words))


def test_a_code_has_a_row_for_each_of_its_meanings() -> None:
    rows = tables_of(facts())["error_codes"].to_pylist()
    assert [row["kind"] for row in rows if row["code"] == "50140"] == [
        "interrupt",
        "password_right",
    ]
    assert {row["code"] for row in rows if row["kind"] == "password_right"} == {
        *("50055", "50072", "50074", "50076", "50079", "50140", "50158"),
        *("53000", "53001", "53003", "500121"),
    }
    assert {row["code"] for row in rows if row["kind"] == "guessing"} == {
        *("50034", "50053", "50056", "50057", "50064", "50126"),
    }
    assert [row["code"] for row in rows if row["kind"] == "success"] == ["0"]


def test_every_computed_table_is_declared_and_addresses_come_before_baselines() -> None:
    assert all(DECLARED[name].kind == "computed" for name in TABLES)
    assert list(TABLES).index("addresses") < list(TABLES).index("baselines")
