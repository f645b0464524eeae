/*
id = "CO-01"
version = 1
title = "Folder synchronised in the attacker's context"
severity = "critical"
attack = ["T1114.002"]
reads = ["mail_access", "attacker_records", "first_party_apps"]
needs = ["attacker context", "mail_access of mailbox"]
says = "The folder \"{folder_shown}\" of {mailbox} was synchronised in full from {ip} ({client_info})."
why = "A synchronisation copies the whole folder to the attacker's machine: assume that every item in it is exposed."
benign = "The owner's own Outlook synchronises all day: only what was done in the attacker's context counts here."
blind = "Synchronisations that were never logged; the service logs the same one at most once an hour."
fix = "R2"
references = [
  "https://learn.microsoft.com/purview/audit-log-investigate-accounts",
]
*/
with synced as (
    select m.record_id as record_id, m.happened_at as happened_at,
           coalesce(m.mailbox, m."user") as mailbox, m.ip as ip, m.session_id as session_id,
           m.client_info as client_info,
           case when m.folder is null or lower(m.folder) = 'not available' then m.folder_name
                else m.folder end as folder_shown
    from mail_access m
    join attacker_records t on t.record_id = m.record_id
    left join first_party_apps f on f.app_id = m.acting_app_id
    where lower(m.access_type) = 'sync' and m.own is distinct from true
      and (coalesce(m.actor_kind, 'unknown') <> 'service'
           or (m.acting_app_id is not null and f.app_id is null))
)
select x.mailbox || '|' || coalesce(x.folder_shown, '') as finding_key,
       x.record_id as record_id, x.happened_at as happened_at, x.mailbox as "user",
       'critical' as severity, cast(null as varchar) as counter,
       x.folder_shown as folder_shown, x.mailbox as mailbox, x.ip as ip,
       x.client_info as client_info, x.session_id as session_id
from synced x
