"""Progress is shown on a terminal and in a notebook, and nowhere else."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
import tqdm.notebook

from bec_kit.connect import Told
from bec_kit.ingest.progress import bar, say_wait


class Drawn:
    """Stands for the bar of a notebook."""

    def __init__(self, **told: Any) -> None:
        self.told, self.done = told, 0
        DRAWN.append(self)

    def __enter__(self) -> Drawn:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, more: int) -> None:
        self.done += more


DRAWN: list[Drawn] = []


@pytest.fixture(autouse=True)
def in_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    DRAWN.clear()
    kernel = SimpleNamespace(config={"IPKernelApp": {}})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: kernel))
    monkeypatch.setattr(tqdm.notebook, "tqdm", Drawn)


def test_a_notebook_has_a_bar_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("Collecting", 3, "question") as advance:
        advance(1)
        advance(2)

    (drawn,) = DRAWN
    assert (drawn.told["desc"], drawn.told["total"], drawn.done) == ("Collecting", 3, 3)
    assert capsys.readouterr() == ("", "")


def test_quiet_is_quiet_in_a_notebook_too(capsys: pytest.CaptureFixture[str]) -> None:
    with bar("Collecting", 3, "question", quiet=True) as advance:
        advance(1)

    assert DRAWN == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shell", [None, SimpleNamespace(config={"TerminalIPythonApp": {}})])
def test_without_a_kernel_and_a_terminal_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: Any
) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    with bar("Collecting", 3, "question") as advance:
        advance(1)

    assert DRAWN == []
    assert capsys.readouterr() == ("", "")


def waits(seconds: float) -> Told:
    return Told("wait", "graph", "answered 429", seconds)


@pytest.mark.parametrize(
    ("seconds", "line"), [(5.0, "graph: answered 429; waiting 5 s\n"), (4.9, "")]
)
def test_a_long_wait_is_said_in_a_notebook(
    capsys: pytest.CaptureFixture[str], seconds: float, line: str
) -> None:
    say_wait(waits(seconds))

    assert capsys.readouterr() == ("", line)


def test_a_wait_is_not_said_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    say_wait(waits(60.0))

    assert capsys.readouterr() == ("", "")
