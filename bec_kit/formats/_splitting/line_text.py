"""Text files of which every line is a record: the logs that collecting tools keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pyarrow as pa

from bec_kit.formats._sniffing.kinds import formats
from bec_kit.formats._spec import Chunk
from bec_kit.formats._splitting.text import utf8_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bec_kit.formats._sniffing.culture import Culture
    from bec_kit.formats._spec import Format, Sniffed

__all__ = ["kind_of_lines", "read_lines"]

LOOKED_AT = 50
ROWS = 8000


def kind_of_lines(text: str) -> Format | None:
    """The format that most of the first lines have; the last may be cut and has no say."""
    lines = [line for line in text[:65536].splitlines() if line.strip()][: LOOKED_AT + 1]
    lines = lines[:-1] or lines
    for spec in formats().values():
        if spec.line is None:
            continue
        fitting = sum(spec.line.match(line.removeprefix("\ufeff")) is not None for line in lines)
        if fitting * 2 > len(lines):
            return spec
    return None


def read_lines(path: Path, sniffed: Sniffed, culture: Culture) -> Iterator[Chunk]:
    """Split a file into its lines; blank ones are none.

    Args:
        path: the file.
        sniffed: what is known of it.
        culture: what the analyst settled of its times.
    """
    bodies: list[bytes] = []
    done = 0
    for number, written in enumerate(utf8_lines(path, sniffed.encoding)):
        line = written.encode("latin-1").decode("utf-8", "replace").strip("\r\n")
        if number == 0:
            line = line.removeprefix("\ufeff")
        if line.strip():
            bodies.append(orjson.dumps({"line": line}))
        if len(bodies) >= ROWS:
            yield _chunk(bodies, done, culture)
            done, bodies = done + len(bodies), []
    if bodies:
        yield _chunk(bodies, done, culture)


def _chunk(bodies: list[bytes], done: int, culture: Culture) -> Chunk:
    rows = pa.array(range(done + 1, done + len(bodies) + 1), pa.int64())
    records = pa.RecordBatch.from_arrays(
        [rows, pa.array(bodies, pa.binary())], names=["evidence_row", "body"]
    )
    return Chunk(records.replace_schema_metadata(culture.metadata), [])
