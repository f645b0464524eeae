from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pytest

from bec_kit.ingest import worker


@pytest.mark.parametrize(
    ("rows", "parts"),
    [(0, []), (1, [1]), (10, [10]), (11, [5, 6]), (20, [10, 10]), (21, [7, 7, 7])],
)
def test_records_are_worked_on_in_parts_of_one_size(
    rows: int, parts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "ROWS", 10)
    records = pa.record_batch({"evidence_row": pa.array(range(rows), pa.int64())})
    found = list(worker._evenly(records))
    assert [part.num_rows for part in found] == parts
    together = [row for part in found for row in part.column("evidence_row").to_pylist()]
    assert together == list(range(rows))


def test_a_worker_never_loads_pandas() -> None:
    program = (
        "import io, sys\n"
        "from bec_kit.ingest import worker\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(bytes(8)))\n"
        "worker.main()\n"
        "import pyarrow as pa\n"
        "assert pa.array([1, None]).to_pylist() == [1, None]\n"
        "assert pa.array(['a']).type == pa.string()\n"
        "assert pa.Table.from_pylist([{'a': 1}]).num_rows == 1\n"
        "sys.exit(1 if 'pandas' in sys.modules else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
