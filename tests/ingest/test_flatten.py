from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import psutil
import pyarrow.compute as pc
import pytest

from bec_kit import formats, sources
from bec_kit.errors import EvidenceError, SpecError
from bec_kit.formats._sniffing import learn
from bec_kit.formats._splitting import csv_text, spans
from bec_kit.ingest import _pool, _span_pool
from bec_kit.ingest import flatten as flattening
from bec_kit.ingest.flatten import Counts, flatten
from bec_kit.model import Origin
from bec_kit.store import parquet, raw
from tests.support.exports import NOON, as_array, as_csv, as_lines, login, read_mail
from tests.support.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

    from bec_kit.model import Batch


def rows(home: Path, pattern: str) -> list[dict[str, Any]]:
    found = [row for path in home.glob(pattern) for row in run(path).to_pylist()]
    return sorted(found, key=lambda row: row["evidence_row"])


def test_every_record_is_counted_once(take: Callable[..., Counts], tmp_path: Path) -> None:
    docs = [login(1), read_mail(2), login(1), b"", b'{"cut', login(3)]
    counts = take(as_csv(docs))
    assert counts == Counts(6, 3, 1, 2, {"audit": 4}, ())
    home = tmp_path / "parts" / "0001-audit"
    audit = rows(home, "audit/audit-*.arrow")
    assert [row["evidence_row"] for row in audit] == [1, 2, 3, 4, 5, 6]
    assert [row["evidence_row"] for row in audit if "no_body" in row["flags"]] == [4, 5]
    assert len(rows(home, "audit/mail_access-*.arrow")) == 2
    assert len(rows(home, "audit/sign_ins-*.arrow")) >= 3
    broken = rows(home, "unreadable-*.arrow")
    assert [(row["evidence_row"], row["reason"][:4]) for row in broken] == [
        (4, "the "),
        (5, "JSON"),
    ]
    assert broken[1]["body"] == '{"cut'


def test_raw_bodies_stand_in_evidence_order(take: Callable[..., Counts], tmp_path: Path) -> None:
    take(as_csv([login(1), b"no json", login(2)]))
    stored = parquet.read(raw.files(tmp_path / "parts" / "0001-audit")[0])
    assert stored.column("evidence_row").to_pylist() == [1, 2, 3]
    assert stored.column("body").to_pylist()[1] == b"no json"
    assert stored.column("cells").to_pylist()[0]["Operation"] == b"UserLoggedIn"
    assert pc.unique(stored.column("evidence_id")).to_pylist() == ["0001-audit"]


def test_duplicates_are_counted_within_the_file_and_against_earlier_ones(
    take: Callable[..., Counts],
) -> None:
    first = take(as_csv([login(1), login(2), login(2)]))
    again = take(as_lines([login(2), login(3), login(3), login(4)]))
    third = take(as_array([login(1), login(4)]))
    assert (first.read, first.kept, first.duplicates, first.unreadable) == (3, 2, 1, 0)
    assert (again.read, again.kept, again.duplicates, again.unreadable) == (4, 2, 2, 0)
    assert (third.read, third.kept, third.duplicates, third.unreadable) == (2, 0, 2, 0)


def test_a_record_without_a_body_is_no_duplicate(take: Callable[..., Counts]) -> None:
    empty = as_csv([b""])
    assert take(empty) == Counts(1, 0, 0, 1, {"audit": 0}, ())
    assert take(empty) == Counts(1, 0, 0, 1, {"audit": 0}, ())


def test_workers_give_the_same_rows_as_none(take: Callable[..., Counts], tmp_path: Path) -> None:
    docs = [read_mail(n) if n % 3 else login(n) for n in range(9000)] + [b"", login(5)]
    alone = take(as_csv(docs))
    several = take(as_csv(docs), case="others", workers=2)
    assert alone == several == Counts(9002, 9000, 1, 1, {"audit": 9001}, ())
    for table in ("audit/audit", "audit/mail_access", "audit/sign_ins", "unreadable"):
        one = rows(tmp_path / "parts" / "0001-audit", f"{table}-*.arrow")
        other = rows(tmp_path / "others" / "0002-audit", f"{table}-*.arrow")
        for row in (*one, *other):
            row.pop("evidence_id")
        assert one == other


