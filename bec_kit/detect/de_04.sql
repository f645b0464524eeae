/*
id = "DE-04"
version = 1
title = "Auditing of mailboxes switched off"
severity = "critical"
attack = ["T1562.008"]
reads = ["audit", "audit_values", "aliases", "first_party_apps"]
needs = ["audit type 1"]
says = "{actor} {did}."
why = "Without these records nobody can tell afterwards what was read, sent or deleted."
benign = "Accounts of backup or migration programs that would flood the log."
blind = "What was switched off before the evidence begins, and lists of actions that were cut without naming the owner's."
fix = "R12"
references = [
  "https://learn.microsoft.com/purview/audit-mailboxes",
  "https://learn.microsoft.com/powershell/module/exchange/set-mailboxauditbypassassociation",
  "https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig",
]
*/
with names as (
    select n.alias as alias, min(n."user") as "user"
    from aliases n
    where n.kind <> 'app'
    group by n.alias
    having count(distinct n."user") = 1
), ran as (
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
    left join names n on n.alias = t.named
    left join names o on o.alias = t.tail
)
select coalesce(p.whose, 'organisation') || '|' || cast(p.bypass as varchar)
           || cast(p.off as varchar) || cast(p.unread as varchar) as finding_key,
       p.record_id as record_id, p.happened_at as happened_at,
       case s.side when 'whose' then coalesce(p.whose, p.actor) else p.actor end as "user",
       -- the finding is the mailbox's; who did it stands beside
       case s.side when 'whose' then 'critical' else 'high' end as severity,
       case when p.off = 1 and p.bypass + p.unread + p.whole = 0
            then 'While the organisation''s default auditing is on, the service takes no notice of this setting.'
       end as counter,
       p.actor as actor,
       case when p.whole = 1 then 'switched off the auditing of every mailbox of the organisation'
            when p.bypass = 1 then 'let whatever ' || p.whose || ' does in mailboxes go unrecorded'
            when p.off = 1 and p.unread = 1
            then 'switched off the auditing of the mailbox of ' || p.whose || ', and of its reading'
            when p.off = 1 then 'switched off the auditing of the mailbox of ' || p.whose
            else 'took the reading of mail out of what is recorded in the mailbox of ' || p.whose
       end as did,
       p.ip as ip, p.session_id as session_id, p.device_id as device_id
from placed p
cross join (select unnest(['whose', 'actor']) as side) s
where s.side = 'whose' or (p.whole = 0 and p.actor is distinct from p.whose)
