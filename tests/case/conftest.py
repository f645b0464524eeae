"""Cases that several tests look at: made once for each worker, never changed."""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import demo, share

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.case import Case


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration case, analysed; look, but do not touch."""
    folder = tmp_path_factory.mktemp("sample") / "case"
    demo.case(folder)
    return folder


@pytest.fixture
def sample(sample_folder: Path) -> Case:
    """The demonstration case, open; look, but do not touch."""
    from bec_kit.case import Case

    return Case.open(sample_folder)


@pytest.fixture
def own(sample_folder: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration case that a test may break."""
    return shutil.copytree(sample_folder, tmp_path / "case")


@pytest.fixture(scope="session")
def answers() -> dict[str, Any]:
    """What happened in the demonstration case."""
    return tomllib.loads((share.path(demo.SAMPLE) / "answers.toml").read_text("utf-8"))
