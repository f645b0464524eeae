from __future__ import annotations

import subprocess
import sys


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
