"""What was done in mailboxes, hour by hour: what the picture draws."""

from __future__ import annotations

from bec_kit.analyse.actors import actor
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

_SIGNS = 't."user" as who, t.ip as ip, t.acting_app_id as app, t.user_agent as agent'
_SIGNS += ", t.device_id as device, t.actor_kind as actor_kind"
_HOUR = "date_trunc('hour', t.happened_at) as happened_at"
_ROWS = f"""
select {_HOUR}, t.mailbox as mailbox,
       case when t.access_type = 'Sync' then 'folder synchronised' else 'message read' end as what,
       {_SIGNS}, count(distinct coalesce(t.internet_message_id, t.record_id)) as number
from mail_access t where t.own is distinct from true group by all
union all
select {_HOUR}, t.mailbox,
       case when t.action like 'send%' then 'sent' when t.action like '%delete%' then 'deleted'
            when t.action = 'move' then 'moved' else 'drafted or changed' end, {_SIGNS}, count(*)
from mail_actions t group by all
union all
select {_HOUR}, t."user", 'searched', {_SIGNS}, count(*) from searches t group by all
union all
select {_HOUR}, t."user", 'file', {_SIGNS}, count(*) from file_activity t group by all
"""  # noqa: S608  our own words

SPEC = Summary(
    id="mailbox_hours",
    title="What one actor did in one mailbox in one hour.",
    sql=f"""
select j.happened_at as happened_at, j.mailbox as "user", j.what as what, j.actor as actor,
       sum(j.number)::bigint as number, bool_or(j.mine) as mine
from (
    select r.*, {mine("r.mailbox")} as mine,
           {actor("r.who", "r.ip", "r.app", "r.agent", "r.device", "r.actor_kind")} as actor
    from ({_ROWS}) r where r.happened_at is not null
) j
where j.mine or j.actor = 'attacker' or not exists (select 1 from case_users)
group by 1, 2, 3, 4
""",  # noqa: S608  our own words
    order=f'{FIRST}, s.happened_at, s."user" nulls last, s.what, s.actor',
    shows=("happened_at", "user", "what", "actor", "number"),
    nothing="No dated record of mailbox activity is in the case.",
    most=5_000,
)
