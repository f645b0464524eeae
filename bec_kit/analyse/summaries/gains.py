"""What an account was given beside rules and forwarding, and whether it was taken back."""

from __future__ import annotations

from bec_kit.analyse.actors import actor
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

# Both logs tell of one change, to the second: one row of each.
_CHANGES = """
select 'delegation' as kind, d.mailbox as whom, d."user" as who, d.ip as ip, d.happened_at as at,
       case d.action when 'grant' then 'on' when 'revoke' then 'off' end as turn,
       concat_ws(' ', coalesce(array_to_string(d.rights, ', '), d.kind), 'for', d.grantee,
                 'on folder ' || d.folder) as what,
       concat_ws('|', d.mailbox, d.kind, d.grantee, d.folder,
                 array_to_string(list_sort(d.rights), ',')) as key
from delegations d where d.ok is distinct from false
union all
select 'consent', coalesce(c.principal, c."user"), c."user", c.ip, c.happened_at, 'on',
       coalesce(c.app, c.app_id, '(an app without a name)')
           || coalesce(': ' || array_to_string(c.scopes, ' '), ''),
       concat_ws('|', coalesce(c.principal, c."user"),
                 coalesce(c.object_id, c.app_id, c.record_id))
from consents c where c.ok is distinct from false
union all
select 'MFA', m.target, m."user", m.ip, m.happened_at,
       case m.action when 'add' then 'on' when 'remove' then 'off' end,
       coalesce(m.method, m.detail, 'a way to sign in'),
       concat_ws('|', m.target, coalesce(m.method, m.detail))
from mfa_changes m where m.ok is distinct from false
union all
select 'role', r.target, r."user", r.ip, r.happened_at,
       case when r.action in ('add', 'eligible') then 'on' when r.action = 'remove' then 'off' end,
       coalesce(r.role, r.role_template_id, 'a role'),
       concat_ws('|', coalesce(r.target_id, r.target), coalesce(r.role_template_id, r.role))
from role_changes r where r.ok is distinct from false
union all
select 'device', coalesce(v.target, v."user"), v."user", v.ip, v.happened_at,
       case when v.action in ('add', 'owner', 'user') then 'on'
            when v.action = 'remove' then 'off' end,
       coalesce(v.device_name, v.device_id, 'a device') || coalesce(' (' || v.os || ')', ''),
       coalesce(v.device_id, v.device_name, v.record_id)
from device_changes v where v.ok is distinct from false
"""

SPEC = Summary(
    id="gains",
    title="One right, app, way to sign in, role or device: when it came, when it went.",
    sql=f"""
with changes as (
    select c.kind as kind, c.key as key, c.turn as turn, date_trunc('second', c.at) as at,
           min(c.whom) as whom, max(c.what) as what, min(c.who) as who, min(c.ip) as ip
    from ({_CHANGES}) c where c.turn is not null group by 1, 2, 3, 4
), runs as (
    -- each taking back ends what was given since the one before
    select c.*, sum(case when c.turn = 'off' then 1 else 0 end) over (
               partition by c.kind, c.key order by c.at nulls last, c.turn desc
               rows between unbounded preceding and current row)
             - case when c.turn = 'off' then 1 else 0 end as run
    from changes c
), spans as (
    select r.kind as kind, r.key as key, r.run as run, max(r.what) as what, min(r.whom) as whom,
           min(r.at) filter (where r.turn = 'on') as began_at,
           arg_min(r.who, r.at) filter (where r.turn = 'on') as began_by,
           arg_min(r.ip, r.at) filter (where r.turn = 'on') as began_ip,
           max(r.at) filter (where r.turn = 'off') as ended_at,
           arg_max(r.who, r.at) filter (where r.turn = 'off') as ended_by,
           arg_max(r.ip, r.at) filter (where r.turn = 'off') as ended_ip
    from runs r group by 1, 2, 3
)
select coalesce(n."user", p.whom) as "user", p.kind as kind, p.what as what,
       p.began_at as began_at, nullif(p.began_by, coalesce(n."user", p.whom)) as began_by,
       p.began_ip as began_ip,
       p.ended_at as ended_at, nullif(p.ended_by, coalesce(n."user", p.whom)) as ended_by,
       p.key as key, p.run as run,
       {mine('coalesce(n."user", p.whom)')} as mine,
       {actor("coalesce(p.began_by, p.ended_by)", "coalesce(p.began_ip, p.ended_ip)")} as actor
from spans p left join people n on n.alias = lower(p.whom)
""",  # noqa: S608  our own words
    order=f"{FIRST}, coalesce(s.began_at, s.ended_at) nulls last, s.kind, s.key, s.run",
    shows=(
        "user",
        "kind",
        "what",
        "actor",
        "began_at",
        "began_by",
        "began_ip",
        "ended_at",
        "ended_by",
    ),
    nothing="No right, consent, way to sign in, role or device was given or taken in the logs.",
    most=60,
)
