from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.tenant import Caller, calling

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def tenant() -> Iterator[Caller]:
    """A tenant without faults and limits, for tests that only read."""
    with calling() as caller:
        yield caller
