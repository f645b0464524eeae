from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from bec_kit import formats
from bec_kit.ingest import _runs, _weave
from bec_kit.ingest import merge as _merge
from bec_kit.ingest.flatten import flatten
from bec_kit.ingest.merge import merge
from bec_kit.model import Origin
from bec_kit.store import parquet
from bec_kit.tables import TABLES, schema
from tests.support.exports import NOON, as_array, as_csv, as_lines, login, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.ingest.flatten import Counts

    Take = Callable[..., Counts]


def merged(tmp_path: Path, name: str = "tables", case: str = "parts", **more: Any) -> Path:
    target = tmp_path / name
    target.mkdir()
    merge(sorted((tmp_path / case).iterdir()), target, **more)
    return target


def rows(target: Path, name: str) -> list[dict[str, Any]]:
    return parquet.read(target / f"{name}.parquet").to_pylist()


def test_a_record_of_two_exports_is_there_once(take: Take, tmp_path: Path) -> None:
    take(as_csv([login(1), read_mail(2), login(1)]))
    take(as_lines([read_mail(2), login(3)]))
    target = tmp_path / "tables"
    target.mkdir()
    counts = merge(sorted((tmp_path / "parts").iterdir()), target)
    assert counts == {"audit": 3, "duplicates": 2, "mail_access": 2, "sign_ins": 2} | {
        name: count for name, count in counts.items() if name == "audit_values"
    }
    assert [row["evidence_row"] for row in rows(target, "audit")] == [1, 2, 2]
    assert {row["evidence_id"] for row in rows(target, "mail_access")} == {"0001-audit"}
    assert rows(target, "duplicates") == [
        {
            "source": "audit",
            "record_id": login(number)["Id"],
            "evidence_id": evidence_id,
            "evidence_row": row,
            "kept_evidence_id": "0001-audit",
            "kept_evidence_row": number,
            "identical": True,
            "differing": [],
        }
        for number, evidence_id, row in ((1, "0001-audit", 3), (2, "0002-audit", 1))
    ]


