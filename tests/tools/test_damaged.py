"""What tools write, damaged: records, what is set aside, or a refusal; never a crash or a loss."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit import formats
from bec_kit.errors import RefusedError
from tests.formats.test_any_file import EDIT, damaged, taken_or_refused
from tests.tools import anssi, cipp, goose, hawk, log_analytics, mes, portals

if TYPE_CHECKING:
    from bec_kit.scenarios.book import Book

TOOLS = (anssi, cipp, goose, hawk, log_analytics, mes, portals)
FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures"
MOST = 6000
Kind = tuple[str, str, str]
SLOW = settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def seeds(book: Book, tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, tuple[str, bytes]]:
    """The beginning of one file of each format that any of the tools writes, and its name."""
    home = tmp_path_factory.mktemp("tools")
    found: dict[Kind, tuple[str, bytes]] = {}
    for tool in TOOLS:
        tool.write(book, home / tool.__name__)
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        try:
            sniffed = formats.sniff(whole[: formats.HEAD], path.name, len(whole))
        except RefusedError:
            continue
        kind = sniffed.format, sniffed.container, sniffed.encoding
        found.setdefault(kind, (path.name, whole[:MOST]))
    return found


def test_every_container_and_many_formats_are_among_them(
    seeds: dict[Kind, tuple[str, bytes]],
) -> None:
    assert {container for _, container, _ in seeds} == {"csv", "json", "lines", "list"}
    assert len({name for name, _, _ in seeds}) > 45


@SLOW
@given(
    place=st.integers(0, 10**6),
    keep=st.integers(1, MOST),
    edits=st.lists(EDIT, min_size=1, max_size=6),
)
def test_a_damaged_file_of_a_tool_loses_nothing(
    place: int,
    keep: int,
    edits: list[tuple[int, int, bytes]],
    seeds: dict[Kind, tuple[str, bytes]],
    tmp_path: Path,
) -> None:
    name, data = list(seeds.values())[place % len(seeds)]

    taken_or_refused(tmp_path / "file", damaged(data[:keep], edits), name)


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="needs ../shared/fixtures")
@SLOW
@given(
    place=st.integers(0, 10**6),
    keep=st.integers(1, MOST),
    edits=st.lists(EDIT, min_size=1, max_size=6),
)
def test_a_damaged_record_of_others_loses_nothing(
    place: int, keep: int, edits: list[tuple[int, int, bytes]], tmp_path: Path
) -> None:
    paths = sorted(FIXTURES.iterdir())
    path = paths[place % len(paths)]

    taken_or_refused(tmp_path / "file", damaged(path.read_bytes()[:keep], edits), path.name)
