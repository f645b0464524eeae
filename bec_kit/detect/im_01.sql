/*
id = "IM-01"
version = 1
title = "Outbound burst"
severity = "high"
attack = ["T1534", "T1586.002"]
reads = ["send_bursts", "messages", "mail_actions"]
needs = ["home_domains", "messages of user", "baseline of user"]
says = "{user} wrote to {recipients} recipients within an hour from {started_at} on ({sent} messages); {first_time} of them had never had mail from this account. Usual for it in an hour with mail: {median}."
why = "A mailbox that was taken over is used to send the next lure to everybody whom its owner knows."
benign = "Newsletters, invitations, notices to all customers or to the whole company."
blind = "The first week of the traces, mail that leaves by other servers, and bursts that are spread over many hours."
fix = "R14"
references = [
  "https://learn.microsoft.com/defender-office-365/outbound-spam-protection-about",
  "https://learn.microsoft.com/exchange/monitoring/trace-an-email-message/message-trace-modern-eac",
]

[without]
mail_actions = "They add from where a message was sent; the traces tell to how many."
*/
with bursts as (
    select b."user" as "user", b.started_at as started_at, epoch(b.started_at) as at,
           b.recipient_count as recipients, b.messages as sent, b.first_time as first_time,
           b.median as median, b.active_days as active_days, b.span_days as span_days,
           b.most_before as most_before,
           row_number() over (partition by b."user", date_trunc('day', b.started_at)
                              order by b.recipient_count desc, b.started_at) as place
    from send_bursts b
    where b.active_days >= 3 and b.span_days >= 7
      and b.recipient_count - b.median >= 3.5 * b.deviation
      and (b.recipient_count >= 50 or b.first_time >= 20)
), worst as (
    select b."user" as "user", date_trunc('day', b.started_at) as day, b.started_at as started_at,
           b.recipients as recipients, b.sent as sent, b.first_time as first_time,
           b.median as median, b.active_days as active_days, b.span_days as span_days,
           b.most_before as most_before
    from bursts b
    where b.place = 1
), traced as (
    select distinct m.record_id as record_id, m.happened_at as happened_at, m.sender as "user",
           m.message_id as message_id, date_trunc('day', b.started_at) as day
    from messages m
    join bursts b on b."user" = m.sender and epoch(m.happened_at) >= b.at
                 and epoch(m.happened_at) < b.at + 3600
    where coalesce(m.status, '') <> 'expanded'
), evidence as (
    select t.record_id as record_id, t.happened_at as happened_at, t."user" as "user",
           t.day as day, cast(null as varchar) as ip, cast(null as varchar) as session_id
    from traced t
    union all
    -- the audit log tells from where a message was sent
    select a.record_id, a.happened_at, t."user", t.day,
           case when a.ip_kind = 'client' then a.ip end, a.session_id
    from mail_actions a
    join (select distinct n.message_id as message_id, n."user" as "user", n.day as day
          from traced n
          where n.message_id is not null) t on t.message_id = a.internet_message_id
    where a.action in ('send', 'send_as', 'send_on_behalf') and a.ok is distinct from false
)
select w."user" || '|' || cast(cast(w.day as date) as varchar) as finding_key,
       e.record_id as record_id, e.happened_at as happened_at, w."user" as "user",
       case when w.most_before >= w.recipients and w.first_time < 20 then 'medium' else 'high' end
           as severity,
       case when w.most_before >= w.recipients
            then 'It had written to ' || cast(w.most_before as varchar)
                 || ' within an hour before: this account sends to many.'
            when w.first_time = 0 then 'All of them had had mail from this account before.'
       end as counter,
       w.recipients as recipients, w.started_at as started_at, w.sent as sent,
       w.first_time as first_time, w.median as median, e.ip as ip, e.session_id as session_id
from worst w
join evidence e on e."user" = w."user" and e.day = w.day
