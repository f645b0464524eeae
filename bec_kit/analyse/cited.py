"""What findings cite, in sentences: events, and rules as they stood when collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from bec_kit.store.engine import Engine

__all__ = ["cited"]

_CITED = """with cited as (select unnest($1::varchar[]) as record_id)
  select t.* from timeline t where t.record_id in (select c.record_id from cited c)
  union all by name
  select i.record_id, i."user", i.evidence_id, i.evidence_row, 'inbox_rules' as source,
    'The inbox rule “' || coalesce(i.name, '') || '” of ' || i."user" || ' stood there on '
      || strftime(i.collected_at, '%Y-%m-%d')
      || coalesce(', and was gone on ' || strftime(i.gone_at, '%Y-%m-%d'), '') as says
  from inbox_rules i where i.record_id in (select c.record_id from cited c)"""


def cited(engine: Engine, records: Sequence[str]) -> pa.Table:
    """The events and the collected rules behind some records, with the columns of `timeline`.

    Args:
        engine: the tables of an analysed case.
        records: their ids.
    """
    return engine.arrow(_CITED, [list(records)])