def test_every_file_counts_what_the_table_of_duplicates_lists(take: Take, tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311  an order
    docs = [login(draw.randrange(40)) for _ in range(60)]
    counted = [take(as_csv(docs)), take(as_lines(docs[:30])), take(as_array(docs[20:]))]
    target = merged(tmp_path)
    duplicates = rows(target, "duplicates")
    assert len(duplicates) == sum(each.duplicates for each in counted)
    assert len(rows(target, "audit")) == sum(each.kept for each in counted)


def test_the_richest_body_stays_whatever_came_first(take: Take, tmp_path: Path) -> None:
    poor, rich = login(1, ClientIP="", ErrorNumber="1"), login(1, UserAgent="Edge")
    take(as_lines([poor]))
    take(as_lines([rich]))
    target = merged(tmp_path)
    assert [row["user_agent"] for row in rows(target, "audit")] == ["Edge"]
    (found,) = rows(target, "duplicates")
    assert (found["evidence_id"], found["kept_evidence_id"]) == ("0001-audit", "0002-audit")
    assert not found["identical"]
    assert found["differing"] == ["ClientIP", "ErrorNumber", "UserAgent"]


def test_a_record_without_a_body_gives_way_and_is_no_duplicate(take: Take, tmp_path: Path) -> None:
    empty = as_csv([login(1)]).replace(b'"{""Creation', b'"#{""Creation')
    assert take(empty).unreadable == 1
    assert take(as_csv([login(1)])).kept == 1
    target = merged(tmp_path)
    assert [row["evidence_id"] for row in rows(target, "audit")] == ["0002-audit"]
    assert not (target / "duplicates.parquet").exists()
    assert [row["position"] for row in rows(target, "unreadable")] == [0]


def test_the_same_case_gives_the_same_bytes(take: Take, tmp_path: Path) -> None:
    docs = [read_mail(n % 3000) if n % 2 else login(n % 3000) for n in range(5000)]
    take(as_csv(docs), workers=0)
    take(as_csv([*docs[:50], b"no json"]))
    one = merged(tmp_path, "one")
    again = merged(tmp_path, "again")
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    assert "duplicates.parquet" in names
    for name in names:
        assert (one / name).read_bytes() == (again / name).read_bytes()


def test_neither_workers_nor_threads_nor_runs_show_in_the_bytes(
    take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = as_csv([read_mail(n % 3000) if n % 2 else login(n % 3000) for n in range(9000)])
    take(docs, workers=0)
    one = merged(tmp_path, "one")
    shutil.move(tmp_path / "parts", tmp_path / "first")
    (tmp_path / "parts").mkdir()
    _again(docs, tmp_path, workers=2)
    two = merged(tmp_path, "two")
    monkeypatch.setattr(_merge, "AT_ONCE", 1)
    monkeypatch.setattr(_weave, "OPEN", 2)
    monkeypatch.setattr(_weave, "HELD", 100_000)
    monkeypatch.setattr(_runs.Runs.__init__, "__defaults__", (200_000,))
    put = _runs.Runs.put

    def little_by_little(self: _runs.Runs, source: str, name: str, table: pa.Table) -> None:
        for start in range(0, table.num_rows, 700):
            put(self, source, name, table.slice(start, 700))

    monkeypatch.setattr(_runs.Runs, "put", little_by_little)
    shutil.move(tmp_path / "parts", tmp_path / "second")
    (tmp_path / "parts").mkdir()
    _again(docs, tmp_path, workers=0)
    assert len(list((tmp_path / "parts").rglob("audit-*.arrow"))) > 5
    three = merged(tmp_path, "three")
    names = sorted(path.name for path in one.iterdir())
    for other in (two, three):
        assert names == sorted(path.name for path in other.iterdir())
        for name in names:
            assert (one / name).read_bytes() == (other / name).read_bytes(), name


def _again(data: bytes, tmp_path: Path, workers: int) -> None:
    path = tmp_path / "0001-audit.export"
    path.write_bytes(data)
    sniffed = formats.sniff(data[: formats.HEAD], path.name, len(data))
    flatten(
        path, sniffed, Origin("0001-audit", NOON), tmp_path / "parts/0001-audit", workers=workers
    )


def test_order_and_container_change_nothing_but_the_place(take: Take, tmp_path: Path) -> None:
    docs = [read_mail(n) if n % 2 else login(n) for n in range(300)]
    docs += [login(n, UserAgent="richer") for n in range(0, 300, 7)]
    docs += docs[:40]
    take(as_csv(docs), case="first")
    random.Random(5).shuffle(docs)  # noqa: S311  an order
    take(as_array(docs[:200]), case="second")
    take(as_lines(docs[200:]), case="second")
    one, other = merged(tmp_path, "one", "first"), merged(tmp_path, "other", "second")
    names = {path.stem for path in one.iterdir()}
    assert names == {path.stem for path in other.iterdir()}
    place = ["evidence_id", "evidence_row"]
    for name in names - {"duplicates"}:
        tables = [
            parquet.read(each / f"{name}.parquet").drop_columns(place) for each in (one, other)
        ]
        assert tables[0].equals(tables[1]), name
    kept = [
        {
            (row["record_id"], row["identical"], *row["differing"])
            for row in rows(each, "duplicates")
        }
        for each in (one, other)
    ]
    assert kept[0] == kept[1]


def test_tables_are_sorted_and_typed_as_declared(take: Take, tmp_path: Path) -> None:
    take(as_csv([read_mail(n) if n % 2 else login(n) for n in range(200)]))
    target = merged(tmp_path)
    for path in target.iterdir():
        table = pq.read_table(path)
        assert table.schema.equals(schema(path.stem)), path.stem
        keys = [tuple(row.values()) for row in table.select(TABLES[path.stem].order).to_pylist()]
        assert keys == sorted(keys)


def test_expressions_fill_columns_on_the_way(take: Take, tmp_path: Path) -> None:
    take(as_csv([login(1), login(2)]))
    filled = {"audit": {"mailbox": 'upper("user")'}}
    target = merged(tmp_path, expressions=filled)
    assert [row["mailbox"] for row in rows(target, "audit")] == [
        "USER1@CONTOSO.EXAMPLE",
        "USER2@CONTOSO.EXAMPLE",
    ]


def test_a_sign_in_and_the_login_of_the_audit_log_both_stay(take: Take, tmp_path: Path) -> None:
    take(as_csv([login(1)]))
    sign_in = {
        "id": login(1)["Id"],
        "createdDateTime": login(1)["CreationTime"] + "Z",
        "userPrincipalName": "user1@contoso.example",
        "appId": "a",
        "ipAddress": "198.51.100.1",
        "status": {"errorCode": 0},
    }
    graph = "https://graph.example/v1.0/$metadata#auditLogs/signIns"
    take(as_array([]).replace(b"[]", _page(graph, sign_in)))
    target = merged(tmp_path)
    assert {row["record_id"] for row in rows(target, "sign_ins")} == {login(1)["Id"]}
    assert len(rows(target, "sign_ins")) == 2
    assert not (target / "duplicates.parquet").exists()


def _page(context: str, doc: dict[str, Any]) -> bytes:
    import orjson

    return orjson.dumps({"@odata.context": context, "value": [doc]})


def test_memory_is_bounded(take: Take, tmp_path: Path) -> None:
    take(as_csv([read_mail(n) for n in range(20_000)]))
    target = merged(tmp_path, memory="50MB")
    assert parquet.read(target / "mail_access.parquet").num_rows == 40_000


@pytest.mark.parametrize("nothing", [[], ["0001-audit"]])
def test_nothing_gives_no_tables(tmp_path: Path, nothing: list[str]) -> None:
    for name in nothing:
        (tmp_path / name).mkdir()
    target = tmp_path / "tables"
    target.mkdir()
    assert merge([tmp_path / name for name in nothing], target) == {}
    assert list(target.iterdir()) == []
