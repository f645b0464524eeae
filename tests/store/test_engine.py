from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bec_kit.errors import QueryError
from bec_kit.store import gate
from bec_kit.store.engine import Engine, open_tables
from bec_kit.tables import TABLES, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def audit(*ids: str) -> pa.Table:
    rows = [
        {"record_id": each, "happened_at": NOON, "evidence_id": "0001-audit", "evidence_row": row}
        for row, each in enumerate(ids, 1)
    ]
    return pa.Table.from_pylist(rows, schema=schema("audit"))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "it's a [case] of ü"
    folder.mkdir()
    pq.write_table(audit("a", "b"), folder / "audit.parquet")
    (folder / "secret.csv").write_text("password\nhunter2\n")
    (folder / "secret.txt").write_text("hunter2")
    pq.write_table(pa.table({"x": [1]}), folder / "other.parquet")
    return folder


@pytest.fixture
def engine(case: Path, tmp_path: Path) -> Iterator[Engine]:
    facts = {"home_domains": pa.table({"domain": ["contoso.example"]})}
    with open_tables({"audit": [case / "audit.parquet"]}, facts, scratch=tmp_path) as opened:
        yield opened


def test_tables_facts_and_parameters_are_read(engine: Engine) -> None:
    answer = engine.arrow(
        "select record_id, happened_at, domain from audit, home_domains where record_id = ?", ["b"]
    )
    assert answer.to_pylist() == [
        {"record_id": "b", "happened_at": NOON, "domain": "contoso.example"}
    ]
    assert answer.schema.field("happened_at").type == pa.timestamp("us", "UTC")


def test_a_table_without_a_file_is_there_and_empty(engine: Engine) -> None:
    for name, table in TABLES.items():
        answer = engine.foreign(f"select * from {name} limit 0")  # noqa: S608
        assert answer.num_rows == 0
        assert answer.column_names == list(table.names)
    assert set(engine.tables) == {*TABLES, "home_domains"}


def test_several_files_of_one_table_are_one_table(tmp_path: Path) -> None:
    for part in "12":
        pq.write_table(audit(part), tmp_path / f"audit-{part}.parquet")
    files = {"audit": [tmp_path / "audit-1.parquet", tmp_path / "audit-2.parquet"]}
    with open_tables(files, {}) as opened:
        answer = opened.arrow("select record_id from audit order by record_id")
    assert answer.column("record_id").to_pylist() == ["1", "2"]


def test_a_fact_stands_in_place_of_a_file_of_its_name(case: Path) -> None:
    facts = {"audit": audit("of the facts")}
    with open_tables({"audit": [case / "audit.parquet"]}, facts) as opened:
        answer = opened.foreign("select record_id from audit")
    assert answer.column("record_id").to_pylist() == ["of the facts"]


