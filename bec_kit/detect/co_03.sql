/*
id = "CO-03"
version = 1
title = "Reads of a mailbox were no longer logged"
severity = "critical"
attack = ["T1114.002"]
reads = ["mail_access", "first_party_apps"]
needs = ["mail_access of mailbox"]
says = "So much of the mail of {mailbox} was read that the service stopped logging at {first_at} (last said at {last_at}): for 24 hours from then, nothing shows which messages were opened."
why = "Reads of more than a thousand records in a day are logged no further: every message of that day must count as exposed."
benign = "A migration, an archive or a new mail program that reads the whole mailbox once."
blind = "Throttling that a machine's reads set off raises nothing here: the coverage of the case names its gap."
fix = "R2"
references = [
  "https://learn.microsoft.com/purview/audit-log-investigate-accounts",
]
*/
with throttled as (
    select m.record_id as record_id, m.happened_at as happened_at, epoch(m.happened_at) as at,
           coalesce(m.mailbox, m."user") as mailbox,
           case when m.ip_kind = 'client' then m.ip end as ip, m.session_id as session_id,
           m.device_id as device_id, m.user_agent as user_agent, m.acting_app_id as app_id
    from mail_access m
    left join first_party_apps f on f.app_id = m.acting_app_id
    where m.throttled and m.own is distinct from true
      and (coalesce(m.actor_kind, 'unknown') <> 'service'
           or (m.acting_app_id is not null and f.app_id is null))
), begun as (
    -- a day later it begins anew
    select t.mailbox as mailbox, t.record_id as record_id, t.at as at,
           case when t.at - lag(t.at) over (partition by t.mailbox order by t.at, t.record_id)
                     <= 86400 then 0 else 1 end as begins
    from throttled t
), counted as (
    select b.mailbox as mailbox, b.record_id as record_id,
           sum(b.begins) over (partition by b.mailbox order by b.at, b.record_id) as time
    from begun b
), times as (
    select c.mailbox as mailbox, c.time as time, min(t.happened_at) as first_at,
           max(t.happened_at) as last_at
    from (select distinct n.mailbox as mailbox, n.record_id as record_id, n.time as time
          from counted n) c
    join throttled t on t.mailbox = c.mailbox and t.record_id = c.record_id
    group by c.mailbox, c.time
)
select t.mailbox || '|' || cast(e.first_at as varchar) as finding_key, t.record_id as record_id,
       t.happened_at as happened_at, t.mailbox as "user", 'critical' as severity,
       cast(null as varchar) as counter, t.mailbox as mailbox, e.first_at as first_at,
       e.last_at as last_at, t.ip as ip, t.session_id as session_id, t.device_id as device_id,
       t.user_agent as user_agent, t.app_id as app_id
from throttled t
join times e on e.mailbox = t.mailbox and t.happened_at between e.first_at and e.last_at
