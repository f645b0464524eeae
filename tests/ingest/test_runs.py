from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from bec_kit.ingest import _runs
from bec_kit.tables import TABLES, schema
from tests.support.rows import at
from tests.support.rows import table as rows_of
from tests.support.runs import run

if TYPE_CHECKING:
    from pathlib import Path


def searches(*rows: dict[str, Any]) -> pa.Table:
    return rows_of("searches", rows)


def test_a_run_is_sorted_by_the_whole_order_and_nulls_come_last(tmp_path: Path) -> None:
    runs = _runs.Runs(tmp_path, 3)
    runs.put("audit", "searches", searches({"happened_at": None, "query": "undated"}))
    runs.put(
        "audit",
        "searches",
        searches(
            {"record_id": "é", "query": "after z by bytes"},
            {"record_id": "z", "evidence_row": 2, "query": "second"},
            {"record_id": "z", "evidence_row": 1, "evidence_id": "0001-searches", "query": "first"},
            {"happened_at": at(-1), "record_id": "~", "query": "earlier"},
        ),
    )
    runs.close()
    (path,) = tmp_path.glob("audit/*")
    assert path.name == "searches-3-0.arrow"
    found = run(path)
    assert found.schema.equals(schema("searches"))
    assert found.column("query").to_pylist() == [
        "earlier",
        "first",
        "second",
        "after z by bytes",
        "undated",
    ]


def test_the_largest_table_goes_to_disk_where_too_much_is_held(tmp_path: Path) -> None:
    runs = _runs.Runs(tmp_path, 0, held=20_000)
    runs.put("audit", "searches", searches({"query": "small"}))
    runs.put("audit", "audit", rows_of("audit", [{"operation": "x" * 12_000}]))
    assert list(tmp_path.rglob("*.arrow")) == []
    runs.put("audit", "audit", rows_of("audit", [{"operation": "y" * 12_000}]))
    assert [path.name for path in tmp_path.rglob("*.arrow")] == ["audit-0-0.arrow"]
    runs.put("audit", "audit", rows_of("audit", [{"operation": "z"}]))
    runs.close()
    names = sorted(path.name for path in tmp_path.rglob("*.arrow"))
    assert names == ["audit-0-0.arrow", "audit-0-2.arrow", "searches-0-1.arrow"]
    assert [path.parent.name for path in tmp_path.rglob("*.arrow")] == ["audit"] * 3


def test_no_rows_give_no_run(tmp_path: Path) -> None:
    runs = _runs.Runs(tmp_path, 0)
    runs.put("audit", "searches", schema("searches").empty_table())
    runs.close()
    assert list(tmp_path.iterdir()) == []


def test_things_of_no_source_lie_in_the_folder_itself(tmp_path: Path) -> None:
    runs = _runs.Runs(tmp_path, 1)
    things = [
        {"evidence_id": "0001-audit", "evidence_row": 1, "offset": offset, "reason": reason}
        for offset, reason in ((None, "a"), (7, "b"), (7, "a"))
    ]
    runs.put("", "unreadable", pa.Table.from_pylist(things, schema=schema("unreadable")))
    runs.close()
    (path,) = _runs.paths([tmp_path], "", "unreadable")
    found = run(path)
    assert found.column("offset").to_pylist() == [7, 7, None]
    assert found.column("reason").to_pylist() == ["a", "b", "a"]


def test_batches_are_small_whatever_the_rows_hold(tmp_path: Path) -> None:
    rows = [{"query": "x"}] * 9_000 + [{"query": "y" * 900_000}] * 3
    path = tmp_path / "searches-0-0.arrow"
    _runs.write(path, [searches(*rows)], schema("searches"))
    with pa.OSFile(str(path), "rb") as file:
        found = pa.ipc.open_file(file)
        sizes = [found.get_batch(number) for number in range(found.num_record_batches)]
    assert sum(batch.num_rows for batch in sizes) == 9_003
    assert max(batch.num_rows for batch in sizes) <= _runs.ROWS
    assert all(batch.num_rows == 1 or batch.nbytes <= 2 * _runs.BATCH for batch in sizes)


def test_paths_are_those_of_one_table_and_source(tmp_path: Path) -> None:
    for name in ("audit/audit-0-0", "audit/audit_values-0-1", "sign_ins/audit-0-0"):
        path = tmp_path / "0001-audit" / f"{name}.arrow"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    item = tmp_path / "0001-audit"
    assert _runs.paths([item], "audit", "audit") == [item / "audit" / "audit-0-0.arrow"]
    assert _runs.sources_of([item]) == ["audit", "sign_ins"]
    assert _runs.sources_of([]) == []


@pytest.mark.parametrize("name", [name for name in TABLES if TABLES[name].kind != "computed"])
def test_every_order_ends_with_the_place_in_the_evidence(name: str) -> None:
    # else two runs could hold equal keys, and which comes first would show in the bytes
    assert {"evidence_id", "evidence_row"} <= set(_runs.order_of(name))
