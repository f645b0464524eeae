/*
id = "PE-02"
version = 1
title = "Inbox rule sends mail outside"
severity = "high"
attack = ["T1114.003"]
reads = ["rule_changes", "inbox_rules", "aliases", "first_party_apps"]
needs = ["home_domains", "audit type 1", "audit type 2"]
says = "The rule \"{name_shown}\" of {mailbox} sends mail on to {targets}."
why = "A rule that forwards goes on reading the mailbox after the password is changed."
benign = "Copies to a private mailbox, ticketing systems, an assistant at a partner."
blind = "Rules that live in Outlook alone, and those that were made before the evidence begins and never collected."
fix = "R9"
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
), changes as (
    select r.record_id as record_id, r.position as position, r.happened_at as happened_at,
           r.action as action, r.rule_key as rule_key, r.name as name,
           r.external as external, r.recipients as recipients, r.actions as actions,
           case when r.ip_kind = 'client' then r.ip end as ip, r.session_id as session_id,
           r.device_id as device_id,
           coalesce(m."user", case when r.mailbox like '%@%' then lower(r.mailbox) end,
                    r."user") as owner,
           -- how later changes call the rule: by the name that it had
           lower(trim(case when r.action <> 'create' and strpos(r.rule_key, '\') > 0
                           then split_part(r.rule_key, '\', 2) else coalesce(r.name, '') end)) as called
    from rule_changes r
    left join names m on m.alias = lower(r.mailbox)
    left join first_party_apps f on f.app_id = r.acting_app_id
    where r.ok is distinct from false
      and (coalesce(r.actor_kind, 'unknown') <> 'service'
           or (r.acting_app_id is not null and f.app_id is null))
), linked as (
    -- a change applies to every rule of that name that was made and not yet removed
    select c.record_id as record_id, c.position as position, b.record_id as base_id,
           b.position as base_position, b.rule_key as rule_key
    from changes c
    join changes b on b.owner = c.owner and b.called = c.called
    where c.action in ('change', 'enable') and b.action = 'create'
      and b.happened_at <= c.happened_at
      and not exists (select 1 from changes x
                      where x.owner = c.owner and x.called = c.called and x.action = 'remove'
                        and x.happened_at > b.happened_at and x.happened_at < c.happened_at)
), outside as (
    select distinct o.record_id as record_id, o.position as position
    from (select c.record_id as record_id, c.position as position, unnest(c.external) as target
          from changes c) o
    where o.target <> ''
    union
    -- a text message leaves the tenant whatever the number
    select t.record_id, t.position
    from (select c.record_id as record_id, c.position as position, unnest(c.actions) as action
          from changes c) t
    where lower(t.action) like 'sendtextmessagenotificationto=_%'
), made as (
    select c.owner as owner, c.called as called, min(c.rule_key) as rule_key
    from changes c
    where c.action = 'create'
    group by c.owner, c.called
    having count(*) = 1
), sending as (
    select c.record_id as record_id, c.happened_at as happened_at, c.owner as owner,
           coalesce(l.rule_key, c.rule_key, c.record_id) as rule_key, coalesce(c.name, b.name) as name,
           case when o.record_id is null then b.recipients else c.recipients end as recipients,
           case when o.record_id is null then b.external else c.external end as external,
           false as standing, true as enabled, c.ip as ip, c.session_id as session_id,
           c.device_id as device_id
    from changes c
    left join linked l on l.record_id = c.record_id and l.position = c.position
    left join changes b on b.record_id = l.base_id and b.position = l.base_position
    left join outside o on o.record_id = c.record_id and o.position = c.position
    left join outside p on p.record_id = b.record_id and p.position = b.position
    where c.action in ('create', 'change', 'enable')
      and (o.record_id is not null or (c.action = 'enable' and p.record_id is not null))
    union all
    select i.record_id, i.collected_at, lower(i."user"),
           coalesce(m.rule_key, i.rule_id, i.record_id), i.name, i.recipients, i.external, true,
           coalesce(i.enabled, true), cast(null as varchar), cast(null as varchar),
           cast(null as varchar)
    from inbox_rules i
    join (select distinct x.record_id as record_id, x.evidence_id as evidence_id,
                 x.evidence_row as evidence_row
          from (select j.record_id as record_id, j.evidence_id as evidence_id,
                       j.evidence_row as evidence_row, unnest(j.external) as target
                from inbox_rules j) x
          where x.target <> '') k
      on k.record_id = i.record_id and k.evidence_id = i.evidence_id
     and k.evidence_row = i.evidence_row
    left join made m on m.owner = lower(i."user")
                    and m.called = lower(trim(coalesce(i.name, '')))
)
select coalesce(s.owner, '') || '|' || s.rule_key as finding_key, s.record_id as record_id,
       s.happened_at as happened_at, s.owner as "user", 'high' as severity,
       case when not s.enabled then 'The rule was switched off when it was collected.' end as counter,
       case when trim(coalesce(s.name, '')) = '' then '(blank)' else s.name end as name_shown,
       s.owner as mailbox, coalesce(s.external, s.recipients) as targets,
       s.standing as standing, s.ip as ip, s.session_id as session_id, s.device_id as device_id
from sending s
