"""Names that mean one person: what an alias stands for, where it stands for nobody else.

Who is renamed gets a second UPN under the same id. Where each log writes one after the
other under it, the id and the older UPN mean the newest; where two take turns, nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bec_kit.tables import schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# Ids of a person that stand for several UPNs, and all ids of these UPNs.
_IDS = """
with several as (
    select a.alias as alias from aliases a
    where a.kind in ('oid', 'puid')
    group by a.alias having count(distinct a."user") > 1
)
select distinct a.kind as kind, a.alias as id, a."user" as "user"
from aliases a
where a.kind in ('oid', 'puid')
  and a."user" in (select b."user" from aliases b
                   where b.kind in ('oid', 'puid') and b.alias in (select s.alias from several s))
order by 1, 2, 3
"""
# When each log shows a UPN beside an id; the list of users shows what holds now.
_SEEN = """
with pairs as (
    select 'audit' as source, split_part(split_part(lower(t.user_key), '|', -1), '@', 1) as id,
           t."user" as "user", t.happened_at as at
    from audit t where t.user_key is not null
    union all
    select 'sign_ins', lower(t.user_id), t."user", t.happened_at
    from sign_ins t where t.user_id is not null
    union all
    select 'directory_audits', lower(t.user_id), t."user", t.happened_at
    from directory_audits t where t.user_id is not null
    union all
    select 'targets', lower(t.target_id), t.target, t.happened_at
    from directory_audits t where t.target_id is not null and t.target_kind = 'User'
    union all
    select 'users', t.object_id, t."user", t.collected_at
    from users t where t.object_id is not null
)
select p.source as source, p.id as id, p."user" as "user", min(p.at) as first, max(p.at) as last
from pairs p
where p.id in (select unnest($1::varchar[])) and p."user" is not null and p.at is not null
group by all
"""
_PEOPLE = """
with ids as (
    select unnest($1::varchar[]) as id, unnest($2::varchar[]) as newest
), renamed as (
    select unnest($3::varchar[]) as older, unnest($4::varchar[]) as newest
), named as (
    select a.alias as alias, coalesce(i.newest, r.newest, a."user") as "user"
    from aliases a
    left join ids i on i.id = a.alias and a.kind in ('oid', 'puid')
    left join renamed r on r.older = a."user"
    where a.kind <> 'app'
)
select n.alias as alias, min(n."user") as "user"
from named n
group by n.alias
having count(distinct n."user") = 1
order by n.alias
"""


class _Seen(NamedTuple):
    """One UPN beside one id, in one log."""

    source: str
    user: str
    first: datetime
    last: datetime


def compute(engine: Engine, _facts: Facts) -> pa.Table:
    """One row of `people` for each name of a person that is nobody else's.

    Args:
        engine: over the aliases learnt from a case, and its logs.
    """
    ids, renamed = _renamed(engine)
    columns = [list(ids), list(ids.values()), list(renamed), list(renamed.values())]
    return engine.arrow(_PEOPLE, columns).cast(schema("people"))


def _renamed(engine: Engine) -> tuple[dict[str, str], dict[str, str]]:
    """Ids of people who were renamed, and their older UPNs, each with the newest UPN."""
    users: dict[tuple[str, str], list[str]] = {}
    keys: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in engine.arrow(_IDS).to_pylist():
        key = row["kind"], row["id"]
        users.setdefault(key, []).append(row["user"])
        keys.setdefault((row["kind"], row["user"]), []).append(key)
    several = [key for key, names in users.items() if len(names) > 1]
    if not several:
        return {}, {}
    seen: dict[str, list[_Seen]] = {}
    for row in engine.arrow(_SEEN, [[found for _, found in several]]).to_pylist():
        seen.setdefault(row.pop("id"), []).append(_Seen(**row))
    newest = {key: _newest(users[key], seen.get(key[1], ())) for key in several}
    older: dict[str, str] = {}
    for kind, found in several:
        name = newest[kind, found]
        for user in users[kind, found]:
            # a UPN that somebody else had too, under another id, is not this person's alone
            alone = all(newest.get(key) == name for key in keys[kind, user])
            if name not in {None, user} and alone:
                older.setdefault(user, str(name))
    ids = {found: _last(name, older) for (_, found), name in newest.items() if name}
    return ids, {user: _last(name, older) for user, name in older.items()}


def _newest(users: Iterable[str], seen: Iterable[_Seen]) -> str | None:
    """The UPN that an id had last; None where no log tells, or two names take turns."""
    seen = list(seen)
    if not seen:
        return None
    last = max(seen, key=lambda each: (each.source == "users", each.last, each.user)).user
    begins = {each.source: each.first for each in seen if each.user == last}
    turns = any(
        each.last > begins[each.source]
        for each in seen
        if each.user != last and each.source in begins
    )
    return None if turns or last not in users else last


def _last(name: str, older: dict[str, str]) -> str:
    """The end of a chain of names, each of which replaced the one before."""
    passed = {name}
    while (after := older.get(name)) is not None and after not in passed:
        name = after
        passed.add(name)
    return name
