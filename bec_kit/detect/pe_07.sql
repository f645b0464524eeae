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
), steps as (
    select f.record_id as record_id, f.happened_at as happened_at, f.position as position,
           f."user" as actor, coalesce(m."user", lower(f.mailbox), f."user") as mailbox,
           f.change as change, f.via as via, f.target as target, f.is_external as is_external,
           f.keeps_copy as keeps_copy, case when f.ip_kind = 'client' then f.ip end as ip,
           f.session_id as session_id,
           case when f.happened_at is null or coalesce(f.mailbox, f."user") is null
                then 0 else 1 end as placed,
           case when f.change = 'set' and f.target <> ''
                     and (coalesce(f.actor_kind, 'unknown') <> 'service'
                          or (f.acting_app_id is not null and p.app_id is null))
                then 1 else 0 end as sets
    from forwarding_changes f
    left join people m on m.alias = lower(f.mailbox)
    left join first_party_apps p on p.app_id = f.acting_app_id
    where f.ok is distinct from false
), ordered as (
    select s.record_id as record_id, s.happened_at as happened_at, s.actor as actor,
           s.mailbox as mailbox, s.via as via, s.target as target, s.is_external as is_external,
           s.keeps_copy as keeps_copy, s.ip as ip, s.session_id as session_id,
           s.placed as placed, s.sets as sets,
           row_number() over (partition by s.mailbox, s.placed
                              order by s.happened_at, s.record_id,
                                       case s.change when 'cleared' then 0 when 'set' then 1
                                                     else 2 end, s.position) as place
    from steps s
), spells as (
    -- one switch for both settings of a mailbox, which holds until it is set again
    select o.record_id as record_id, o.happened_at as happened_at, o.actor as actor,
           o.mailbox as mailbox, o.target as target, o.is_external as is_external,
           o.keeps_copy as keeps_copy, o.ip as ip, o.session_id as session_id,
           o.placed as placed, o.sets as sets, o.place as place,
           sum(case when o.keeps_copy is not null then 1 else 0 end)
               over (partition by o.mailbox, o.placed order by o.place) as spell,
           lead(o.place) over (partition by o.mailbox, o.placed, o.via order by o.place) as next_place
    from ordered o
), replayed as (
    select p.record_id as record_id, p.happened_at as happened_at, p.actor as actor,
           p.mailbox as mailbox, p.target as target, p.is_external as is_external,
           case when p.placed = 0 then p.keeps_copy
                else max(p.keeps_copy) over (partition by p.mailbox, p.placed, p.spell)
           end as keeps_copy,
           case when p.placed = 1
                then max(case when p.keeps_copy is not null then p.record_id end)
                         over (partition by p.mailbox, p.placed, p.spell) end as copy_record,
           p.ip as ip, p.session_id as session_id, p.placed as placed, p.sets as sets,
           p.place as place, p.next_place as next_place
    from spells p
), forwards as (
    select r.record_id as record_id, r.happened_at as happened_at, r.actor as actor,
           cast(null as varchar) as copier, r.mailbox as mailbox, r.target as target,
           r.is_external as is_external, r.keeps_copy as keeps_copy, r.ip as ip,
           r.session_id as session_id, 'set' as part
    from replayed r
    where r.sets = 1
    union all
    -- the earlier record that says whether a copy stays, from when the forwarding was set
    select r.copy_record, r.happened_at, r.actor, cast(null as varchar), r.mailbox, r.target,
           r.is_external, r.keeps_copy, cast(null as varchar), cast(null as varchar), 'copy'
    from replayed r
    where r.sets = 1 and r.copy_record <> r.record_id
    union all
    -- the later one, while the forwarding stands
    select c.record_id, c.happened_at, r.actor, coalesce(c.actor, '(unknown)'), r.mailbox,
           r.target, r.is_external, c.keeps_copy, c.ip, c.session_id, 'copy'
    from replayed r
    join spells c on c.mailbox = r.mailbox and c.placed = 1 and c.keeps_copy is not null
                 and c.place > r.place and c.place < coalesce(r.next_place, c.place + 1)
                 and c.record_id <> r.record_id
    where r.sets = 1 and r.placed = 1
    union all
    -- what stood when it was collected
    select m.record_id, m.collected_at, cast(null as varchar), cast(null as varchar),
           coalesce(n."user", lower(m."user")), m.forwarding_smtp_address, cast(null as boolean),
           m.keeps_copy, cast(null as varchar), cast(null as varchar), 'stands'
    from mailboxes m
    left join people n on n.alias = lower(m."user")
    where m.forwarding_smtp_address <> ''
    union all
    select m.record_id, m.collected_at, cast(null as varchar), cast(null as varchar),
           coalesce(n."user", lower(m."user")), m.forwarding_address, cast(null as boolean),
           m.keeps_copy, cast(null as varchar), cast(null as varchar), 'stands'
    from mailboxes m
    left join people n on n.alias = lower(m."user")
    where m.forwarding_address <> ''
), placed as (
    select f.record_id as record_id, f.happened_at as happened_at, f.actor as actor,
           f.copier as copier, f.mailbox as mailbox,
           coalesce(c.address, d.address, t."user", f.target) as target,
           f.is_external as is_external, f.keeps_copy as keeps_copy, f.ip as ip,
           f.session_id as session_id, f.part as part
    from forwards f
    left join contacts c on c.name = lower(f.target)
    -- of a canonical name the last part is the contact's
    left join contacts d on d.name = split_part(lower(f.target), '/', -1)
                        and f.target not like '%@%'
    left join people t on t.alias = lower(f.target) and f.target not like '%@%'
), judged as (
    select p.record_id as record_id, p.happened_at as happened_at, p.actor as actor,
           p.copier as copier, p.mailbox as mailbox, p.target as target,
           p.keeps_copy as keeps_copy, p.ip as ip, p.session_id as session_id, p.part as part,
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
    where j.part = 'set'
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
       case when j.part <> 'stands' then 'Set by ' || coalesce(j.actor, '(unknown)')
            when s.mailbox is not null then 'Set by ' || coalesce(s.actor, '(unknown)')
            else 'So it stood when it was collected: the log does not show who set it' end
         || case when j.copier is null then ''
                 else '; whether a copy stays was changed by ' || j.copier end as setting,
       j.part = 'stands' as standing, j.ip as ip, j.session_id as session_id
from judged j
left join setters s on s.mailbox = j.mailbox and s.target = j.target and s.place = 1
