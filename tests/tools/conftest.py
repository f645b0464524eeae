"""The records of the sample, and what the whole sample says: made once for each worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit import demo
from bec_kit.scenarios.play import play
from tests.tools.checks import Outcomes

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book


@pytest.fixture(scope="session")
def book() -> Book:
    """All records of `data-samples/aitm-small`; look, but do not touch."""
    return play(users=8, days=10, seed=7)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """How the detections end on the sample's own exports."""
    return Outcomes.of(demo.case(tmp_path_factory.mktemp("whole") / "case"))
