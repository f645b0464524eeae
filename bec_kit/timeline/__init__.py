"""The timeline: one sentence for each event of every source, in order of time."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bec_kit.analyse.actors import KNOWN_ADDRESSES, actor
from bec_kit.model import Severity
from bec_kit.store.sql import quoted_text
from bec_kit.tables import TABLES
from bec_kit.timeline.lines import LINES, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from bec_kit.store.engine import Engine

__all__ = ["LINES", "Line", "compute", "statement"]

_CUT = 500
_SLICE = 250_000
"""Rows whose events are sorted at a time, give or take a minute."""


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


_SIGNS = ("user", "ip", "app", "agent", "device", "actor_kind")


def _select(line: Line) -> str:
    """The rows of one line, with what tells who acted."""
    rows = line.rows or line.source
    signs = ", ".join(f'cast({getattr(line, name)} as varchar) as "{name}"' for name in _SIGNS)
    return f"""select t.happened_at as happened_at, {quoted_text(line.kind)} as kind, {signs},
      {_sentence(line.says)} as says, {quoted_text(line.source)} as source,
      t.record_id as record_id, t.evidence_id as evidence_id, t.evidence_row as evidence_row,
      cast(t.position as bigint) as position
    from {rows} t where {line.where}"""  # noqa: S608  the parts are our own words


def statement(lines: Sequence[Line] = LINES, within: str = "true") -> str:
    """One select that gives the timeline, ordered, undated rows last.

    An address counts as a user's own after three days of successful use or a
    mark; it needs the tables of a case, `suspects`, `baselines` and `findings` among
    them, and the facts `marks` and `error_codes`.

    Args:
        lines: of which kinds of event; all if not said.
        within: SQL that says which events `e`; the whole timeline if not said.
    """
    union = "\nunion all\n".join(_select(line) for line in lines)
    order = ", ".join(f'e."{name}" nulls last' for name in TABLES["timeline"].order)
    rank = " ".join(f"when '{each.word}' then {each.value}" for each in Severity)
    words = " ".join(f"when {each.value} then '{each.word}'" for each in Severity)
    given = {
        "severity": f"case coalesce(c.place, 0) {words} end",
        "actor": actor(*(f'e."{name}"' for name in _SIGNS)),
    }
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
    where {within}
    order by {order}"""  # noqa: S608  the parts are our own words


def compute(engine: Engine) -> Iterator[pa.RecordBatch]:
    """The rows of the table `timeline`, in its order, a batch at a time.

    Some minutes after the others, so that sorting needs little memory, however many there are.

    Args:
        engine: the tables of a case, findings and suspects among them.
    """
    there = _filled(engine)
    lines = [line for line in LINES if line.source in there]  # planning the others takes its time
    for within in _slices(engine, there) if lines else ():
        yield from engine.stream(statement(lines, within))


def _filled(engine: Engine) -> set[str]:
    """The tables that hold rows, of those that lines are told from."""
    counts = " union all ".join(
        f"select '{name}' as name, count(*) as n from {name}"  # noqa: S608  names of our own tables
        for name in sorted({line.source for line in LINES})
    )
    return {row["name"] for row in engine.arrow(counts).to_pylist() if row["n"]}


def _slices(engine: Engine, names: Iterable[str]) -> Iterator[str]:
    """SQL for the events of some minutes each, in order of time; undated ones come last."""
    moments = " union all ".join(
        ["select cast(null as timestamptz) as at"]
        + [
            f"select m.happened_at as at from {name} m"  # noqa: S608  names of our own tables
            for name in sorted(names)
            if "happened_at" in TABLES[name].names
        ]
    )
    minutes = engine.arrow(
        "select cast(date_trunc('minute', h.at) as varchar) as minute, count(*) as n "  # noqa: S608  our own words
        f"from ({moments}) h where h.at is not null group by 1 order by min(h.at)"
    )
    borders, held = [], 0
    for minute, count in zip(*(column.to_pylist() for column in minutes.columns), strict=True):
        if held >= _SLICE:
            borders.append(f"timestamptz {quoted_text(minute)}")
            held = 0
        held += count
    for start, end in pairwise([None, *borders, None]):
        bounds = [f"e.happened_at >= {start}"] if start else []
        bounds += [f"e.happened_at < {end}"] if end else []
        yield " and ".join(bounds or ["e.happened_at is not null"])
    yield "e.happened_at is null"
