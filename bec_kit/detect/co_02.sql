/*
id = "CO-02"
version = 1
title = "Messages read in the attacker's context"
severity = "high"
attack = ["T1114.002"]
reads = ["mail_access", "attacker_records", "first_party_apps"]
needs = ["attacker context", "mail_access of mailbox"]
says = "Messages of {mailbox} opened from {places} ({client_info}): {messages}."
why = "The record names each message that was opened: these are proven to be exposed."
benign = "Preview panes and the service's own indexing open messages, too: only the attacker's context counts here."
blind = "Reads after throttling began, the same read within an hour, and licences without MailItemsAccessed."
fix = "R2"
references = [
  "https://learn.microsoft.com/purview/audit-log-investigate-accounts",
]
*/
with theirs as (
    select m.record_id as record_id, m.happened_at as happened_at,
           coalesce(m.mailbox, m."user") as mailbox, m.ip as ip, m.session_id as session_id,
           m.client_info as client_info, m.internet_message_id as message_id,
           coalesce(m.mailbox, m."user") || '|'
               || coalesce(m.session_id, m.ip || '|' || coalesce(m.client_info, ''), '')
               as finding_key
    from mail_access m
    join attacker_records t on t.record_id = m.record_id
    left join first_party_apps f on f.app_id = m.acting_app_id
    where lower(m.access_type) = 'bind' and m.own is distinct from true
      and (coalesce(m.actor_kind, 'unknown') <> 'service'
           or (m.acting_app_id is not null and f.app_id is null))
), counted as (
    select t.finding_key as finding_key, count(distinct t.message_id) as messages,
           case when count(distinct t.ip) > 1
                then min(t.ip) || ' and ' || cast(count(distinct t.ip) - 1 as varchar)
                     || case when count(distinct t.ip) > 2 then ' other addresses'
                             else ' other address' end
                else min(t.ip) end as places
    from theirs t
    group by t.finding_key
)
select t.finding_key as finding_key, t.record_id as record_id, min(t.happened_at) as happened_at,
       t.mailbox as "user", 'high' as severity, cast(null as varchar) as counter,
       max(c.messages) as messages, max(c.places) as places, t.mailbox as mailbox,
       min(t.ip) as ip,
       min(t.client_info) as client_info, min(t.session_id) as session_id
from theirs t
join counted c on c.finding_key = t.finding_key
group by t.finding_key, t.record_id, t.mailbox
