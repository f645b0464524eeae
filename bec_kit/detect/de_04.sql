/*
id = "DE-04"
version = 1
title = "Auditing of mailboxes switched off"
severity = "critical"
attack = ["T1562.008"]
reads = ["audit", "audit_values", "people", "first_party_apps", "mailboxes", "audit_config"]
needs = ["every cmdlet"]
says = "{who} {did}."
why = "Without these records nobody can tell afterwards what was read, sent or deleted."
benign = "Accounts of backup or migration programs that would flood the log."
blind = "What was switched off before the evidence begins, unless it still stood and the settings were collected; lists of actions that were cut without naming the owner's."
fix = "R12"
references = [
  "https://learn.microsoft.com/purview/audit-mailboxes",
  "https://learn.microsoft.com/powershell/module/exchange/set-mailboxauditbypassassociation",
  "https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig",
]

[without]
mailboxes = "The log shows who switched it off; the mailboxes add what was switched off before it begins."
audit_config = "The log shows who switched it off; the settings add what was switched off before it begins."
*/
with ran as (
    select a.record_id as record_id, a.happened_at as happened_at, a."user" as actor,
           lower(a.operation) as operation, a.object_id as object_id,
           case when a.ip_kind = 'client' then a.ip end as ip, a.session_id as session_id,
           a.device_id as device_id
    from audit a
    left join first_party_apps f on f.app_id = a.acting_app_id
    where lower(a.operation) in ('set-mailboxauditbypassassociation', 'set-mailbox',
                                 'set-organizationconfig')
      and a.ok is distinct from false
      and (coalesce(a.actor_kind, 'unknown') <> 'service'
           or (a.acting_app_id is not null and f.app_id is null))
), said as (
    select r.record_id as record_id,
           max(case when lower(v.name) = 'identity' then v.value end) as named,
           max(case when r.operation = 'set-mailboxauditbypassassociation'
                         and lower(v.name) = 'auditbypassenabled'
                         and lower(trim(v.value)) in ('true', '$true') then 1 else 0 end) as bypass,
           max(case when r.operation = 'set-mailbox' and lower(v.name) = 'auditenabled'
                         and lower(trim(v.value)) in ('false', '$false') then 1 else 0 end) as off,
           -- a list stands for all; one that only adds takes nothing away
           max(case when r.operation <> 'set-mailbox' or lower(v.name) <> 'auditowner' then 0
                    when regexp_matches(lower(v.value), 'remove[^}]*mailitemsaccessed') then 1
                    when regexp_matches(lower(v.value), 'add[''"]?\s*[=:]|remove[''"]?\s*[=:]') then 0
                    when strpos(lower(v.value), 'mailitemsaccessed') > 0 then 0
                    else 1 end) as unread,
           max(case when r.operation = 'set-organizationconfig' and lower(v.name) = 'auditdisabled'
                         and lower(trim(v.value)) in ('true', '$true') then 1 else 0 end) as whole
    from ran r
    join audit_values v on v.record_id = r.record_id and v.property = 'Parameters'
    group by r.record_id
), told as (
    select r.record_id as record_id, r.happened_at as happened_at, r.actor as actor, r.ip as ip,
           r.session_id as session_id, r.device_id as device_id, s.bypass as bypass, s.off as off,
           s.unread as unread, s.whole as whole,
           lower(coalesce(s.named, r.object_id, '')) as named,
           lower(coalesce(split_part(split_part(r.object_id, '/', -1), '\', -1), s.named, ''))
               as tail
    from ran r
    join said s on s.record_id = r.record_id
    where s.bypass + s.off + s.unread + s.whole > 0
), placed as (
    select t.record_id as record_id, t.happened_at as happened_at, t.actor as actor, t.ip as ip,
           t.session_id as session_id, t.device_id as device_id, t.bypass as bypass, t.off as off,
           t.unread as unread, t.whole as whole,
           case when t.whole = 0
                then coalesce(n."user", o."user", nullif(t.named, ''), t.tail) end as whose
    from told t
    left join people n on n.alias = t.named
    left join people o on o.alias = t.tail
), logged as (
    select p.record_id as record_id, p.happened_at as happened_at, p.actor as actor, p.ip as ip,
           p.session_id as session_id, p.device_id as device_id, p.bypass as bypass, p.off as off,
           p.unread as unread, p.whole as whole, p.whose as whose,
           coalesce(p.whose, 'organisation') || '|' || cast(p.bypass as varchar)
               || cast(p.off as varchar) || cast(p.unread as varchar) as finding_key
    from placed p
), stood as (
    -- rooms and the like are not audited anywhere; which actions are is a matter of the licence
    select m.record_id as record_id, m.collected_at as happened_at, lower(m."user") as named,
           0 as bypass, 1 as off, 0 as whole
    from mailboxes m
    where not m.audit_enabled
      and not regexp_matches(lower(coalesce(m.kind, '')),
                             '^(room|equipment|scheduling|discovery|publicfolder)')
    union all
    select c.record_id, c.collected_at, lower(c.scope), 1, 0, 0
    from audit_config c
    where lower(c.setting) = 'auditbypassenabled' and lower(c.value) = 'true'
    union all
    select c.record_id, c.collected_at, cast(null as varchar), 0, 0, 1
    from audit_config c
    where lower(c.setting) = 'auditdisabled' and lower(c.value) = 'true'
), owned as (
    select s.record_id as record_id, s.happened_at as happened_at, s.bypass as bypass,
           s.off as off, s.whole as whole, coalesce(n."user", s.named) as whose
    from stood s
    left join people n on n.alias = s.named
), counted as (
    select o.bypass as bypass, o.off as off, o.whole as whole, count(distinct o.whose) as accounts
    from owned o
    group by o.bypass, o.off, o.whole
), found as (
    -- where the log shows it too, it is one finding
    select o.record_id as record_id, o.happened_at as happened_at, o.whose as whose,
           o.bypass as bypass, o.off as off, o.whole as whole, min(c.accounts) as accounts,
           min(l.finding_key) as logged_key
    from owned o
    join counted c on c.bypass = o.bypass and c.off = o.off and c.whole = o.whole
    left join logged l on l.whose is not distinct from o.whose and l.whole = o.whole
                      and l.bypass >= o.bypass and l.off >= o.off
    group by o.record_id, o.happened_at, o.whose, o.bypass, o.off, o.whole
), every as (
    select l.finding_key as finding_key, l.record_id as record_id, l.happened_at as happened_at,
           l.whose as whose, l.actor as actor, l.bypass as bypass, l.off as off,
           l.unread as unread, l.whole as whole, 0 as stands, 0 as alone,
           cast(null as bigint) as accounts, l.ip as ip, l.session_id as session_id,
           l.device_id as device_id
    from logged l
    union all
    select case when f.logged_key is not null then f.logged_key
                when f.whole = 0 and f.accounts > 20 then 'many'
                else coalesce(f.whose, 'organisation') end
               || case when f.logged_key is not null then ''
                       else '|' || cast(f.bypass as varchar) || cast(f.off as varchar) || '0' end,
           f.record_id, f.happened_at, f.whose, cast(null as varchar), f.bypass, f.off, 0, f.whole,
           1, case when f.logged_key is null then 1 else 0 end,
           case when f.whole = 0 and f.accounts > 20 then f.accounts end, cast(null as varchar),
           cast(null as varchar), cast(null as varchar)
    from found f
)
select e.finding_key as finding_key, e.record_id as record_id, e.happened_at as happened_at,
       case s.side when 'whose' then coalesce(e.whose, e.actor) else e.actor end as "user",
       -- the finding is the mailbox's; who did it stands beside
       case when s.side = 'actor' then 'high'
            when e.stands = 0 or (e.alone = 1 and e.whole = 1) then 'critical'
            else 'high' end as severity,
       case when e.alone = 1 then 'Since when it is so, and who did it, the log does not show.'
            when e.stands = 0 and e.off = 1 and e.bypass + e.unread + e.whole = 0
            then 'While the organisation''s default auditing is on, the service takes no notice of this setting.'
       end as counter,
       case when e.stands = 1 then 'As it was collected,' else e.actor end as who,
       case when e.stands = 1 and e.whole = 1
            then 'the organisation audits no mailbox by itself'
            when e.stands = 1 and e.bypass = 1 and e.accounts is not null
            then 'whatever ' || cast(e.accounts as varchar) || ' accounts do in mailboxes goes unrecorded'
            when e.stands = 1 and e.bypass = 1
            then 'whatever ' || coalesce(e.whose, '(unknown)') || ' does in mailboxes goes unrecorded'
            when e.stands = 1 and e.accounts is not null
            then 'the mailboxes of ' || cast(e.accounts as varchar) || ' accounts are not audited'
            when e.stands = 1
            then 'the mailbox of ' || coalesce(e.whose, '(unknown)') || ' is not audited'
            when e.whole = 1 then 'switched off the auditing of every mailbox of the organisation'
            when e.bypass = 1 then 'let whatever ' || e.whose || ' does in mailboxes go unrecorded'
            when e.off = 1 and e.unread = 1
            then 'switched off the auditing of the mailbox of ' || e.whose || ', and of its reading'
            when e.off = 1 then 'switched off the auditing of the mailbox of ' || e.whose
            else 'took the reading of mail out of what is recorded in the mailbox of ' || e.whose
       end as did,
       e.stands = 1 as standing, e.ip as ip, e.session_id as session_id, e.device_id as device_id
from every e
cross join (select unnest(['whose', 'actor']) as side) s
where s.side = 'whose' or (e.stands = 0 and e.whole = 0 and e.actor is distinct from e.whose)
