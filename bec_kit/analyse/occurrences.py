"""Whether what an analyst names stands in a case at all: an account, an indicator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bec_kit.store.sql import quoted_name
from bec_kit.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.model import Mark
    from bec_kit.store.engine import Engine
    from bec_kit.tables import Column

__all__ = ["IDS", "absent", "folded", "unseen", "written"]

IDS = ("session", "app", "device")
"""The kinds of indicator that are ids."""

_ACCOUNT = (
    "user mailbox sender recipient target principal grantee member members addresses accounts"
)
# where each kind of indicator stands
_INDICATORS = {
    "ip": "ip ip_others from_ip to_ip originating_ip",
    "session": "session_id",
    "user-agent": "user_agent client_info",
    "app": "app_id acting_app_id client_app_id",
    "device": "device_id",
}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NAMES = """
select distinct n.app_id as app_id from (
    select s.app_id as app_id, s.app as name from sign_ins s
    union all select a.app_id, a.name from app_names a
    union all select f.app_id, f.name from first_party_apps f
    union all select r.app_id, r.name from rogue_apps r) n
where n.app_id is not null and lower(n.name) = lower($1) order by 1
"""


def folded(value: str) -> str:
    """A GUID in lower case, as services write it; any other id as it is, for its case counts."""
    return value.lower() if _GUID.fullmatch(value) else value


def written(engine: Engine, kind: str, value: str) -> str:
    """An id as the records of a case write it; as it is given, where they do not hold it.

    Args:
        engine: the tables of the case.
        kind: one of IDS.
        value: the id.
    """
    found = _spellings(engine, kind, value)
    return value if value in found or not found else found[0]


def unseen(engine: Engine, mark: Mark) -> str | None:
    """That a mark's value appears nowhere, so that it changes nothing; None where it appears.

    Args:
        engine: the tables of the case.
        mark: any.
    """
    if mark.value in _spellings(engine, mark.kind, mark.value):
        return None
    ids = engine.arrow(_NAMES, [mark.value])["app_id"].to_pylist() if mark.kind == "app" else []
    hint = f"; an app of this name has the id {' or '.join(map(str, ids[:3]))}" if ids else ""
    return f"{mark.kind} {mark.value} appears in 0 records of the case as analysed last{hint}"


def _spellings(engine: Engine, kind: str, value: str) -> list[str]:
    """How an indicator is written in the records: a GUID in any case, all else exactly."""
    given = "lower(x.value) = lower($1)" if _GUID.fullmatch(value) else "x.value = $1"
    return _values(engine, _INDICATORS[kind], given, value)


def absent(engine: Engine, users: Iterable[str]) -> list[str]:
    """The accounts that occur in no record of a case, in their order.

    None where the records name nobody at all: then it is evidence that is lacking.

    Args:
        engine: the tables of the case.
        users: case-folded.
    """
    named = list(users)
    there = set(_values(engine, _ACCOUNT, "x.value in (select unnest($1))", named))
    missing = [user for user in named if user not in there]
    anybody = missing and (there or _values(engine, _ACCOUNT, "x.value <> $1", "", most=1))
    return missing if anybody else []


def _values(
    engine: Engine, columns: str, given: str, value: object, *, most: int | None = None
) -> list[str]:
    """The values of some columns, in whatever table of records they stand, that fulfil a test."""
    wanted = set(columns.split())
    union = " union all ".join(
        f"select {_value(column)} as value from {quoted_name(table.name)} t"  # noqa: S608  our names
        for table in TABLES.values()
        for column in table.columns
        if table.kind != "computed" and column.name in wanted
    )
    # what is looked for is bound; a bound on the rows spares sorting them
    ending = "order by 1" if most is None else f"limit {most}"
    distinct = "distinct " if most is None else ""
    sql = f"select {distinct}x.value as value from ({union}) x where {given} {ending}"  # noqa: S608
    return [str(each) for each in engine.arrow(sql, [value])["value"].to_pylist()]


def _value(column: Column) -> str:
    cell = f"t.{quoted_name(column.name)}"
    return f"unnest({cell})" if column.kind == "texts" else cell
