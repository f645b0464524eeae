"""What a collecting tool wrote of its own work: what it could not fetch belongs to coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._shaped import gap_flags, part, record_ids, shaped, struct, texts
from bec_kit.sources._spec import Source
from bec_kit.sources._values import build, times

if TYPE_CHECKING:
    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_RECORD = {"tool": "tool", "level": "level", "topic": "topic", "said": "said"}
_SHAPE = struct(dict.fromkeys((*_RECORD.values(), "time"), pa.string()))


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `tool_log` for each record.

    Args:
        batch: objects with `tool`, `level`, `topic`, `said` and, where it is known, `time`.
        origin: the sealed item that they come from.
    """
    odd: set[int] = set()
    rows = len(batch.docs)
    record = shaped(batch.docs, _SHAPE, odd)
    columns: dict[str, Any] = dict(texts(record, _RECORD))
    columns["happened_at"] = times(part(record, "time").to_pylist())
    columns["record_id"] = record_ids([None] * rows, batch, origin)
    columns["flags"] = gap_flags(batch)
    columns["evidence_id"] = pa.repeat(origin.evidence_id, rows)
    columns["evidence_row"] = batch.rows
    columns["lossy"] = pa.repeat(batch.lossy, rows)
    return {"tool_log": build("tool_log", columns, rows, odd)}


SPEC = Source(
    id="tool_log",
    title="Logs of collecting tools",
    primary="tool_log",
    tables=("tool_log",),
    permissions=("none: the tool's own files",),
    licence="none",
    retention="as long as its files are kept",
    blind=(
        "Only what the tool noticed: a window that it never asked for, or one that the service "
        "cut without a word, is not in it. Its times are those of the operator's machine"
    ),
    references=(
        "https://github.com/invictus-ir/Microsoft-Extractor-Suite",
        "https://github.com/T0pCyber/hawk",
        "https://github.com/cisagov/untitledgoosetool",
    ),
    normalise=normalise,
)
