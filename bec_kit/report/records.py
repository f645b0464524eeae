"""The records that findings cite: when, what, and in which sealed file each of them stands.

The timeline tells most of them. It tells once what two logs tell, and a message to many; of
state it tells little. What it leaves out is looked up in the tables that it was made from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.report._page import cell
from bec_kit.report.standing import sealings
from bec_kit.report.views._tables import rows_of
from bec_kit.store.sql import quoted_name, quoted_text
from bec_kit.tables import TABLES
from bec_kit.timeline.lines.gone import THINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    import pandas as pd
    import pyarrow as pa

__all__ = ["behind"]

_SHOWN = ("record_id", "happened_at", "says", "source", "evidence_id", "evidence_row")
_ASKED = "t.record_id in (select c.record_id from cited c)"
_PLACE = "t.record_id as record_id, t.evidence_id as evidence_id, t.evidence_row as evidence_row"

# What state is called of which nothing is told when it is gone.
_MORE_THINGS = {
    "audit_config": "'The setting ' || t.setting || ' = ' || t.value"
    " || coalesce(' of ' || t.scope, '')",
    "mailboxes": """'The settings of the mailbox ' || t."user\"""",
    "risk": """'The risk of ' || t."user\"""",
    "tenant_settings": "'The setting ' || coalesce(t.name, t.kind) || ' of the tenant'",
}

# Of what is left: the bare record, where no other table says what it meant.
_BARE = {
    "audit": """coalesce(t."user" || ': ', '') || t.operation""",
    "directory_audits": """coalesce(t."user" || ': ', '') || t.activity""",
    "messages": """coalesce(t.sender, '?') || ' wrote “' || coalesce(t.subject, '') || '” to '
      || coalesce(t.recipient, '?') || coalesce(': ' || t.status, '')""",
}


def behind(
    ask: Callable[[str], pa.Table], records: Collection[str], items: pd.DataFrame
) -> pd.DataFrame:
    """What records say, and where each stands.

    Args:
        ask: answers a select, such as `case.query`.
        records: their ids.
        items: from `case.evidence()`.

    Returns:
        One row for each event or state, with the columns of `timeline` that people read; state
        of an export has no time.
    """
    import pandas as pd

    told = ask(
        f"""{_cited(records)} select {", ".join(f"t.{name} as {name}" for name in _SHOWN)}
        from timeline t where {_ASKED}
        order by t.happened_at, t.record_id, t.says"""  # noqa: S608  names of our own tables
    ).to_pandas()
    left = set(records) - set(told["record_id"])
    if not left:
        return told
    rows = ask(
        f"""{_cited(left)}, found as ({" union all ".join(_selects())})
        select f.* from found f
        qualify row_number() over (partition by f.record_id order by f.place, f.far,
          f.says nulls last, f.source, f.evidence_id, f.evidence_row) = 1
        order by f.record_id"""  # noqa: S608  names of our own tables
    ).to_pandas()
    sealed = sealings(items)
    found = pd.DataFrame([_read(row, sealed) for row in rows_of(rows)], columns=list(_SHOWN))
    found["happened_at"] = found["happened_at"].astype(told["happened_at"].dtype)
    return pd.concat([told, found], ignore_index=True) if len(told) else found


def _read(row: dict[str, Any], sealed: Collection[datetime]) -> dict[str, Any]:
    """A row of the tables as the timeline would tell it."""
    if not row["standing"]:
        return row
    at, gone = row["happened_at"], row["gone_at"]
    if at in sealed:
        said = f": as in the file sealed on {cell(at)}; when it was exported is not known"
        return row | {"says": row["says"] + said, "happened_at": None}
    end = f", and was gone when it was collected on {gone:%Y-%m-%d}" if gone else ""
    return row | {"says": f"{row['says']} stood there when it was collected on {at:%Y-%m-%d}{end}"}


def _cited(records: Collection[str]) -> str:
    # where a text holds a NUL, the gate refuses it
    ids = ", ".join(quoted_text(each).replace("\0", "' || chr(0) || '") for each in sorted(records))
    return f"with cited as (select unnest(cast([{ids}] as varchar[])) as record_id)"


def _selects() -> Iterator[str]:
    """The records in each table that may hold them, the most telling tables first."""
    for name, table in TABLES.items():
        cited = f"from {quoted_name(name)} t where {_ASKED}"
        never = "cast(null as timestamptz)"
        if table.kind == "state":
            thing = THINGS[name][1] if name in THINGS else _MORE_THINGS.get(name, "null")
            says = f"coalesce({thing}, {quoted_text(f'A row of {name}')})"
            yield f"""select 1 as place, 0 as far, {quoted_text(name)} as source, {_PLACE},
              t.collected_at as happened_at, t.gone_at as gone_at, true as standing, {says} as says
              {cited}"""
        elif table.kind == "events":
            if name not in _BARE and "correlation_id" in table.names:
                yield _twins(name)
            yield f"""select 2 as place, 0 as far, {quoted_text(name)} as source, {_PLACE},
              t.happened_at as happened_at, {never} as gone_at, false as standing,
              {_BARE.get(name, "cast(null as varchar)")} as says {cited}"""


def _twins(name: str) -> str:
    """Records of a change that the timeline tells by another record, the nearest in time."""
    return f"""select 0 as place, abs(epoch(t.happened_at) - epoch(e.happened_at)) as far,
      {quoted_text(name)} as source, {_PLACE}, t.happened_at as happened_at,
      cast(null as timestamptz) as gone_at, false as standing,
      'A record of the same change: ' || e.says as says
      from {quoted_name(name)} t join {quoted_name(name)} o on o.correlation_id = t.correlation_id
      join timeline e on e.record_id = o.record_id and e.source = {quoted_text(name)}
      where {_ASKED}"""  # noqa: S608  names of our own tables
