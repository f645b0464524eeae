from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from bec_kit.ingest._filling import filled, numbered
from bec_kit.store.engine import connect
from bec_kit.tables import schema
from tests.support.rows import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = connect(memory="100MB", threads=1, scratch=tmp_path)
    yield opened
    opened.close()


def test_columns_are_filled_in_the_order_of_the_rows(engine: duckdb.DuckDBPyConnection) -> None:
    rows = [{"sender": f"{number:06}@a.example", "subject": "s"} for number in range(5000)]
    tables = [table("messages", rows[:10]), table("messages", rows[10:])]
    columns = {"direction": "upper(split_part(sender, '@', 1))", "size": "length(subject)"}
    found = list(filled(tables, engine, "messages", columns))
    assert [each.num_rows for each in found] == [10, 4990]
    whole = pa.concat_tables(found)
    assert whole.schema.equals(schema("messages"))
    assert whole.column("direction").to_pylist() == [f"{number:06}" for number in range(5000)]
    assert set(whole.column("size").to_pylist()) == {1}
    assert whole.drop_columns(list(columns)).equals(
        pa.concat_tables(tables).drop_columns(list(columns))
    )
    assert all(column.num_chunks == 1 for column in found[1].columns)


def test_an_expression_that_cannot_be_computed_is_an_error(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    import duckdb

    with pytest.raises(duckdb.BinderException):
        list(filled([table("messages", [{}])], engine, "messages", {"direction": "nowhere"}))


def test_positions_go_on_within_an_item_and_begin_anew_in_the_next() -> None:
    def things(*items: str) -> pa.Table:
        rows = [{"evidence_id": item, "evidence_row": 1} for item in items]
        return pa.Table.from_pylist(rows, schema=schema("unreadable"))

    found = list(numbered([things("a", "a"), things("a", "b", "c"), things("c")]))
    assert [each.column("position").to_pylist() for each in found] == [[0, 1], [2, 0, 0], [1]]
    assert all(each.schema.equals(schema("unreadable")) for each in found)
