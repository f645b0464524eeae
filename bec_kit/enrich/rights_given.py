r"""Rights over a mailbox, given or standing, with the people whom the names mean.

Exchange writes grantees as it likes: an address, an alias, a directory name, `domain\user`. What
the service grants by its own hand is left out, and of what stood when it was collected, what was
inherited or denied.
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
          select d.grantee from delegations d
          union all
          select p.mailbox from permissions p
          union all
          select p.grantee from permissions p) w
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
           false as standing, d."user" as actor, d.kind as kind, d.rights as rights,
           coalesce(m."user", lower(d.mailbox)) as mailbox,
           coalesce(g."user", lower(d.grantee)) as grantee,
           count(*) over (partition by d.record_id) as named,
           case when d.ip_kind = 'client' then d.ip end as ip, d.session_id as session_id,
           d.device_id as device_id, cast(null as timestamptz) as gone_at
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
)"""

# One right may have been collected more than once.
_STANDING = r""", standing as (
    select p.record_id as record_id,
           row_number() over (partition by p.record_id
                              order by p.collected_at, p.evidence_id, p.evidence_row) - 1
               as position,
           p.collected_at as happened_at, true as standing, cast(null as varchar) as actor,
           case p.kind when 'full_access' then 'mailbox' else p.kind end as kind,
           p.rights as rights, coalesce(m."user", lower(p.mailbox)) as mailbox,
           coalesce(g."user", lower(p.grantee)) as grantee, 1 as named,
           cast(null as varchar) as ip, cast(null as varchar) as session_id,
           cast(null as varchar) as device_id, p.gone_at as gone_at
    from permissions p
    left join people m on m.name = lower(trim(p.mailbox))
    left join people g on g.name = lower(trim(p.grantee))
    where p.kind <> 'none' and p.grantee is not null and lower(p.grantee) <> 'nt authority\self'
      and p.inherited is distinct from true and p.denied is distinct from true
)"""

# The analyst may not have named every domain of the tenant: its mailboxes and members name more.
_JUDGED = r""", held as (
    select g.* from given g
    union all
    select s.* from standing s
), home as (
    select d.domain as domain from home_domains d
    union
    select split_part(lower(p.mailbox), '@', -1) from permissions p where p.mailbox like '%@%'
), accounts as (
    select u."user" as "user", bool_or(lower(u.kind) = 'guest') as guest
    from users u
    where u.kind is not null
    group by u."user"
), made as (
    select x."user" as "user", min(x.made_at) as made_at
    from (select lower(c.target) as "user", c.happened_at as made_at
          from account_changes c
          where c.action in ('add user', 'invite external user') and c.ok is distinct from false
          union all
          select u."user", u.created_at from users u where u.created_at is not null) x
    group by x."user"
), judged as (
    select h.*, case when h.kind <> 'mailbox' then h.kind
                     when list_contains([lower(trim(each)) for each in h.rights], 'fullaccess')
                     then 'full_access' end as gives,
           coalesce(epoch(h.happened_at) - epoch(n.made_at) between 0 and 2592000, false)
               as new_grantee,
           case when u.guest or h.grantee like '%#ext#%' then true
                when u.guest is not null then false
                when exists (select 1 from home_domains) then coalesce(h.grantee like '%@%', false)
                    and not exists (select 1 from home d
                                    where split_part(h.grantee, '@', -1) = d.domain
                                       or split_part(h.grantee, '@', -1) like '%.' || d.domain) end
               as outsider
    from held h
    left join made n on n."user" = h.grantee
    left join accounts u on u."user" = h.grantee
    where h.grantee is distinct from h.mailbox
)"""

# What the log and the lists say of one right together.
_TOLD = r""", together as (
    select j.*, bool_or(not j.standing) over same as logged,
           bool_or(j.standing and j.gone_at is null) over same as stands,
           max(j.gone_at) over same as went_at
    from judged j
    window same as (partition by j.mailbox, j.grantee, j.kind, j.gives)
)
select t.* replace (case when not t.stands and t.went_at > t.happened_at then t.went_at end
                    as gone_at),
       case when t.logged then ' by ' || coalesce(t.actor, '(unknown)')
            else ', as it stood when it was collected' end
         || case when t.logged and t.stands then ', and it still stood when it was collected'
                 when not t.stands and t.went_at > t.happened_at
                 then ', and it was gone when it was collected on '
                     || strftime(t.went_at, '%Y-%m-%d')
                 else '' end as course,
       case when t.standing and t.logged then 'low'
            when t.new_grantee then 'high' else 'medium' end as severity
from together t
order by t.record_id, t.position"""


def compute(engine: Engine, _facts: Facts) -> pa.Table:
    """One row of `rights_given` for each right of each grantee, in the audit log or as it stood.

    Args:
        engine: over the case's tables and the aliases learnt from them.
    """
    wanted = schema("rights_given")
    return (
        engine.arrow(_PEOPLE + _GIVEN + _STANDING + _JUDGED + _TOLD)
        .select(wanted.names)
        .cast(wanted)
    )
