"""From where each account was signed in to."""

from __future__ import annotations

from bec_kit.analyse.actors import actor
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

_PARTS = f"""
select p.*, {actor("p.who", "p.ip", "p.app_id", "p.user_agent", "p.device_id", "p.actor_kind")}
    as acted
from (
    select l."user" as who, l.ip as ip, l.app_id as app_id, l.user_agent as user_agent,
           l.device_id as device_id, l.actor_kind as actor_kind, l.client as client,
           min(l.country) as country, min(l.city) as city,
           count(*) filter (where l.ok) as succeeded,
           count(*) filter (where not l.ok) as failed,
           count(*) filter (where l.ok is null) as unfinished,
           list(distinct l.session_id) as sessions,
           min(l.happened_at) as first_at, max(l.happened_at) as last_at
    from logins l group by 1, 2, 3, 4, 5, 6, 7
) p
"""  # noqa: S608  our own words
_RANK = "case p.acted when 'attacker' then 0 when 'service' then 1 when 'victim' then 2 else 3 end"

SPEC = Summary(
    id="sign_in_addresses",
    title="One address from which an account was signed in to.",
    sql=f"""
select p.who as "user", p.ip as ip, arg_min(p.acted, {_RANK}) as actor,
       coalesce(min(p.country), min(d.country)) as country,
       coalesce(min(p.city), min(d.city)) as city, min(d.as_org) as as_org,
       list_sort(list(distinct p.client) filter (where p.client is not null))[1:4] as clients,
       sum(p.succeeded)::bigint as succeeded, sum(p.failed)::bigint as failed,
       sum(p.unfinished)::bigint as unfinished,
       len(list_distinct(flatten(list(p.sessions)))) as sessions,
       min(p.first_at) as first_at, max(p.last_at) as last_at, {mine("p.who")} as mine
from ({_PARTS}) p left join addresses d on d.ip = p.ip
group by p.who, p.ip
""",  # noqa: S608  our own words
    order=f'{FIRST}, s.succeeded desc, s.first_at nulls last, s."user" nulls last, s.ip nulls last',
    shows=(
        "user",
        "ip",
        "actor",
        "country",
        "city",
        "clients",
        "succeeded",
        "failed",
        "unfinished",
        "sessions",
        "first_at",
        "last_at",
    ),
    nothing="No sign-in is in the case.",
    most=60,
)
