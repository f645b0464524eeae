r"""Rights that somebody gave over a mailbox, with the people whom the names mean.

Exchange writes grantees as it likes: an address, an alias, a directory name, `domain\user`. What
the service grants by its own hand is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# Of a directory name its last part tells who it is.
_PEOPLE = r"""
with names as (
    select n.alias as alias, min(n."user") as "user"
    from (select a.alias as alias, a."user" as "user" from aliases a where a.kind <> 'app'
          union
          select lower(a.name), a."user" from aliases a
          where a.kind <> 'app' and a.name is not null) n
    group by n.alias
    having count(distinct n."user") = 1
), written as (
    select distinct lower(trim(w.name)) as name
    from (select d.mailbox as name from delegations d
          union all
          select d.grantee from delegations d) w
    where w.name is not null
), tails as (
    select w.name as name,
           case when w.name like '/o=%' then split_part(w.name, 'cn=', -1)
                when w.name like 'cn=%' then split_part(split_part(w.name, ',', 1), 'cn=', -1)
                when strpos(w.name, '\') > 0 then split_part(w.name, '\', -1)
                else split_part(w.name, '/', -1) end as tail
    from written w
), people as (
    select t.name as name, coalesce(n."user", s."user") as "user"
    from tails t
    left join names n on n.alias = t.tail
    left join names s on s.alias = case when regexp_matches(t.tail, '^[0-9a-f]{32}-')
                                        then substr(t.tail, 34) end
)"""

# Kinds of user 3 and 4 are the service's own hands, whatever name they use.
_GIVEN = r""", given as (
    select d.record_id as record_id, d.position as position, d.happened_at as happened_at,
           d."user" as actor, d.kind as kind, d.rights as rights,
           coalesce(m."user", lower(d.mailbox)) as mailbox,
           coalesce(g."user", lower(d.grantee)) as grantee,
           count(*) over (partition by d.record_id) as named,
           case when d.ip_kind = 'client' then d.ip end as ip, d.session_id as session_id,
           d.device_id as device_id
    from delegations d
    left join audit a on a.record_id = d.record_id
    left join people m on m.name = lower(trim(d.mailbox))
    left join people g on g.name = lower(trim(d.grantee))
    left join first_party_apps f on f.app_id = d.acting_app_id
    where d.action = 'grant' and d.ok is distinct from false
      and lower(coalesce(d.grantee, '')) <> 'nt authority\self'
      and ((coalesce(d.actor_kind, 'unknown') <> 'service'
            and coalesce(a.user_type, 0) not in (3, 4))
           or (d.acting_app_id is not null and f.app_id is null))
), made as (
    select x."user" as "user", min(x.made_at) as made_at
    from (select lower(c.target) as "user", c.happened_at as made_at
          from account_changes c
          where c.action in ('add user', 'invite external user') and c.ok is distinct from false
          union all
          select u."user", u.created_at from users u where u.created_at is not null) x
    group by x."user"
)
select g.*, coalesce(epoch(g.happened_at) - epoch(n.made_at) between 0 and 2592000, false)
           as new_grantee
from given g
left join made n on n."user" = g.grantee
where g.grantee is distinct from g.mailbox
order by g.record_id, g.position"""


def compute(engine: Engine, _facts: Facts) -> pa.Table:
    """One row of `rights_given` for each right of each grantee in the audit log.

    Args:
        engine: over the case's tables and the aliases learnt from them.
    """
    wanted = schema("rights_given")
    return engine.arrow(_PEOPLE + _GIVEN).select(wanted.names).cast(wanted)
