"""Sessions that were used from more than one address."""

from __future__ import annotations

from bec_kit.analyse.actors import theirs
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

_ROWS = """
select l.session_id as session_id, l."user" as who, l.ip as ip, l.user_agent as user_agent,
       l.device_id as device_id, l.app_id as app_id, l.client as client, l.country as country,
       1 as sign_in, l.happened_at as happened_at
from logins l where l.ip_kind = 'client' and l.session_id is not null
union all
select a.session_id, a."user", a.ip, a.user_agent, a.device_id, a.acting_app_id, null, null, 0,
       a.happened_at
from audit a where a.ip_kind = 'client' and a.session_id is not null
  and a.record_type is distinct from 15
"""
_PARTS = f"""
select p.*, {theirs("p.who", "p.ip", "p.app_id", "p.user_agent", "p.device_id")} as bad
from (
    select r.session_id as session_id, r.who as who, r.ip as ip, r.user_agent as user_agent,
           r.device_id as device_id, r.app_id as app_id, r.client as client,
           min(r.country) as country, sum(r.sign_in) as sign_ins, count(*) as records,
           min(r.happened_at) as first_at, max(r.happened_at) as last_at
    from ({_ROWS}) r
    where r.session_id in (select m.session_id from ({_ROWS}) m group by 1
                           having count(distinct m.ip) > 1)
    group by 1, 2, 3, 4, 5, 6, 7
) p
"""  # noqa: S608  our own words

SPEC = Summary(
    id="sessions",
    title="One session that was used from more than one address.",
    sql=f"""
select p.who as "user", p.session_id as session_id,
       case when bool_or(p.bad) then 'attacker' else 'unknown' end as actor,
       count(distinct p.ip) as addresses, count(distinct coalesce(d.network, p.ip)) as networks,
       list_sort(list(distinct p.ip) filter (where p.bad))[1:6] as attacker_addresses,
       list_sort(list(distinct p.ip) filter (where not p.bad))[1:6] as other_addresses,
       list_sort(list(distinct coalesce(p.country, d.country))
           filter (where coalesce(p.country, d.country) is not null))[1:6] as countries,
       list_sort(list(distinct p.client) filter (where p.client is not null))[1:4] as clients,
       sum(p.sign_ins)::bigint as sign_ins, sum(p.records)::bigint as records,
       min(p.first_at) as first_at, max(p.last_at) as last_at, {mine("p.who")} as mine
from ({_PARTS}) p left join addresses d on d.ip = p.ip
group by p.who, p.session_id having count(distinct p.ip) > 1
""",  # noqa: S608  our own words
    order=f'{FIRST}, s.networks desc, s.records desc, s."user" nulls last, s.session_id',
    shows=(
        "user",
        "session_id",
        "networks",
        "attacker_addresses",
        "other_addresses",
        "countries",
        "clients",
        "sign_ins",
        "records",
        "first_at",
        "last_at",
    ),
    nothing="No session was used from more than one address.",
    most=30,
)
