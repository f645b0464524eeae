/*
id = "PE-07"
version = 1
title = "Mailbox forwards its mail"
severity = "critical"
attack = ["T1114.003"]
reads = ["forwarding_changes", "aliases", "audit", "audit_values", "home_domains", "first_party_apps"]
needs = ["home_domains", "audit type 1"]
says = "The mail of {mailbox} is forwarded to {target}; a copy stays: {keeps_copy}. Set by {actor}."
why = "Forwarding on the mailbox sends everything on, works without any sign-in and outlives a new password."
benign = "People who left or share a task; a private copy that the owner wanted."
blind = "Forwarding set before the evidence begins; mail contacts that were made then."
fix = "R8"
references = [
  "https://learn.microsoft.com/defender-office-365/outbound-spam-policies-external-email-forwarding",
]
seed = true
*/
with names as (
    select n.alias as alias, min(n."user") as "user"
    from aliases n
    where n.kind <> 'app'
    group by n.alias
    having count(distinct n."user") = 1
), contact_values as (
    select v.record_id as record_id, lower(v.name) as name, lower(trim(v.value)) as value
    from audit_values v
    join audit a on a.record_id = v.record_id
    where lower(a.operation) = 'new-mailcontact' and a.ok is distinct from false
      and v.property = 'Parameters'
), contacts as (
    -- a mail contact is a name in the directory for an address outside
    select c.value as name, min(replace(x.value, 'smtp:', '')) as address
    from contact_values c
    join contact_values x on x.record_id = c.record_id and x.name = 'externalemailaddress'
    where c.name in ('name', 'alias', 'displayname')
    group by c.value
), placed as (
    select f.record_id as record_id, f.happened_at as happened_at, f."user" as actor,
           coalesce(m."user", case when f.mailbox like '%@%' then lower(f.mailbox) end,
                    f."user") as mailbox,
           f.via as via, coalesce(c.address, t."user", f.target) as target,
           f.is_external as is_external, f.keeps_copy as keeps_copy,
           case when f.ip_kind = 'client' then f.ip end as ip, f.session_id as session_id
    from forwarding_changes f
    left join names m on m.alias = lower(f.mailbox)
    left join contacts c on c.name = lower(f.target)
    left join names t on t.alias = lower(f.target) and f.target not like '%@%'
    left join first_party_apps p on p.app_id = f.acting_app_id
    where f.change = 'set' and f.ok is distinct from false and f.target is not null
      and f.target <> ''
      and (coalesce(f.actor_kind, 'unknown') <> 'service'
           or (f.acting_app_id is not null and p.app_id is null))
), judged as (
    select p.record_id as record_id, p.happened_at as happened_at, p.actor as actor,
           p.mailbox as mailbox, p.target as target, p.keeps_copy as keeps_copy, p.ip as ip,
           p.session_id as session_id,
           coalesce(p.is_external, case when p.target like '%@%' then not exists (
               select 1 from home_domains h
               where split_part(p.target, '@', 2) = h.domain
                  or split_part(p.target, '@', 2) like '%.' || h.domain) end) as is_external
    from placed p
)
select j.mailbox || '|' || j.target as finding_key, j.record_id as record_id,
       j.happened_at as happened_at, j.mailbox as "user",
       case when j.is_external and not j.keeps_copy then 'critical'
            when j.is_external then 'high'
            when j.is_external is null then 'medium'
            when j.actor = j.mailbox then 'medium'
            else 'low' end as severity,
       case when j.is_external is null
            then 'The target is a name in the directory: see whether it is a mail contact.'
            when not j.is_external then 'The target is inside the tenant.' end as counter,
       j.mailbox as mailbox, j.target as target, j.keeps_copy as keeps_copy, j.actor as actor,
       j.ip as ip, j.session_id as session_id
from judged j
