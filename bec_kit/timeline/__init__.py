"""The timeline: one sentence for each event of every source, in order of time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bec_kit.analyse.actors import KNOWN_ADDRESSES, actor
from bec_kit.model import Severity
from bec_kit.store.sql import quoted_text
from bec_kit.tables import TABLES
from bec_kit.timeline.lines import LINES, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from bec_kit.store.engine import Engine

__all__ = ["LINES", "Line", "compute", "statement"]

_CUT = 500


def _joined(text: str, missing: str | None) -> str:
    """SQL that joins words and columns; null where a column is null and nothing stands for it."""
    parts = []
    for piece in re.split(r"(\{\w+\})", text):
        if piece.startswith("{"):
            value = f'cast(t."{piece[1:-1]}" as varchar)'
            parts.append(value if missing is None else f"coalesce({value}, {quoted_text(missing)})")
        elif piece:
            parts.append(quoted_text(piece))
    return "(" + " || ".join(parts) + ")"


def _sentence(says: str) -> str:
    parts = []
    for piece in re.split(r"(\[[^\]]*\])", says):
        if piece.startswith("["):
            parts.append(f"coalesce({_joined(piece[1:-1], None)}, '')")
        elif piece:
            parts.append(_joined(piece, "?"))
    sentence = " || ".join(parts)
    return f"left(regexp_replace({sentence}, '[[:cntrl:]]+', ' ', 'g'), {_CUT})"


def _select(line: Line) -> str:
    """The rows of one line, with the columns of the timeline but for severity."""
    rows = line.rows or line.source
    acted = actor(line.user, line.ip, line.app, line.agent, line.device, line.actor_kind)
    return f"""select t.happened_at as happened_at, {quoted_text(line.kind)} as kind,
      {line.user} as "user",
      {acted} as actor,
      {line.ip} as ip, {_sentence(line.says)} as says, {quoted_text(line.source)} as source,
      t.record_id as record_id, t.evidence_id as evidence_id, t.evidence_row as evidence_row,
      t.position as position
    from {rows} t where {line.where}"""  # noqa: S608  the parts are our own words


def statement() -> str:
    """One select that gives the whole timeline, ordered, undated rows last.

    An address counts as a user's own after three days of successful use or a
    mark; it needs the tables of a case, `suspects`, `baselines` and `findings` among
    them, and the facts `marks` and `error_codes`.
    """
    union = "\nunion all\n".join(_select(line) for line in LINES)
    order = ", ".join(f'e."{name}" nulls last' for name in TABLES["timeline"].order)
    rank = " ".join(f"when '{each.word}' then {each.value}" for each in Severity)
    words = " ".join(f"when {each.value} then '{each.word}'" for each in Severity)
    given = {"severity": f"case coalesce(c.place, 0) {words} end"}
    columns = ", ".join(
        f'{given.get(name, f"""e."{name}" """)} as "{name}"' for name in TABLES["timeline"].names
    )
    return f"""with {KNOWN_ADDRESSES},
    cited as (select r.record_id, max(case r.severity {rank} end) as place from
      (select unnest(f.record_ids) as record_id, f.severity from findings f
       where f.outcome = 'hit') r group by r.record_id),
    events as ({union})
    select {columns}
    from events e left join cited c on c.record_id = e.record_id
    order by {order}"""  # noqa: S608  the parts are our own words


def compute(engine: Engine) -> Iterator[pa.RecordBatch]:
    """The rows of the table `timeline`, in its order, a batch at a time.

    Args:
        engine: the tables of a case, findings and suspects among them.
    """
    return engine.stream(statement())
