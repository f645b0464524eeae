/*
id = "DE-01"
version = 1
title = "Sent items destroyed"
severity = "high"
attack = ["T1070.008"]
reads = ["mail_actions", "messages", "first_party_apps"]
needs = ["audit type 3", "sends of user | messages of user"]
says = "Sent messages of {mailbox} deleted from {ip}: {destroyed}; within an hour of sending: {quick}."
why = "Who writes in another's name clears the traces before the owner looks at the Sent Items."
benign = "Tidy people delete what they sent; not within the hour, and not several at once."
blind = "Messages without an id are matched by subject within 24 hours; deletions by clients that are not logged."
fix = "R2"
references = [
  "https://learn.microsoft.com/purview/audit-mailboxes",
]
context = "suspects"
*/
with sent as (
    select coalesce(m.mailbox, m."user") as mailbox, m.internet_message_id as message_id,
           lower(trim(m.subject)) as subject, epoch(m.happened_at) as at
    from mail_actions m
    where m.action in ('send', 'send_as', 'send_on_behalf') and m.ok is distinct from false
    union all
    select t.sender, t.message_id, lower(trim(t.subject)), epoch(t.happened_at)
    from messages t
), gone as (
    select d.record_id as record_id, d.position as position, d.happened_at as happened_at,
           epoch(d.happened_at) as at, coalesce(d.mailbox, d."user") as mailbox,
           d.internet_message_id as message_id, lower(trim(d.subject)) as subject,
           d.folder_kind as folder_kind, case when d.ip_kind = 'client' then d.ip end as ip,
           d.session_id as session_id, d.user_agent as user_agent, d.device_id as device_id,
           d.acting_app_id as app_id
    from mail_actions d
    left join first_party_apps f on f.app_id = d.acting_app_id
    where d.action in ('hard_delete', 'soft_delete', 'move_to_deleted')
      and d.ok is distinct from false
      and d.folder_kind in ('sentitems', 'drafts', 'outbox', 'deleteditems', 'recoverableitems')
      and (coalesce(d.actor_kind, 'unknown') <> 'service'
           or (d.acting_app_id is not null and f.app_id is null))
), matched as (
    -- a message has its id alone, whoever sent it in whose name; but what lies among the deleted
    -- may have been received, too. A minute of slack: the trace and the audit log run on
    -- different clocks
    select g.record_id as record_id, g.position as position, max(s.at) as sent_at
    from gone g
    join sent s on s.message_id = g.message_id and s.at <= g.at + 60
                and (s.mailbox = g.mailbox or g.folder_kind in ('sentitems', 'drafts', 'outbox'))
    group by g.record_id, g.position
    union all
    select g.record_id, g.position, max(s.at)
    from gone g
    join sent s on s.subject = g.subject and s.mailbox = g.mailbox
                and s.at <= g.at + 60 and s.at >= g.at - 86400
    where g.message_id is null and g.subject <> ''
    group by g.record_id, g.position
), destroyed as (
    select g.record_id as record_id, g.happened_at as happened_at, g.mailbox as mailbox,
           g.ip as ip, g.session_id as session_id, g.user_agent as user_agent,
           g.device_id as device_id, g.app_id as app_id,
           coalesce(g.message_id, g.subject) as message,
           case when g.at - m.sent_at <= 3600 then coalesce(g.message_id, g.subject) end as quick,
           g.mailbox || '|' || coalesce(g.session_id, g.ip, '') as finding_key
    from gone g
    join matched m on m.record_id = g.record_id and m.position = g.position
), counted as (
    select d.finding_key as finding_key, count(distinct d.message) as destroyed,
           count(distinct d.quick) as quick
    from destroyed d
    group by d.finding_key
)
select d.finding_key as finding_key, d.record_id as record_id, d.happened_at as happened_at,
       d.mailbox as "user", case when c.quick >= 3 then 'high' else 'low' end as severity,
       'high' as context_severity,
       case when c.quick = 0 then 'None was deleted within an hour of sending.' end as counter,
       c.destroyed as destroyed, c.quick as quick, d.mailbox as mailbox, d.ip as ip,
       d.session_id as session_id, d.user_agent as user_agent, d.device_id as device_id,
       d.app_id as app_id
from destroyed d
join counted c on c.finding_key = d.finding_key
