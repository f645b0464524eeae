"""A kill at any moment leaves a case that opens, verifies and goes on; nothing is doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bec_kit import demo, share
from bec_kit.case import Case

if TYPE_CHECKING:
    from pathlib import Path

EXPORTS = share.path(demo.SAMPLE) / "exports"
PROGRAM = """
import sys, bec_kit
case = bec_kit.open_case(sys.argv[1])
print("open", flush=True)
case.add([sys.argv[2]]) if sys.argv[3] == "add" else case.analyse()
"""


def killed(folder: Path, what: str, after: float) -> bool:
    """Start the work, and kill it; False where it was done before."""
    command = [sys.executable, "-c", PROGRAM, str(folder), str(EXPORTS), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("after", [0.05, 0.3, 0.7, 1.2, 2.0])
def test_adding_is_killed(tmp_path: Path, sample: Case, after: float) -> None:
    folder = Case.create(tmp_path / "case").folder

    killed(folder, "add", after)

    case = Case.open(folder)
    assert {item.state for item in Case.verify(folder)} == {"ok"}
    case.add([EXPORTS])
    case.analyse()
    assert {item.state for item in Case.verify(folder)} == {"ok"}
    assert sorted(case.evidence()["sha256"]) == sorted(sample.evidence()["sha256"])
    for name in ("audit", "sign_ins", "messages", "mail_access", "unreadable"):
        assert len(case.table(name)) == len(sample.table(name)), name


@pytest.mark.parametrize("after", [0.2, 1.5, 3.0])
def test_analysing_is_killed(own: Path, sample: Case, after: float) -> None:
    killed(own, "analyse", after)

    case = Case.open(own)
    assert {item.state for item in Case.verify(own)} == {"ok"}
    assert len(case.findings()) == len(sample.findings())
    case.analyse()
    assert {item.state for item in Case.verify(own)} == {"ok"}


def test_a_kill_after_the_last_table_was_moved_leaves_no_older_one(own: Path) -> None:
    (own / "tables" / "older.parquet").write_bytes(b"of the analysis before")
    (own / "tables" / ".next").mkdir()

    Case.open(own)

    assert {item.state for item in Case.verify(own)} == {"ok"}
    assert not (own / "tables" / ".next").exists()