def test_a_missing_file_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="could not be opened") as caught:
        open_tables({"audit": [tmp_path / "none.parquet"]}, {}, scratch=tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_a_pattern_for_another_file_is_refused(tmp_path: Path) -> None:
    for name in ("a[1]", "a1"):
        (tmp_path / name).mkdir()
        pq.write_table(audit(name), tmp_path / name / "audit.parquet")
    with pytest.raises(QueryError, match="rename the folder"):
        open_tables({"audit": [tmp_path / "a[1]" / "audit.parquet"]}, {})


def test_what_failed_is_said_without_quoting_a_record(engine: Engine) -> None:
    with pytest.raises(QueryError) as caught:
        engine.foreign("select cast(evidence_id as int) from audit")
    assert "0001-audit" not in str(caught.value)
    assert "Conversion Error" in str(caught.value)
    with pytest.raises(QueryError, match='column "nothing" not found'):
        engine.foreign("select nothing from audit")


def test_closing_clears_what_was_spilled(case: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with open_tables({"audit": [case / "audit.parquet"]}, {}, scratch=scratch):
        assert len(list(scratch.iterdir())) == 1
    assert list(scratch.iterdir()) == []


ATTACKS = [
    "copy (select 1) to '{case}/audit.parquet' (format parquet, use_tmp_file false)",
    "with x as (copy (select 1) to '{case}/audit.parquet' (format parquet, use_tmp_file false)) "
    "select * from x",
    "with x as (copy (select 1) to '{case}/new.csv') select * from x",
    "copy audit to '{case}/new.parquet'",
    "copy audit to '{scratch}/new.parquet'",
    "export database '{case}/dump'",
    "attach '{case}/new.db' as n; create table n.t as select 1",
    "attach '{case}/audit.parquet'",
    "select * from '{case}/secret.csv'",
    "select * from read_csv('{case}/secret.csv')",
    "select * from read_text('{case}/secret.txt')",
    "select * from read_text('{case}/../*/secret.txt')",
    "select * from read_blob('{case}/audit.parquet')",
    "select * from '{case}/other.parquet'",
    "select * from '{case}/audit.parquet'",
    "select * from read_parquet('{case}/audit.parquet')",
    "select * from glob('{case}/*')",
    "select * from query('copy audit to ''{case}/new.csv''')",
    "select * from read_csv('https://example.com/x')",
    "select * from parquet_metadata('{case}/audit.parquet')",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set allowed_paths = ['/']",
    "reset allowed_paths",
    "set memory_limit = '1TB'",
    "pragma enable_profiling = 'json'; pragma profiling_output = '{case}/p.json'; select 1",
    "set profiling_output = '{case}/p.json'",
    "select * from enable_profiling(save_location = '{case}/p.json')",
    "create table t as select * from audit",
    "create or replace view audit as select 1",
    "drop view audit",
    "insert into home_domains values ('evil.example')",
    "delete from home_domains",
    "update home_domains set domain = 'evil.example'",
    "with x as (delete from home_domains returning 1) select * from x",
    "create secret (type http, extra_http_headers map {{'a': 'b'}})",
    "select * from duckdb_secrets()",
    "checkpoint",
    "select getenv('HOME')",
]


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_from_outside_reads_or_writes_beyond_the_tables(
    attack: str, engine: Engine, case: Path, tmp_path: Path
) -> None:
    before = digests(tmp_path)
    sql = attack.format(case=str(case).replace("'", "''"), scratch=tmp_path)
    with pytest.raises(QueryError):
        engine.foreign(sql)
    assert digests(tmp_path) == before
    assert engine.foreign("select count(*) as n from audit").to_pylist() == [{"n": 2}]
    assert engine.foreign("from home_domains").to_pylist() == [{"domain": "contoso.example"}]


# What the lock stops even where the gate is not asked: a second wall behind the first.
BEHIND = [
    "select * from read_text('{case}/secret.txt')",
    "select * from read_csv('{case}/secret.csv')",
    "select * from '{case}/other.parquet'",
    "copy audit to '{case}/new.parquet'",
    "attach '{case}/new.db'",
    "load httpfs",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set allowed_paths = ['/']",
]


@pytest.mark.parametrize("attack", BEHIND, ids=range(len(BEHIND)))
def test_the_lock_holds_behind_the_gate(
    attack: str, engine: Engine, case: Path, tmp_path: Path
) -> None:
    before = digests(tmp_path)
    with pytest.raises(QueryError):
        engine.arrow(attack.format(case=str(case).replace("'", "''")))
    assert digests(tmp_path) == before


def test_only_the_gate_stops_a_select_that_overwrites_its_own_table(
    engine: Engine, case: Path
) -> None:
    """Why the gate exists: should this ever fail to write, the gate may be weighed again."""
    target = str(case / "audit.parquet").replace("'", "''")
    sql = (
        f"with x as (copy (select 1 as a) to '{target}' "  # noqa: S608
        "(format parquet, use_tmp_file false)) select * from x"
    )
    with pytest.raises(QueryError):
        gate.check(sql)
    engine.arrow(sql)
    assert pq.read_table(case / "audit.parquet").column_names == ["a"]


def test_memory_is_bounded_and_spills(tmp_path: Path) -> None:
    numbers = pa.table({"n": pa.array(range(1_000_000)), "t": ["x" * 50] * 1_000_000})
    pq.write_table(numbers, tmp_path / "big.parquet")
    with open_tables({"big": [tmp_path / "big.parquet"]}, {}, memory="60MB", threads=1) as opened:
        last = opened.arrow("select n from big order by t || n desc limit 1 offset 999999")
    assert last.to_pylist() == [{"n": 0}]
