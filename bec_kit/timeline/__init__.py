"""The timeline: one sentence for each event of every source, in order of time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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


def _suspect(kind: str, value: str, user: str) -> str:
    return (
        f"exists (select 1 from suspects s where s.kind = '{kind}' and s.value = {value}"  # noqa: S608  our own words
        f' and (s."user" is null or s."user" = {user}))'
    )


def _select(line: Line) -> str:
    """The rows of one line, with the columns of the timeline but for severity."""
    rows = line.rows or line.source
    signs = (
        ("ip", line.ip),
        ("app", line.app),
        ("user-agent", line.agent),
        ("device", line.device),
    )
    attacker = " or ".join(
        _suspect(kind, value, line.user) for kind, value in signs if value != "null"
    )
    known = (
        f"exists (select 1 from known_addresses k where k.ip = {line.ip}"  # noqa: S608  our own words
        f' and k."user" = {line.user})'
    )
    return f"""select t.happened_at as happened_at, {quoted_text(line.kind)} as kind,
      {line.user} as "user",
      case when {attacker or "false"} then 'attacker'
           when {line.actor_kind} = 'service' then 'service'
           when {known} then 'victim'
           else 'unknown' end as actor,
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
    severities = ("info", "low", "medium", "high", "critical")
    rank = " ".join(f"when '{word}' then {place}" for place, word in enumerate(severities))
    words = " ".join(f"when {place} then '{word}'" for place, word in enumerate(severities))
    given = {"severity": f"case coalesce(c.place, 0) {words} end"}
    columns = ", ".join(
        f'{given.get(name, f"""e."{name}" """)} as "{name}"' for name in TABLES["timeline"].names
    )
    return f"""with known_addresses as (
      select b.value as ip, b."user" as "user" from baselines b where b.kind = 'ip'
        group by b.value, b."user" having count(distinct b.day) >= 3
      union select m.value, u."user" from marks m, (select distinct "user" from baselines) u
        where m.verdict = 'known-good' and m.kind = 'ip'),
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
