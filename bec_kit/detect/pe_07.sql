/*
id = "PE-07"
version = 1
title = "Mailbox forwards its mail"
severity = "critical"
attack = ["T1114.003"]
reads = ["forwarding_changes", "mailboxes", "people", "audit", "audit_values", "home_domains", "first_party_apps"]
needs = ["home_domains", "audit type 1"]
says = "The mail of {mailbox} was forwarded to {target}; a copy stays: {keeps_copy}. {setting}."
why = "Forwarding on the mailbox sends everything on, works without any sign-in and outlives a new password."
benign = "People who left or share a task; a private copy that the owner wanted."
blind = "Forwarding set before the evidence begins, unless it still stood and the mailboxes were collected; mail contacts that were made then."
fix = "R8"
references = [
  "https://learn.microsoft.com/defender-office-365/outbound-spam-policies-external-email-forwarding",
]
seed = true

[without]
mailboxes = "The log shows who set a forwarding; the mailboxes add those that were set before it begins."
*/
with contact_values as (
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
), forwards as (
    select f.record_id as record_id, f.happened_at as happened_at, f."user" as actor,
           coalesce(f.mailbox, f."user") as mailbox, f.target as target,
           f.is_external as is_external, f.keeps_copy as keeps_copy,
           case when f.ip_kind = 'client' then f.ip end as ip, f.session_id as session_id,
           0 as stands
    from forwarding_changes f
    left join first_party_apps p on p.app_id = f.acting_app_id
    where f.change = 'set' and f.ok is distinct from false and f.target is not null
      and f.target <> ''
      and (coalesce(f.actor_kind, 'unknown') <> 'service'
           or (f.acting_app_id is not null and p.app_id is null))
    union all
    -- what stood when it was collected
    select m.record_id, m.collected_at, cast(null as varchar), m."user", m.forwarding_smtp_address,
           cast(null as boolean), m.keeps_copy, cast(null as varchar), cast(null as varchar), 1
    from mailboxes m
    where m.forwarding_smtp_address <> ''
    union all
    select m.record_id, m.collected_at, cast(null as varchar), m."user", m.forwarding_address,
           cast(null as boolean), m.keeps_copy, cast(null as varchar), cast(null as varchar), 1
    from mailboxes m
    where m.forwarding_address <> ''
), placed as (
    select f.record_id as record_id, f.happened_at as happened_at, f.actor as actor,
           coalesce(m."user", case when f.mailbox like '%@%' or f.stands = 1
                                   then lower(f.mailbox) end, f.actor) as mailbox,
           coalesce(c.address, t."user", f.target) as target, f.is_external as is_external,
           f.keeps_copy as keeps_copy, f.ip as ip, f.session_id as session_id, f.stands as stands
    from forwards f
    left join people m on m.alias = lower(f.mailbox)
    left join contacts c on c.name = lower(f.target)
    left join people t on t.alias = lower(f.target) and f.target not like '%@%'
), judged as (
    select p.record_id as record_id, p.happened_at as happened_at, p.actor as actor,
           p.mailbox as mailbox, p.target as target, p.keeps_copy as keeps_copy, p.ip as ip,
           p.session_id as session_id, p.stands as stands,
           coalesce(p.is_external, case when p.target like '%@%' then not exists (
               select 1 from home_domains h
               where split_part(p.target, '@', 2) = h.domain
                  or split_part(p.target, '@', 2) like '%.' || h.domain) end) as is_external
    from placed p
), setters as (
    select j.mailbox as mailbox, j.target as target, j.actor as actor,
           row_number() over (partition by j.mailbox, j.target
                              order by j.happened_at desc, j.record_id) as place
    from judged j
    where j.stands = 0
)
select coalesce(j.mailbox, '') || '|' || j.target as finding_key, j.record_id as record_id,
       j.happened_at as happened_at, j.mailbox as "user",
       case when j.is_external and not j.keeps_copy then 'critical'
            when j.is_external then 'high'
            when j.is_external is null then 'medium'
            when j.actor = j.mailbox then 'medium'
            else 'low' end as severity,
       case when j.is_external is null
            then 'The target is a name in the directory: see whether it is a mail contact.'
            when not j.is_external then 'The target is inside the tenant.' end as counter,
       j.mailbox as mailbox, j.target as target, j.keeps_copy as keeps_copy,
       case when j.stands = 0 then 'Set by ' || coalesce(j.actor, '(unknown)')
            when s.mailbox is not null then 'Set by ' || coalesce(s.actor, '(unknown)')
            else 'So it stood when it was collected: the log does not show who set it' end as setting,
       j.stands = 1 as standing, j.ip as ip, j.session_id as session_id
from judged j
left join setters s on s.mailbox = j.mailbox and s.target = j.target and s.place = 1
