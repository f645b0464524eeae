from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import formats

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bec_kit.formats import Sniffed
    from bec_kit.model import Broken


@dataclass
class Taken:
    sniffed: Sniffed
    docs: dict[int, dict[str, Any]] = field(default_factory=dict)
    flags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def whole(self) -> dict[int, dict[str, Any]]:
        return {row: doc for row, doc in self.docs.items() if "no_body" not in self.flags[row]}

    @property
    def reasons(self) -> dict[int, str]:
        return {broken.row: broken.reason for broken in self.broken}


def taken_from(path: Path, data: bytes, name: str = "export", **options: Any) -> Taken:
    """Sniff, read and interpret; every record must be in exactly one place."""
    path.write_bytes(data)
    taken = Taken(formats.sniff(data[: formats.HEAD], name, len(data)))
    for chunk in formats.read(path, taken.sniffed, **options):
        found = formats.interpret(chunk.records, taken.sniffed)
        taken.notes.extend(chunk.notes)
        taken.broken.extend([*chunk.broken, *found.broken])
        for batch in found.batches:
            for row, doc, flags in zip(batch.rows, batch.docs, batch.flags, strict=True):
                assert row not in taken.docs
                taken.docs[row], taken.flags[row] = doc, flags
                taken.sources[row] = batch.source
    lost = [broken.row for broken in taken.broken]
    assert len(set(lost)) == len(lost)
    assert sorted([*taken.whole, *lost]) == list(range(1, len(taken.whole) + len(lost) + 1))
    return taken


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Taken]:
    """Sniff, read and interpret the bytes of a file."""

    def take_bytes(data: bytes, name: str = "export", **options: Any) -> Taken:
        return taken_from(tmp_path / "file", data, name, **options)

    return take_bytes
