"""When each address signed in, hour by hour: what the picture draws."""

from __future__ import annotations

from bec_kit.analyse.actors import actor
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

# The addresses that a picture can hold: the attacker's, then the busiest.
_ADDRESSES = 40

_HOURS = """
select date_trunc('hour', l.happened_at) as happened_at, l."user" as "user", l.ip as ip,
       min(l.country) as country, l.client as client, l.app_id as app_id,
       l.user_agent as user_agent, l.device_id as device_id, l.actor_kind as actor_kind,
       case when l.ok then 'ok' when not l.ok then 'failed' else 'not finished' end as outcome,
       count(*) as sign_ins
from logins l where l.ip is not null and l.happened_at is not null
group by all
"""
_SIGNS = ("p.ip", "p.app_id", "p.user_agent", "p.device_id", "p.actor_kind")

SPEC = Summary(
    id="sign_in_hours",
    title="One address, account, client and outcome in one hour.",
    sql=f"""
select h.happened_at as happened_at, h."user" as "user", h.ip as ip, h.client as client,
       h.outcome as outcome, h.actor as actor, bool_or(h.mine) as mine, min(h.country) as country,
       sum(h.sign_ins)::bigint as sign_ins
from (
    select g.*, dense_rank() over (order by g.best, g.weight desc, g.ip) as place from (
        select j.*, min(case when j.actor = 'attacker' then 0 when j.mine then 1 else 2 end)
                   over (partition by j.ip) as best,
               sum(j.sign_ins) over (partition by j.ip) as weight
        from (select p.*, {mine('p."user"')} as mine, {actor('p."user"', *_SIGNS)} as actor
              from ({_HOURS}) p) j
        where j.mine or j.actor = 'attacker' or not exists (select 1 from case_users)
    ) g
) h where h.place <= {_ADDRESSES}
group by 1, 2, 3, 4, 5, 6
""",  # noqa: S608  our own words
    order=f'{FIRST}, s.happened_at, s.ip, s."user" nulls last, s.outcome, s.client nulls last',
    shows=("happened_at", "user", "ip", "country", "client", "outcome", "sign_ins", "actor"),
    nothing="No sign-in with a time and an address is in the case.",
    most=4_000,
)