def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans of about two rows; what is learnt beforehand is learnt from the first ones."""
    for module, name, value in (
        (spans, "SPAN", 1000),
        (spans, "BLOCK", 64),
        (csv_text, "BLOCK", 8192),
        (learn, "PLAIN", 5),
    ):
        monkeypatch.setattr(module, name, value)


def in_spans(take: Callable[..., Counts], data: bytes, monkeypatch: pytest.MonkeyPatch) -> Counts:
    cut_small(monkeypatch)
    return take(data, case="others", workers=3)


def test_workers_that_split_keep_the_numbers_of_all_rows(
    take: Callable[..., Counts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = as_csv([read_mail(n) if n % 3 else login(n, Note="a\nb") for n in range(90)])
    data = export.replace(b",,\r\n", b",,\r\n\r\n") + export
    alone = take(data)
    assert in_spans(take, data, monkeypatch) == alone
    note = "1 repeated header line(s) dropped: exports stand one after another"
    assert alone == Counts(180, 90, 90, 0, {"audit": 180}, (note,))
    home = tmp_path / "others" / "0002-audit"
    assert [path.name for path in raw.files(home)] == [f"raw-{n}.parquet" for n in range(3)]
    bodies = {}
    for path in raw.files(home):
        numbers = parquet.read(path).column("evidence_row").to_pylist()
        assert numbers == sorted(numbers)
        assert raw.facts(path)["evidence_id"] == "0002-audit"
        bodies |= dict(zip(numbers, parquet.read(path).column("body").to_pylist(), strict=True))
    (one,) = raw.files(tmp_path / "parts" / "0001-audit")
    assert [bodies[number] for number in range(1, 181)] == parquet.read(one).column(
        "body"
    ).to_pylist()
    for table in ("audit/audit", "audit/mail_access", "audit/sign_ins"):
        first = rows(tmp_path / "parts" / "0001-audit", f"{table}-*.arrow")
        other = rows(home, f"{table}-*.arrow")
        for row in (*first, *other):
            row.pop("evidence_id")
        assert first == other


@pytest.mark.parametrize("end", [b"a,b\r\n", b'a,b,15,c,d,"{}'])
def test_a_doubt_takes_back_what_workers_split(
    end: bytes,
    take: Callable[..., Counts],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doubts: list[None] = []
    by_spans = flattening.by_spans

    def noted(*arguments: Any) -> Any:
        split = by_spans(*arguments)
        doubts.append(split)
        return split

    monkeypatch.setattr(flattening, "by_spans", noted)
    docs = [login(n) for n in range(300)]
    counts = in_spans(take, as_csv(docs) + end, monkeypatch)
    assert doubts == [None]
    assert (counts.read, counts.kept, counts.duplicates, counts.unreadable) == (301, 300, 0, 1)
    home = tmp_path / "others" / "0001-audit"
    (broken,) = rows(home, "unreadable-*.arrow")
    assert (broken["evidence_row"], broken["body"]) == (301, end.decode())
    assert [path.name for path in raw.files(home)] == ["raw-3.parquet"]
    numbers = parquet.read(home / "raw-3.parquet").column("evidence_row").to_pylist()
    assert numbers == list(range(1, 301))


def test_progress_adds_up_though_a_doubt_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_small(monkeypatch)
    data = as_csv([login(n) for n in range(300)]) + b"a,b\r\n"
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    told: list[int] = []
    sniffed = formats.sniff(data, "a.csv", len(data))
    home = tmp_path / "0001-audit"
    flatten(path, sniffed, Origin("0001-audit", NOON), home, workers=1, progress=told.append)
    assert sum(told) == 301
    assert min(told) < 0


def test_a_worker_that_dies_while_others_wait_for_it_is_said(
    take: Callable[..., Counts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = _pool._start
    processes: list[Any] = []

    def noted() -> Any:
        processes.append(started())
        return processes[-1]

    def stopped(pool: _span_pool.SpanPool, place: int, rows: int, headers: int) -> int:
        if place == 1:
            processes[0].kill()
            processes[1].kill()
        return numbered(pool, place, rows, headers)

    numbered = _span_pool.SpanPool._first
    monkeypatch.setattr(_pool, "_start", noted)
    monkeypatch.setattr(_span_pool.SpanPool, "_first", stopped)
    with pytest.raises(EvidenceError, match=r"exit code -9.*nothing of it was taken in"):
        in_spans(take, as_csv([login(n) for n in range(3000)]), monkeypatch)
    assert list((tmp_path / "others").iterdir()) == []
    assert [process.returncode for process in processes] == [-9, -9, -9]


def test_progress_adds_up(tmp_path: Path) -> None:
    data = as_csv([login(n) for n in range(10)])
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    told: list[int] = []
    flatten(
        path,
        formats.sniff(data, "a.csv", len(data)),
        Origin("0001-audit", NOON),
        tmp_path / "0001-audit",
        progress=told.append,
    )
    assert sum(told) == 10


def test_what_a_normaliser_cannot_read_is_set_aside_alone(
    take: Callable[..., Counts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = sources.source("audit")

    def touchy(batch: Batch, origin: Origin) -> Any:
        if any(doc["Id"].endswith("7") for doc in batch.docs):
            raise AttributeError("7")
        return audit.normalise(batch, origin)

    monkeypatch.setitem(sources.all_sources(), "audit", _with(audit, touchy))
    counts = take(as_csv([login(n) for n in range(20)]))
    assert (counts.read, counts.kept, counts.unreadable) == (20, 18, 2)
    broken = rows(tmp_path / "parts" / "0001-audit", "unreadable-*.arrow")
    assert [row["evidence_row"] for row in broken] == [8, 18]
    assert broken[0]["reason"] == "the source audit cannot read it (AttributeError)"
    assert '"Id":"00000000-0000-4000-8000-000000000007"' in broken[0]["body"]


def test_what_a_format_cannot_read_is_set_aside_alone(
    take: Callable[..., Counts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpret = formats.interpret

    def touchy(records: pa.RecordBatch, sniffed: formats.Sniffed) -> formats.Interpreted:
        if 8 in records.column("evidence_row").to_pylist():
            raise ValueError("8")
        return interpret(records, sniffed)

    monkeypatch.setattr(formats, "interpret", touchy)
    counts = take(as_csv([login(n) for n in range(20)]))
    assert (counts.read, counts.kept, counts.unreadable) == (20, 19, 1)
    (broken,) = rows(tmp_path / "parts" / "0001-audit", "unreadable-*.arrow")
    assert broken["evidence_row"] == 8
    assert broken["reason"] == "the format purview_csv cannot read it (ValueError)"
    assert '"Id":"00000000-0000-4000-8000-000000000007"' in broken["body"]


def test_a_normaliser_that_loses_a_row_is_found_out(
    take: Callable[..., Counts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = sources.source("audit")

    def forgetful(batch: Batch, origin: Origin) -> Any:
        found = audit.normalise(batch, origin)
        return {**found, "audit": found["audit"].slice(1)}

    monkeypatch.setitem(sources.all_sources(), "audit", _with(audit, forgetful))
    with pytest.raises(SpecError, match="3 records gave 2 rows of audit"):
        take(as_csv([login(1), login(2), login(3)]))
    assert list((tmp_path / "parts").iterdir()) == []


def _with(source: Any, normalise: Any) -> Any:
    from dataclasses import replace

    return replace(source, normalise=normalise)


def test_a_worker_that_dies_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = _pool._start

    def doomed() -> Any:
        process = started()
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(_pool, "_start", doomed)
    data = as_csv([login(n) for n in range(3000)])
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    sniffed = formats.sniff(data[:10000], "a.csv", len(data))
    home = tmp_path / "parts" / "0001-audit"
    with pytest.raises(EvidenceError, match=r"exit code -9.*nothing of it was taken in"):
        flatten(path, sniffed, Origin("0001-audit", NOON), home, workers=2)
    assert list((tmp_path / "parts").iterdir()) == []


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_a_kill_left_behind_is_cleared(take: Callable[..., Counts], tmp_path: Path) -> None:
    left = tmp_path / "parts" / ".0001-audit.unfinished" / "audit"
    left.mkdir(parents=True)
    (left / "audit-0-0.arrow").write_bytes(b"half")
    assert take(as_csv([login(1)])).kept == 1
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["0001-audit"]


def test_a_killed_process_leaves_no_parts_and_no_workers(tmp_path: Path) -> None:
    data = as_csv([read_mail(n) for n in range(30_000)])
    (tmp_path / "a.csv").write_bytes(data)
    script = f"""
        import os, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from bec_kit import formats
        from bec_kit.ingest import _pool
        from bec_kit.ingest.flatten import flatten
        from bec_kit.model import Origin

        home = Path({str(tmp_path)!r})
        path = home / "a.csv"
        sniffed = formats.sniff(path.read_bytes()[:10000], "a.csv", path.stat().st_size)
        started = _pool._start
        def noted():
            process = started()
            print(process.pid, flush=True)
            return process
        _pool._start = noted
        def kill(count):
            os.kill(os.getpid(), signal.SIGKILL)
        flatten(path, sniffed, Origin("0001-audit", datetime.now(UTC)),
                home / "parts" / "0001-audit", workers=2, progress=kill)
    """
    # no guard around the script's body, as an analyst would write it
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert "Traceback" not in ended.stderr
    workers = [int(pid) for pid in ended.stdout.split()]
    assert len(workers) == 2
    # they share the error stream, so `run` waited for both; some init leaves them as zombies
    assert [pid for pid in workers if _runs(pid)] == []
    assert [path.name for path in (tmp_path / "parts").iterdir()] == [".0001-audit.unfinished"]
