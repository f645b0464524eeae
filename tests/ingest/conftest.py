from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit import formats
from bec_kit.ingest.flatten import Counts, flatten
from bec_kit.model import Origin
from tests.support.exports import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Counts]:
    """Flatten some bytes as the next item of a case."""
    (tmp_path / "parts").mkdir()
    taken: list[str] = []

    def flattened(data: bytes, *, case: str = "parts", workers: int | None = 0) -> Counts:
        evidence_id = f"{len(taken) + 1:04}-audit"
        taken.append(evidence_id)
        path = tmp_path / f"{evidence_id}.export"
        path.write_bytes(data)
        sniffed = formats.sniff(data[: formats.HEAD], path.name, len(data))
        home = tmp_path / case / evidence_id
        return flatten(path, sniffed, Origin(evidence_id, NOON), home, workers=workers)

    return flattened
