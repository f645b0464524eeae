"""Ways around the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import QueryError
from bec_kit.store.engine import open_tables
from bec_kit.store.gate import check

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ["audit"]


@pytest.mark.parametrize(
    "sql",
    [
        # a name that is declared elsewhere does not make a file or the engine's catalog readable
        "select * from (with \"f.csv\" as (select 1) select 1) a, 'f.csv' b",
        'select * from (with "f.csv" as (select 1) select 1) a, "F.CSV" b',
        "select * from (with duckdb_views as (select 1) select 1) a, duckdb_views b",
        "select (with sqlite_master as (select 1) select 1) from sqlite_master",
        'with "f.csv" as (from "f.csv") from "f.csv"',
        'with recursive "f.csv" as (from "f.csv" union all select 1 from "f.csv") from "f.csv"',
        "with a as (from pg_class), pg_class as (select 1) from a",
        # texts that the engine would plan or run unseen
        "select json_serialize_plan('copy audit to ''f''')",
        "select json_serialize_plan('select current_setting(''temp_directory'')')",
        "select json_deserialize_sql(json_serialize_sql('select 1'))",
        # the engine's inside, and what only waits
        "select __internal_decompress_string(1)",
        "select pg_sleep(100)",
        "select currval('s')",
    ],
)
def test_it_is_refused(sql: str) -> None:
    with pytest.raises(QueryError):
        check(sql, TABLES)


@pytest.mark.parametrize(
    "sql",
    [
        "with x as (from audit), y as (from x) select * from y, x, (from y)",
        "with recursive r as (select 1 n union all select n + 1 from r where n < 3) from r",
        "with recursive r as (select 1 n union select n from r), s as (from r) from s",
        "with x as (with y as (from audit) from y) from x",
        "with x as (from audit) select (select count(*) from x), (with y as (from x) select 1)",
        "with x as (from audit) select * from x union all select * from x",
    ],
)
def test_it_passes(sql: str) -> None:
    check(sql, TABLES)


@pytest.mark.parametrize(
    "sql",
    [
        "select 'infinity'::timestamptz as late",
        "select timestamptz '290000-01-01' as late",
        "select '-infinity'::date as late",
        "select [timestamp '290000-01-01'] as late",
        "select [timestamp '290000-01-01']::timestamp[1] as late",
        "select {'a': [{'b': timestamp '290000-01-01'}]} as late",
        "select map {'a': timestamp '290000-01-01'} as late",
        "select union_value(a := timestamp '290000-01-01') as late",
    ],
)
def test_a_time_beyond_all_calendars_is_an_error_in_one_line(tmp_path: Path, sql: str) -> None:
    with (
        open_tables({}, {}, scratch=tmp_path) as engine,
        pytest.raises(QueryError, match="late holds a time before the year 1 or after 9999"),
    ):
        engine.foreign(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select [timestamp '2026-01-01', null] as at",
        "select make_timestamp_ns(1) as at",
        "select union_value(a := timestamp '2026-01-01') as at",
        "select {'a': null::timestamp[]} as at",
    ],
)
def test_times_inside_of_other_values_are_answered(tmp_path: Path, sql: str) -> None:
    with open_tables({}, {}, scratch=tmp_path) as engine:
        assert engine.foreign(sql).num_rows == 1


def test_the_last_moment_of_the_calendar_is_answered(tmp_path: Path) -> None:
    with open_tables({}, {}, scratch=tmp_path) as engine:
        answer = engine.foreign("select timestamptz '9999-12-31 23:59:59+00' as late")

    assert answer.to_pylist()[0]["late"].year == 9999
